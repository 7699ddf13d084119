"""A real mail server on this machine, which keeps what it took and fails as it is told to."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

from marketing.sending.relay import SMTP_BACKEND
from tests.ports import own_port

Fault = Callable[[str], str]
"""Recipient to fault: "" none, "451", "550", "drop" (takes it and hangs up), "cut" (before 250)."""


@dataclass
class Server:
    """What it took, in its order; `attempts` counts every RCPT."""

    fault: Fault = lambda recipient: ""
    port: int = 0
    took: list[Envelope] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    said_250: list[str] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)

    def wait_until_alone(self, seconds: float = 60) -> None:
        """Until it has done what it heard from those who are gone. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while self.lines:
            if time.monotonic() > end:
                raise TimeoutError("somebody is still talking to the mail server")
            time.sleep(0.005)

    @property
    def recipients(self) -> list[str]:
        return [recipient for envelope in self.took for recipient in envelope.rcpt_tos]

    def messages(self) -> list[EmailMessage]:
        """What was taken, read back by Python's strict parser."""
        strict = policy.SMTP.clone(raise_on_defect=True)
        return [message_from_bytes(bytes(e.content or b""), policy=strict) for e in self.took]  # type: ignore[arg-type]

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.attempts.append(address)
        fault = self.fault(address)
        if fault[:1] in ("4", "5"):
            return f"{fault} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.fault(envelope.rcpt_tos[0])
        if fault == "cut":
            server.transport.abort()
            return "250 never heard"
        self.took.append(envelope)
        if fault == "drop":
            server.transport.abort()
            return "250 never heard"
        self.said_250.append(envelope.rcpt_tos[0])
        return "250 OK"


class _Line(SMTP):
    """One connection, known to the server as long as it lasts."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.event_handler.lines.add(id(self))

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.lines.discard(id(self))


class _Door(Controller):
    def factory(self) -> SMTP:
        return _Line(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
    fault: Fault = lambda recipient: "", *, tls: ssl.SSLContext | None = None, **more: Any
) -> Iterator[Server]:
    """The server, and the settings that lead to it."""
    server = Server(fault=fault)
    if tls is not None:
        more.update(tls_context=tls, require_starttls=True)
    with own_port() as server.port:
        controller = _Door(server, hostname="127.0.0.1", port=server.port, ready_timeout=60, **more)
        controller.start()
        here = {
            "EMAIL_BACKEND": SMTP_BACKEND,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": server.port,
            "EMAIL_USE_TLS": tls is not None,
            "EMAIL_USE_SSL": False,
            "EMAIL_HOST_USER": "",
            "EMAIL_TIMEOUT": 30,
            "LETTER_PER_MINUTE": 0,
            "HARMONY_URL": "https://harmony.example",
        }
        try:
            with override_settings(**here):
                yield server
        finally:
            controller.stop()
