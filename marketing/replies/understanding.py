"""What a message that came back means. Pure: reads a message, decides, touches nothing.

A report is believed only by the id of a message that we sent, which nobody else can know; so a
forged one bans nobody. An answer that means stop is believed by its sender: to be wrongly spared a
letter does no harm, and not to be spared one does.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import parseaddr
from enum import StrEnum
from typing import Any
from uuid import UUID

STOP = frozenset(
    {
        *("peruuta", "peru", "peruutan", "peruuta tilaus", "stop", "lopeta", "lopettakaa"),
        *("poista", "poistakaa", "en halua", "ei kiitos", "eroa", "unsubscribe", "remove"),
    }
)
YES = frozenset(("kyllä", "joo", "kylla", "ok", "yes", "vahvistan"))
_ID = re.compile(r"<([0-9a-f]{32})@")
_TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{80}(?![a-z2-7])", re.IGNORECASE)
_GONE = re.compile(r"5\.(1\.\d+|2\.1|0\.0)\Z")
"""Enhanced codes that say the address is not there (RFC 3463): not "full", not "refused today"."""


class Meaning(StrEnum):
    """What to do about a message."""

    GONE = "bounced"
    COMPLAINT = "complaints"
    STOP = "unsubscribed"
    YES = "confirmed"
    AUTOMATIC = "automatic"
    PERSON = "for_a_person"


@dataclass(frozen=True, slots=True)
class Understood:
    """A meaning, and by what the reader is found: the id of our message, a token, an address."""

    meaning: Meaning
    row: UUID | None = None
    token: str = ""
    sender: str = ""


def understand(message: EmailMessage) -> Understood:
    """What a message that came back means."""
    kind = str(message.get_param("report-type") or "").lower()
    if message.get_content_type() == "multipart/report" and kind:
        return _report(message, kind)
    if str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return Understood(Meaning.AUTOMATIC)
    return _answer(message)


def _report(message: EmailMessage, kind: str) -> Understood:
    row = _our_message(message)
    if kind == "feedback-report":
        return Understood(Meaning.COMPLAINT if row else Meaning.PERSON, row)
    if kind != "delivery-status":
        return Understood(Meaning.AUTOMATIC)
    blocks = [b for b in _status_blocks(message) if b.get("Action")]
    actions = {str(block["Action"]).strip().lower() for block in blocks}
    if not actions or actions <= {"delivered", "relayed", "delayed", "expanded"}:
        return Understood(Meaning.AUTOMATIC)
    is_gone = all(_GONE.match(str(block.get("Status", "")).split(" ")[0]) for block in blocks)
    return Understood(Meaning.GONE if row and is_gone else Meaning.PERSON, row)


def _status_blocks(message: EmailMessage) -> list[Message]:
    blocks: list[Message] = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload: Any = part.get_payload()
            blocks += payload if isinstance(payload, list) else []
    return blocks


def _our_message(message: EmailMessage) -> UUID | None:
    """The id of our message that a report holds or quotes."""
    for part in message.walk():
        if part is message:
            continue
        found = _ID.search(str(part.get("Message-ID", "")))
        if found is None and part.get_content_type() == "text/rfc822-headers":
            found = _ID.search(_text_of(part))
        if found is not None:
            return UUID(found.group(1))
    return None


def _answer(message: EmailMessage) -> Understood:
    subject = str(message.get("Subject", ""))
    body = message.get_body(preferencelist=("plain",))
    said = _own_words("" if body is None else _text_of(body))
    sender = parseaddr(str(message.get("From", "")))[1]
    token = match.group(0).lower() if (match := _TOKEN.search(subject)) else ""
    begins = _plain(_TOKEN.sub("", subject))
    if said in STOP or (not said and _first(begins) in STOP):
        return Understood(Meaning.STOP, token=token, sender=sender)
    if said in YES and token:
        return Understood(Meaning.YES, token=token, sender=sender)
    return Understood(Meaning.PERSON)


def _own_words(text: str) -> str:
    """What she wrote herself: before the quoted letter, on one line, without punctuation."""
    own = []
    for line in text.splitlines():
        if line.startswith((">", "--")) or line.rstrip().endswith(":"):
            break
        own.append(line)
    return _plain(" ".join(own))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())


def _first(text: str) -> str:
    words = text.split()
    return words[0] if words else ""


def _text_of(part: Message) -> str:
    try:
        content: Any = part.get_payload(decode=True)
        return bytes(content or b"").decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return ""
