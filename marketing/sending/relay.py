"""The mail server as a campaign needs it: what exactly it answered to one message.

Django's backend says "sent" or raises; at most once needs more: whether the server may have taken a
message whose answer never came. TLS is asked for, and its certificate checked, unless the server is
this machine itself; where it fails nothing is sent (CVE-2026-7666 was a mail sent in clear).
"""

import contextlib
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail import get_connection
from django.utils.translation import gettext as _

from marketing.sending.line import Line

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Answer(StrEnum):
    """What became of one message."""

    ACCEPTED = "accepted"  # the server said 250
    LATER = "later"  # 4xx, or the line broke before the message was on its way
    REFUSED = "refused"  # 5xx
    UNKNOWN = "unknown"  # the message was on its way and no answer came


@dataclass(frozen=True, slots=True)
class Reply:
    """The server's answer, and its code: never its words, which quote addresses."""

    answer: Answer
    code: int = 0


class RelayUnavailable(Exception):
    """No mail can be sent now. Says why, and what to do; nothing was sent."""


def is_plain_address(address: str) -> bool:
    """Whether it can be one recipient and nothing else: smtplib would read `a@b>…` as a@b."""
    return _PLAIN.fullmatch(address) is not None


_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class Relay(Protocol):
    """Something that takes messages."""

    def ready(self) -> None:
        """Be connected, anew where the line broke. Raises RelayUnavailable."""

    def take(self, sender: str, recipient: str, message: bytes) -> Reply:
        """Hand over one message to one recipient. Never raises for what the network does."""


@contextmanager
def relay(seconds: float | None = None) -> Iterator[Relay]:
    """The relay of the settings. Raises RelayUnavailable where nothing may be sent.

    `seconds`: how long connecting, handing over and the answer may take each, else EMAIL_TIMEOUT.
    """
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        yield FileRelay()
        return
    found = SmtpRelay(seconds)
    try:
        yield found
    finally:
        found.close()


class FileRelay:
    """Files or memory instead of a network: the demo and the tests."""

    def ready(self) -> None:
        return

    def take(self, sender: str, recipient: str, message: bytes) -> Reply:
        get_connection().send_messages([_Finished(message, sender, recipient)])
        return Reply(Answer.ACCEPTED, 250)


class SmtpRelay:
    """One connection, kept for many messages. No exchange takes longer than `seconds`."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = settings.EMAIL_TIMEOUT if seconds is None else seconds
        self._smtp: Line | None = None

    def ready(self) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            return
        try:
            self._smtp = _connected(self._seconds)
        except RelayUnavailable:
            raise
        except ssl.SSLError as problem:
            text = _("The mail server's certificate is not good for its name: nothing was sent.")
            raise RelayUnavailable(text) from problem
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            text = _("The mail server does not answer: nothing was sent. Try again later.")
            raise RelayUnavailable(text) from problem

    def take(self, sender: str, recipient: str, message: bytes) -> Reply:
        if not is_plain_address(recipient):
            return Reply(Answer.REFUSED)
        if self._smtp is None:
            return Reply(Answer.LATER)
        is_on_its_way = False
        try:
            self._smtp.allow(self._seconds)
            code = self._announced(self._smtp, sender, recipient)
            if code != 354:
                return self._refused(code)
            is_on_its_way = True
            self._smtp.send(_dotted(message))
            self._smtp.allow(self._seconds)
            code, _words = self._smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Reply(Answer.UNKNOWN if is_on_its_way else Answer.LATER)
        if code == 250:
            return Reply(Answer.ACCEPTED, code)
        if not 400 <= code < 600:  # no answer that mail knows: it may have been taken
            self._drop()
            return Reply(Answer.UNKNOWN)
        return self._refused(code)

    def _announced(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> int:
        """354 where the server is ready for the message, else the code of its refusal."""
        code, _words = smtp.mail(sender)
        if code == 250:
            code, _words = smtp.rcpt(recipient)
        return smtp.docmd("DATA")[0] if code in (250, 251) else code

    def close(self) -> None:
        """Say good-bye where somebody listens."""
        if self._smtp is not None:
            self._smtp.allow(GOOD_BYE)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _refused(self, code: int) -> Reply:
        try:
            if self._smtp is not None and code != 421:
                self._smtp.rset()
            else:
                self.close()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return Reply(Answer.REFUSED if 500 <= code < 600 else Answer.LATER, max(code, 0))


GOOD_BYE = 2.0
"""Seconds that a server has to answer QUIT."""


def _connected(seconds: float) -> Line:
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS or _is_this_machine(host)):
        raise RelayUnavailable(_say_tls())
    name = settings.LETTER_FROM.rpartition("@")[2]  # the machine's own name is nobody's business
    tls = _trust() if settings.EMAIL_USE_SSL else None
    smtp = Line(host, name=name, seconds=seconds, tls=tls)
    try:
        code, _words = smtp.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        smtp.ehlo()
        if settings.EMAIL_USE_TLS:
            if not smtp.has_extn("starttls"):
                raise RelayUnavailable(_say_tls())
            smtp.starttls(context=_trust())
            smtp.ehlo()
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust() -> ssl.SSLContext:
    """Our own context: the certificate is checked, and that it is the server's."""
    context = ssl.create_default_context(cafile=settings.LETTER_CA_FILE or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _say_tls() -> str:
    return _(
        "The mail server is reached without TLS: nothing was sent. Use smtp+tls:// or smtp+ssl:// "
        "in EMAIL_URL."
    )


def _dotted(message: bytes) -> bytes:
    """As DATA wants it (RFC 5321, 4.5.2)."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    doubled = lines.replace(b"\r\n.", b"\r\n..")
    doubled = b"." + doubled if doubled.startswith(b".") else doubled
    return doubled + (b"" if doubled.endswith(b"\r\n") else b"\r\n") + b".\r\n"


class _Finished(DjangoMessage):
    """A message that is bytes already, for Django's backends."""

    def __init__(self, content: bytes, sender: str, recipient: str) -> None:
        super().__init__(from_email=sender, to=[recipient])
        self._content = content

    def message(self) -> "_Flat":  # type: ignore[override]  # what the backends need of one
        return _Flat(self._content)


class _Flat:
    """Bytes with the two methods that Django's backends call."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self, *args: object, **options: object) -> bytes:
        return self._content

    def get_charset(self) -> None:
        return None


OpenRelay = Callable[[], contextlib.AbstractContextManager[Relay]]
