"""`python -m tools.rehearsal [--suite bookworm] [--quick]`: an installation from first to last.

An empty Debian machine is installed, its owner begins, a client is saved, a copy is made, the
machine breaks. A new one is installed, the copy restored from the stick and the sheet, and the
client's card is read. Then updates: one that works, killed at every step; one that would leave no
way back; one that does not start. Exit code 1 when something is not as promised, 3 without root.

Counts what a person types, and the time; both are judged (10 commands, 15 minutes).
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine.places import Problem
from tools import pack
from tools.rehearsal import machines, terminal, updates
from tools.rehearsal.machines import INSIDE, Running
from tools.runner.places import ROOT, home, say

HOST = "harmony.local"
STICK = "mnt/usb"
COMMANDS, SECONDS = 10, 15 * 60
PERSON = {
    "host": HOST,
    "name": "Hannele Aaltonen",
    "email": "hannele@harmony.example",
    "password": "pitkä tie kotiin sateessa",
    "client": "Oona Niemi",
}


class Story:
    """What was typed, and when."""

    def __init__(self) -> None:
        self.typed: list[str] = []
        self.began = time.monotonic()

    def types(self, machine: Running, *words: str, feed: str = "") -> str:
        """A command that a person types at the machine."""
        self._note(" ".join(words))
        return machine.run(*words, feed=feed)

    def types_at_terminal(self, machine: Running, *words: str) -> tuple[str, str]:
        """The same, where the machine asks back."""
        self._note(" ".join(words))
        return terminal.typed_back([*machine.entering(), *words], dict(INSIDE), SECONDS)

    def _note(self, line: str) -> None:
        self.typed.append(line)
        say(f"{self.seconds():5.0f} s  $ {line}")

    def tells(self, what: str) -> None:
        say(f"{self.seconds():5.0f} s    {what}")

    def seconds(self) -> float:
        return time.monotonic() - self.began


def main(arguments: list[str]) -> int:
    """The whole story; the last line is the judgement."""
    parser = argparse.ArgumentParser(prog="tools.rehearsal", description=__doc__)
    parser.add_argument("--suite", default="bookworm", help="Debian's name for the version")
    parser.add_argument("--trees", type=Path, default=home() / "rehearsal", help="kept trees")
    parser.add_argument("--quick", action="store_true", help="without the updates")
    parser.add_argument("--source", type=Path, default=ROOT, help="the release that is installed")
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        say("A machine can be started by root only.")
        return 3
    try:
        tree = machines.base(options.trees, options.suite)
        with tempfile.TemporaryDirectory(prefix="harmony-rehearsal-") as folder:
            return told(tree, options.source, Path(folder), quick=options.quick)
    except Problem as problem:
        say(f"NOT AS PROMISED: {problem}")
        return 1


def told(tree: Path, source: Path, folder: Path, *, quick: bool) -> int:
    """Both machines, then the updates on the second one."""
    archive = pack.pack(source, folder, wheels=True)
    story, stick = Story(), folder / "stick"
    with machines.booted(tree) as first, explained(first):
        sheet, person = _first_machine(story, first, archive, stick)
    story.tells("the machine is gone")
    with machines.booted(tree) as second, explained(second):
        _second_machine(story, second, archive, stick, sheet, person)
        seconds = story.seconds()
        if not quick:
            updates.rehearse(second, source, folder, PERSON["host"], person)
    good = len(story.typed) <= COMMANDS and seconds <= SECONDS
    say(f"{len(story.typed)} commands, {seconds:.0f} s: {'as promised' if good else 'TOO MUCH'}")
    return 0 if good else 1


@contextmanager
def explained(machine: Running) -> Iterator[None]:
    """Where it goes wrong, what the machine's own log says about it."""
    try:
        yield
    except Problem as problem:
        log = ("journalctl", "--no-pager", "--lines", "40", "--unit", "harmony*")
        say(f"{problem}\n{machine.run(*log)}")
        raise Problem("the lines above say why") from None


def _first_machine(
    story: Story, machine: Running, archive: Path, stick: Path
) -> tuple[str, dict[str, str]]:
    """From an empty machine to a copy on the stick: the sheet, and what the owner knows."""
    name = _carry(machine, archive)
    story.types(machine, "tar", "xf", archive.name)
    install = (f"./{name}/deploy/install", "--lan", "--host", HOST, "--backups", f"/{STICK}")
    said, sheet = story.types_at_terminal(machine, *install)
    link = next((word for word in said.split() if "/henkilokunta/kutsu/" in word), "")
    person = {**PERSON, **visit(machine, {**PERSON, "do": "begin", "link": link})}
    story.tells("the owner has begun, and a client is saved")
    story.types(machine, "harmony", "backup")
    shutil.copytree(machine.tree / STICK, stick)
    return sheet, person


def _second_machine(
    story: Story, machine: Running, archive: Path, stick: Path, sheet: str, person: dict[str, str]
) -> None:
    """From an empty machine, the stick and the sheet to the client's card."""
    name = _carry(machine, archive)
    shutil.copytree(stick, machine.tree / STICK, dirs_exist_ok=True)
    story.types(machine, "tar", "xf", archive.name)
    install = (f"./{name}/deploy/install", "--lan", "--host", HOST, "--backups", f"/{STICK}")
    story.types(machine, *install, "--for-restore")
    copy = max(path.name for path in stick.glob("harmony-*.age"))
    story.types(machine, "harmony", "restore", f"/{STICK}/{copy}", feed=sheet)
    fresh = {key: text for key, text in person.items() if key != "trusted"}
    visit(machine, {**fresh, "do": "read"})
    story.tells("her card is read on the new machine")


def _carry(machine: Running, archive: Path) -> str:
    """The release on the machine, as from a stick; the name of its folder."""
    shutil.copy(archive, machine.tree / "srv")
    return archive.name.removesuffix(".tar.gz")


def visit(machine: Running, told: dict[str, str]) -> dict[str, str]:
    """What somebody does in a browser."""
    program = (sys.executable, "-m", "tools.rehearsal.visitor")
    return dict(json.loads(machine.on_its_network(*program, feed=json.dumps(told))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
