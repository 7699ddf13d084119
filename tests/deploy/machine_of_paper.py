"""A machine whose commands are only written down; what they would have done is told beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.machine import releases
from deploy.machine.places import CURRENT, RELEASES, Machine, Problem

OLD, NEW = "0.1.0-aaaaaaaa", "0.2.0-bbbbbbbb"


@dataclass(frozen=True)
class PaperMachine(Machine):
    """`fails`: words of a command that ends badly; `killed_at`: which command is the last one."""

    done: list[str] = field(default_factory=list)
    fails: tuple[str, ...] = ()
    killed_at: int = 0
    runs: bool = False

    @property
    def booted(self) -> bool:
        return self.runs

    def run(
        self,
        *command: str,
        user: str = "",
        env: Mapping[str, str] | None = None,
        quiet: bool = True,
        feed: str | None = None,
    ) -> str:
        line = " ".join(command).replace(str(self.root), "")
        self.done.append(f"{line} [{user}]" if user else line)
        if self.killed_at and len(self.done) == self.killed_at:
            raise Killed
        if any(all(word in self.done[-1] for word in words.split()) for words in self.fails):
            raise Problem(f"failed: {line}")
        return "sqlite:////var/lib/harmony/update/harmony.sqlite3\n"


class Killed(BaseException):
    """kill -9: nothing catches it but the test."""


def put_release(machine: Machine, name: str) -> Path:
    """A whole release, of which nothing but the folder matters."""
    release = machine.path(RELEASES) / name
    release.mkdir(parents=True)
    (release / releases.COMPLETE).touch()
    return release


def in_use(machine: Machine) -> str:
    found = machine.current()
    return found.name if found else ""


def installed(root: Path) -> None:
    """Two releases, the older one in use."""
    machine = Machine(root)
    put_release(machine, OLD)
    put_release(machine, NEW)
    releases.switch(machine, machine.path(RELEASES) / OLD)
    machine.path("/etc/harmony").mkdir(parents=True)
    machine.path("/etc/harmony/harmony.env").write_text("HARMONY_URL=https://harmony.local\n")
    assert machine.path(CURRENT).is_symlink()
