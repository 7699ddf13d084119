"""A mail server with one illness: it answers by a script, byte by byte where it is told to."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.test import override_settings

from marketing.sending.line import LONGEST_REPLY, Line
from marketing.sending.relay import SMTP_BACKEND

Script = Callable[["Talk"], None]
PATIENCE, MUCH_PATIENCE = 0.4, 120
"""Seconds that Harmony waits in these tests, where the server is ill and where it is well."""
CONNECTING, ANNOUNCING, ANSWERING = range(3)
"""What a server may be ill at; for each Harmony waits so long (see `Line.allow`)."""


@dataclass
class Talk:
    """One connection: `heard` are the lines and messages of the other side."""

    line: socket.socket
    gone: threading.Event
    heard: list[bytes] = field(default_factory=list)

    def say(self, words: str) -> None:
        self.line.sendall(words.encode() + b"\r\n")

    def drip(self, code: str) -> None:
        """A good answer, so slowly that nobody should wait for its end."""
        for letter in f"{code}-{'x' * 400}\r\n{code} OK\r\n".encode():
            if self.gone.wait(PATIENCE / 8):
                return
            self.line.sendall(bytes([letter]))

    def go_on_and_on(self, code: str) -> None:
        """A good answer, so long that nobody should read it to its end."""
        for _ in range(2 * LONGEST_REPLY // 500):
            self.say(f"{code}-{'x' * 500}")
        self.say(f"{code} OK")

    def hang(self) -> None:
        self.gone.wait(20)

    def hear(self) -> bytes:
        """A line; b"" when the other side is gone."""
        said = b""
        while not said.endswith(b"\n"):
            letter = self.line.recv(1)
            if not letter:
                return b""
            said += letter
        self.heard.append(said)
        return said

    def greet(self) -> None:
        self.say("220 here")
        self.hear()
        self.say("250 here")

    def take_until_data(self) -> None:
        """MAIL, RCPT, DATA and the message itself."""
        for answer in ("250 OK", "250 OK", "354 go on"):
            self.hear()
            self.say(answer)
        self.take_message()

    def take_message(self) -> None:
        while self.hear() not in (b".\r\n", b""):
            pass

    def be_well(self) -> None:
        """From here on a good server: who has waited too long for this gets what she waited for."""
        while word := self.hear()[:4].upper():
            self.say("354 go on" if word == b"DATA" else "250 OK")
            if word == b"DATA":
                self.take_message()
                self.say("250 OK")


@contextmanager
def ill_server(script: Script, ill_at: int | None = None) -> Iterator[list[Talk]]:
    """The server, the settings that lead to it, and every talk it has had.

    Where it is well it is waited for, however busy the machine.
    """
    talks: list[Talk] = []
    gone = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_serve, args=(door, script, talks, gone), daemon=True).start()
        with (
            override_settings(**_settings(door.getsockname()[1])),
            pytest.MonkeyPatch.context() as patch,
        ):
            if ill_at is not None:
                patch.setattr(Line, "allow", _impatient(ill_at))
            try:
                yield talks
            finally:
                gone.set()


def _impatient(ill_at: int) -> Callable[[Line, float], None]:
    """`Line.allow`, called once for connecting, then twice for each message."""
    real, counts = Line.allow, dict[Line, int]()

    def allow(line: Line, seconds: float) -> None:
        count = counts[line] = counts.get(line, -1) + 1
        part = CONNECTING if count == 0 else ANNOUNCING + (count - 1) % 2
        real(line, PATIENCE if part == ill_at else seconds)

    return allow


def _serve(door: socket.socket, script: Script, talks: list[Talk], gone: threading.Event) -> None:
    while not gone.is_set():
        try:
            line, _ = door.accept()
        except OSError:
            return
        talks.append(Talk(line, gone))
        with line, contextlib.suppress(OSError):
            script(talks[-1])


def _settings(port: int) -> dict[str, object]:
    return {
        "EMAIL_BACKEND": SMTP_BACKEND,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_HOST_USER": "",
        "EMAIL_TIMEOUT": MUCH_PATIENCE,
        "LETTER_PER_MINUTE": 0,
        "HARMONY_URL": "https://harmony.example",
    }
