"""A release that dies at its start is not waited for: systemd says so, and so does gunicorn."""

import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.errors import HaltServer

from deploy.machine import health
from deploy.machine.places import SOCKET
from tests.deploy.machine_of_paper import PaperMachine

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIGURATION = ROOT / "deploy" / "gunicorn_conf.py"
STANDS = "NRestarts=1\nActiveState=active\n"
DEATHS = ("raise SystemExit", "import os; os.kill(os.getpid(), 9)")


@dataclass(frozen=True)
class Watched(PaperMachine):
    """A machine that runs, whose systemd says this and that of the service, and then the last."""

    runs: bool = True
    says: list[str] = field(default_factory=list)

    def run(self, *command: str, env: Mapping[str, str] | None = None, **more: Any) -> str:
        super().run(*command, env=env, **more)
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@pytest.fixture
def listening() -> Iterator[Path]:
    """A machine with a socket that systemd holds open, and nobody reads."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as held:
        path = Path(folder) / SOCKET.lstrip("/")
        path.parent.mkdir(parents=True)
        held.bind(str(path))
        held.listen()
        yield Path(folder)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Every look at it is a second later; nobody sleeps, and nothing ever comes on a socket."""
    now = iter(range(10_000))
    clock = SimpleNamespace(sleep=lambda _seconds: None, monotonic=now.__next__)
    monkeypatch.setattr(health, "time", clock)
    monkeypatch.setattr(health, "select", SimpleNamespace(select=lambda *_words: ([], [], [])))
    return now


@pytest.mark.parametrize(
    "ended", ["NRestarts=2\nActiveState=activating\n", "NRestarts=1\nActiveState=failed\n"]
)
def test_a_service_that_was_started_anew_or_given_up_is_not_waited_for(
    listening: Path, clock: Iterator[int], ended: str
) -> None:
    machine = Watched(listening, says=[STANDS, STANDS, STANDS, STANDS, ended])
    assert not health.serves(machine, "harmony.local")
    assert next(clock) < health.PATIENCE


def test_a_service_that_has_been_given_up_already_is_not_waited_for(
    tmp_path: Path, clock: Iterator[int]
) -> None:
    machine = Watched(tmp_path, says=["NRestarts=1\nActiveState=failed\n"])
    assert not health.serves(machine, "harmony.local")
    assert next(clock) < health.PATIENCE


def test_a_service_that_is_slow_is_waited_for(tmp_path: Path, clock: Iterator[int]) -> None:
    machine = Watched(tmp_path, says=[STANDS])
    assert not health.serves(machine, "harmony.local")
    assert next(clock) >= health.SECONDS


@pytest.mark.parametrize("death", DEATHS)
def test_a_server_whose_workers_all_die_at_the_start_ends(tmp_path: Path, death: str) -> None:
    (tmp_path / "dead.py").write_text(f"{death}\n")
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", str(CONFIGURATION), "--chdir", str(tmp_path),
         "--workers", "2", "dead:app"],
        env={"HARMONY_HOME": str(tmp_path), "PATH": ""},
        capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 3


def test_a_worker_that_dies_while_another_one_has_served_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARMONY_HOME", str(tmp_path))
    server = SimpleNamespace(LISTENERS=["a socket"], WORKERS={})
    hooks = runpy.run_path(str(CONFIGURATION))
    first, second = SimpleNamespace(), SimpleNamespace()
    for worker in (first, second):
        hooks["pre_fork"](server, worker)
    hooks["post_worker_init"](first)
    hooks["child_exit"](server, first)  # it has served: its death is no start that failed
    server.WORKERS = {1: first}
    hooks["child_exit"](server, second)
    server.WORKERS = {}
    with pytest.raises(HaltServer):
        hooks["child_exit"](server, second)
    server.LISTENERS = []  # it is being stopped
    hooks["child_exit"](server, second)
