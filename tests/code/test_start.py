"""A real start in a fresh folder: what appears, what is served, how it ends, what it refuses."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.code.sources import ROOT
from tests.ports import own_port

START = (
    "import sys; from tools.runner import serve; "
    "sys.exit(serve.run(port=int(sys.argv[1]), demo=False, second_factor=False))"
)
OF_THE_SUITE = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HARMONY_ENV", "SECRET_KEY")
Starter = Callable[[], "Salon"]


class Salon:
    """One running `run.py`: what it has printed up to its last line, and its address."""

    def __init__(self, home: Path, port: int) -> None:
        env = {key: value for key, value in os.environ.items() if key not in OF_THE_SUITE}
        env["HARMONY_HOME"] = str(home)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(port)],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.printed = list(self._lines_up_to_address())
        last = self.printed[-1] if self.printed else ""
        self.address = last.removeprefix("Harmony: ").strip() if "Harmony: " in last else ""

    def _lines_up_to_address(self) -> Iterator[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield line
            if line.startswith("Harmony: "):
                return

    def text(self) -> str:
        return "".join(self.printed)

    def end(self, number: signal.Signals) -> int:
        """Send a signal to it and to everything it started, as a terminal does with Ctrl-C."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(timeout=120)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def start(home: Path) -> Iterator[Starter]:
    started: list[Salon] = []

    with own_port() as port:

        def begin() -> Salon:
            started.append(Salon(home, port))
            return started[-1]

        yield begin
        for salon in started:
            salon.end(signal.SIGKILL)


def first_page(salon: Salon) -> str:
    address = urlsplit(f"{salon.address}accounts/login/")
    connection = HTTPConnection(address.netloc, timeout=120)
    connection.request("GET", address.path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def test_a_fresh_folder_becomes_an_empty_salon_with_a_link_for_its_owner(
    start: Starter, home: Path
) -> None:
    salon = start()
    assert f"{salon.address}henkilokunta/" in salon.text(), salon.text()
    assert 'lang="fi"' in first_page(salon)
    open_to_others = [
        path.name
        for path in home.rglob("*")
        if path.is_file() and "staticfiles" not in path.parts  # the same for everybody
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert salon.end(signal.SIGINT) == 0
    with pytest.raises(OSError, match="refused"):
        first_page(salon)


def test_a_second_start_prepares_nothing_and_lost_keys_are_not_replaced(
    start: Starter, home: Path
) -> None:
    first = start()
    assert "Preparing" in first.text()
    assert first.end(signal.SIGTERM) == 0

    second = start()
    assert "Preparing" not in second.text()
    assert 'lang="fi"' in first_page(second)
    second.end(signal.SIGTERM)

    shutil.rmtree(home / "keys")
    third = start()
    assert third.address == ""
    assert "no new keys are" in third.text()
    assert third.end(signal.SIGTERM) == 3
    assert not (home / "keys").exists()
