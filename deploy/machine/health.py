"""Does it answer? Asked at the socket that the proxy uses, as the proxy would ask."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from deploy.machine.places import SOCKET, STATE, Machine, environment

SECONDS = 180.0  # a small computer that does other things as well
PAGES = ("/health/", "/accounts/login/")


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(str(self._path))


def status(path: Path, host: str, page: str) -> int:
    """The status of a page; 0 when nobody answers."""
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    try:
        with closing(_Connection(path)) as asked:
            asked.request("GET", page, headers=headers)
            return asked.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def answers(
    path: Path, host: str, *, alive: Callable[[], bool] = lambda: True, seconds: float = SECONDS
) -> bool:
    """Wait until every page is there; false when it stays silent, ends, or answers wrongly."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        if all(status(path, host, page) == http.HTTPStatus.OK for page in PAGES):
            return True
        time.sleep(0.3)
    return False


def serves(machine: Machine, host: str) -> bool:
    """Whether the running service answers; a tree that is not running is not asked."""
    return not machine.booted or answers(machine.path(SOCKET), host)


def trial(machine: Machine, release: Path, host: str) -> bool:
    """Start a release on a socket that no proxy knows, ask it, end it."""
    path = machine.path(f"{STATE}/trial.sock")
    path.unlink(missing_ok=True)
    env = {"HARMONY_HOME": STATE, "HARMONY_SOCKET": f"unix:{STATE}/trial.sock"}
    child = subprocess.Popen(
        [*machine.with_key(release, "serve"), "--workers", "1"],
        env=environment(env), stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return answers(path, host, alive=lambda: child.poll() is None)
    finally:
        child.terminate()
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        path.unlink(missing_ok=True)
