"""`python -m tools.rehearsal [--suite trixie] [--postgresql] [--quick]`: an installation, whole.

An empty machine is installed, its owner begins, a client is saved, a copy is made, the machine
breaks. A new one is installed, the copy restored from the stick and the sheet, and the client's
card is read. Then the master key is changed and the power cut; then updates: one that works, killed
at every step; one that would leave no way back; three that do not start. At last the program is
taken away and put back. `--internet` rehearses the rented server instead, with an authority of its
own.

Counts what a person types until her card is read, and the time; both are judged (10 commands, 15
minutes). Exit code 1 when something is not as promised, 3 without root.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from deploy.machine.places import Problem
from tools import pack
from tools.rehearsal import absence, hardening, internet, keys, machines, removal, story, updates
from tools.rehearsal.machines import Running
from tools.rehearsal.story import HOST, STICK, Kit, Story
from tools.runner.places import ROOT, home, say

COMMANDS, SECONDS = 10, 15 * 60
LOG = "journalctl --no-pager --lines 40 --unit 'harmony*' || true"  # none before the first start


def main(arguments: list[str]) -> int:
    """The whole story; the last line is the judgement."""
    options = parser().parse_args(arguments)
    if os.geteuid() != 0:
        say("A machine can be started by root only.")
        return 3
    signal.signal(signal.SIGTERM, _ended)  # whoever ends this ends the machines as well
    try:
        tree = machines.base(options.trees, options.suite)
        say(f"{machines.SUITES[options.suite]}, {database(options)}")
        with tempfile.TemporaryDirectory(prefix="harmony-rehearsal-") as folder:
            return told(tree, Path(folder), options)
    except Problem as problem:
        say(f"NOT AS PROMISED: {problem}")
        return 1


def _ended(_signal: int, _frame: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="tools.rehearsal", description=__doc__)
    suites = ", ".join(f"{name} ({system})" for name, system in machines.SUITES.items())
    made.add_argument("--suite", default="bookworm", choices=machines.SUITES, help=suites)
    made.add_argument("--trees", type=Path, default=home() / "rehearsal", help="kept trees")
    made.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    what = made.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="until the client's card is read")
    what.add_argument("--internet", action="store_true", help="the rented server, by ACME")
    made.add_argument("--source", type=Path, default=ROOT, help="the release that is installed")
    return made


def database(options: argparse.Namespace) -> str:
    return "PostgreSQL" if options.postgresql else "SQLite"


def told(tree: Path, folder: Path, options: argparse.Namespace) -> int:
    """The salon's own network, or the rented server."""
    archive = pack.pack(options.source, folder, wheels=True, python=machines.python_of(tree))
    database = ("--postgresql",) if options.postgresql else ()
    if options.internet:
        with machines.booted(tree) as server, explained(server):
            internet.rehearse(server, archive, folder, database)
        return 0
    kit = Kit(archive, ("--lan", "--host", HOST, "--backups", STICK, *database))
    return salon(tree, kit, folder, options)


def salon(tree: Path, kit: Kit, folder: Path, options: argparse.Namespace) -> int:
    """Both machines, then what happens to the second one in its life."""
    tale, stick = Story(), folder / "stick"
    with machines.booted(tree) as first, explained(first):
        sheet, person = story.first_machine(tale, first, kit, stick)
    tale.tells("the machine is gone")
    with machines.booted(tree) as second, explained(second):
        person = story.second_machine(tale, second, kit, stick, sheet, person)
        seconds = tale.seconds()
        if not options.quick:
            hardening.rehearse(second)
            hardening.one_night(second)
            hardening.doctor(second)
            absence.rehearse(second, person)
            person = keys.rehearse(second, person)
            person = keys.lose(second, kit, sheet, person)
            newest = updates.rehearse(second, options.source, folder, person)
            removal.rehearse(second, Kit(newest, kit.install), person)
    good = len(tale.typed) <= COMMANDS and seconds <= SECONDS
    say(f"{len(tale.typed)} commands, {seconds:.0f} s: {'as promised' if good else 'TOO MUCH'}")
    return 0 if good else 1


@contextmanager
def explained(machine: Running) -> Iterator[None]:
    """Where it goes wrong, what the machine's own log says about it."""
    try:
        yield
    except Problem as problem:
        say(str(problem))
        with suppress(Problem):  # of one that is not running any more
            say(machine.run("sh", "-c", LOG))
        raise Problem("the lines above say why") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
