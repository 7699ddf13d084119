"""Where answers come from: files, a folder of files, or an IMAP mailbox over TLS."""

import contextlib
import email
import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Seen = Callable[[], None]
"""Called when a message has taken effect, so that it is not read again."""
MOST_BYTES = 2_000_000


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now. Says why."""


def from_files(paths: list[Path]) -> Iterator[tuple[EmailMessage, Seen]]:
    """Messages of single files, and of files in the mbox format. Nothing is changed in them."""
    for path in paths:
        with path.open("rb") as handle:
            is_mbox = handle.read(5) == b"From "
        if not is_mbox:
            yield _parsed(path.read_bytes()), _nothing
            continue
        box = mailbox.mbox(path, create=False)
        for key in box.iterkeys():
            yield _parsed(box.get_bytes(key)), _nothing


def from_address(address: str) -> Iterator[tuple[EmailMessage, Seen]]:
    """`imaps://user:password@host/folder`, or `folder:/path`. Raises MailboxUnavailable."""
    parts = urlsplit(address)
    if parts.scheme == "folder":
        yield from _from_folder(Path(parts.path))
    elif parts.scheme == "imaps":
        with _said_in_words():
            yield from _from_imap(address)
    else:
        raise MailboxUnavailable(_("LETTER_MAILBOX begins with imaps:// or folder:."))


@contextlib.contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as problem:
        text = _("The mailbox cannot be read now. Check LETTER_MAILBOX.")
        raise MailboxUnavailable(text) from problem


def _from_folder(folder: Path) -> Iterator[tuple[EmailMessage, Seen]]:
    for path in sorted(folder.glob("*.eml")):
        yield _parsed(path.read_bytes()), _renaming(path)


def _renaming(path: Path) -> Seen:
    def rename() -> None:
        path.rename(path.with_suffix(".read"))

    return rename


def _from_imap(address: str) -> Iterator[tuple[EmailMessage, Seen]]:
    """Unread messages; what took effect is marked as read, the rest waits for a person."""
    parts = urlsplit(address)
    trust = ssl.create_default_context(cafile=settings.LETTER_CA_FILE or None)
    host, port = parts.hostname or "", parts.port or 993
    box = imaplib.IMAP4_SSL(host, port, ssl_context=trust, timeout=settings.EMAIL_TIMEOUT)
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX"))
        _status, found = box.search(None, "UNSEEN")
        for number in bytes(found[0] or b"").split():
            name = number.decode()
            _status, content = box.fetch(name, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            for piece in content:
                if isinstance(piece, tuple):
                    yield _parsed(piece[1]), _marking(box, name)
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _quoted(folder: str) -> str:
    """A folder's name as IMAP wants it, which imaplib leaves to us."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _marking(box: imaplib.IMAP4_SSL, number: str) -> Seen:
    def mark() -> None:
        with _said_in_words():
            box.store(number, "+FLAGS", r"(\Seen)")

    return mark


def _nothing() -> None:
    return None


def _parsed(content: bytes) -> EmailMessage:
    with contextlib.suppress(ValueError, LookupError, IndexError, AttributeError):
        return email.message_from_bytes(content[:MOST_BYTES], policy=policy.default)
    return EmailMessage()
