"""Ports that no other test takes meanwhile, in this suite or in another one on this machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tools.runner.serve import free_port

FIRST, BEYOND = 18_000, 30_000
"""Below those that the system gives to outgoing connections."""
EACH = 50


@contextmanager
def own_port() -> Iterator[int]:
    """A free port, and nearly fifty after it; the last of them is held as a sign to others."""
    for first in range(FIRST, BEYOND, EACH):
        with socket.socket() as sign:
            try:
                sign.bind(("127.0.0.1", first + EACH - 1))
            except OSError:
                continue
            yield free_port(first)
            return
    raise RuntimeError("no port is free")
