"""Does it answer? Asked at the socket that the proxy uses, as the proxy would ask."""

import http.client
import select
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from deploy.machine.places import SOCKET, STATE, Machine, environment

SECONDS = 180.0  # a small computer that does other things as well
PATIENCE = 20.0  # seconds for one page
PAGES = ("/health/", "/accounts/login/")
SERVICE = "harmony.service"
_GIVEN_UP = "failed"
Alive = Callable[[], bool]


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self._path))


def _always() -> bool:
    return True


def status(path: Path, host: str, page: str, alive: Alive = _always) -> int:
    """The status of a page; 0 when nobody answers, or who would is not `alive` any more."""
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    try:
        with closing(_Connection(path)) as asked:
            asked.request("GET", page, headers=headers)
            return asked.getresponse().status if _says_something(asked.sock, alive) else 0
    except (OSError, http.client.HTTPException):
        return 0


def _says_something(asked: socket.socket, alive: Alive) -> bool:
    """systemd holds the socket open, also for a service that dies at every start."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and alive():
        if select.select([asked], [], [], 1.0)[0]:
            return True
    return False


def answers(path: Path, host: str, *, alive: Alive = _always, seconds: float = SECONDS) -> bool:
    """Wait until every page is there; false when it stays silent, ends, or answers wrongly."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        if all(status(path, host, page, alive) == http.HTTPStatus.OK for page in PAGES):
            return True
        time.sleep(0.3)
    return False


def serves(machine: Machine, host: str) -> bool:
    """Whether the running service answers; a tree that is not running is not asked."""
    if not machine.booted:
        return True
    path, before = machine.path(SOCKET), _restarts(machine)
    if before == _GIVEN_UP:
        return False
    return answers(path, host, alive=lambda: _restarts(machine) == before)


def _restarts(machine: Machine) -> str:
    """How often systemd has begun anew with what ended by itself."""
    words = ("systemctl", "show", "--property=NRestarts,ActiveState", SERVICE)
    said = dict(line.partition("=")[::2] for line in machine.run(*words).splitlines())
    return _GIVEN_UP if said.get("ActiveState") == "failed" else said.get("NRestarts", "0")


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
