"""A connection to a mail server that cannot keep us waiting: smtplib with one limit for the whole.

smtplib's timeout begins anew with every byte, so a server that drips one byte a second, or answers
with lines without end, would hold a run for hours (F08).
"""

import io
import smtplib
import socket
import ssl
import time
from typing import Any

LONGEST_REPLY = 64 * 1024
"""Bytes of one answer."""


class Line(smtplib.SMTP):
    """One connection. What it does has to be over `seconds` after the last `allow`."""

    def __init__(
        self, host: str, *, name: str, seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(local_hostname=name, timeout=seconds)
        self._host = host  # whose certificate STARTTLS asks for
        self._tls = tls
        self.until = 0.0
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """So long from now on, for all that follows."""
        self.until = time.monotonic() + seconds

    def time_left(self) -> float:
        """Seconds. Raises TimeoutError when none are left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server took too long")
        return left

    def getreply(self) -> tuple[int, bytes]:
        here: Any = self
        if here.file is None:
            here.file = io.BufferedReader(_Replies(self))
        here.file.raw.forget()
        return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.time_left())
        super().send(s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection((host, port), timeout)
        if self._tls is None:
            return made
        try:
            return self._tls.wrap_socket(made, server_hostname=self._host)
        except BaseException:
            made.close()
            raise


class _Replies(io.RawIOBase):
    """What a server says, read until the time is over."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line, self._read = line, 0

    def readable(self) -> bool:
        return True

    def forget(self) -> None:
        """A new answer begins."""
        self._read = 0

    def readinto(self, into: Any) -> int:
        sock: Any = self._line.sock
        sock.settimeout(self._line.time_left())
        count: int = sock.recv_into(into)
        self._read += count
        if self._read > LONGEST_REPLY:
            raise OSError("the mail server's answer has no end")
        return count
