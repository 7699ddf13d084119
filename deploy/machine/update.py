"""`deploy/update RELEASE`: another release beside the one that runs, tried first, then switched to.

At every moment one of the two serves. The new schema is tried on a copy of the database, with the
new release and with the old one: what the running release could not serve on is refused, so that
going back never needs the data of yesterday. Killed anywhere, run it again.
"""

import argparse
import fcntl
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine import health, releases
from deploy.machine.places import (
    ENV,
    PROGRAM,
    STATE,
    Machine,
    Problem,
    Refused,
    end,
    require_root,
    say,
    value,
)

TRIAL = f"{STATE}/update"
CONTRACTS = (
    "The release that runs could not go on with the new tables, so there would be no way back. "
    "Update to the releases in between first, one after the other (CHANGELOG.md)."
)


def main(arguments: list[str]) -> int:
    """Exit codes: 0 done, 1 failed and back again, 2 wrong use, 3 refused; nothing was changed."""
    made = argparse.ArgumentParser(prog="deploy/update", description=__doc__)
    made.add_argument("release", nargs="?", help="an archive or a folder; else the folder of this")
    made.add_argument("--wheels", metavar="DIR", help="packages from a folder, not the network")
    made.add_argument("--root", metavar="DIR", default="/", help="a tree that is not running")
    made.add_argument(
        "--without-backup", action="store_true", help="there is no recovery sheet yet"
    )
    options = made.parse_args(arguments)
    machine = Machine(Path(options.root).resolve())
    given = Path(options.release) if options.release else releases_source()
    wheels = Path(options.wheels) if options.wheels else None
    try:
        require_root()
        with alone(machine), releases.opened(given) as source:
            update(machine, source, wheels, backup=not options.without_backup)
    except Problem as problem:
        end(problem)
    return 0


def releases_source() -> Path:
    """The tree that this file belongs to."""
    return Path(__file__).resolve().parent.parent.parent


@contextmanager
def alone(machine: Machine) -> Iterator[None]:
    """One update at a time; the lock ends with the process, however that ends."""
    folder = machine.path(PROGRAM)
    if not folder.is_dir():
        raise Refused("Harmony is not installed on this machine: deploy/install")
    with open(folder / ".update.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another update is running.") from None
        yield


def update(machine: Machine, source: Path, wheels: Path | None, *, backup: bool) -> None:
    """All steps. Raises Problem (went back) and Refused (nothing was changed)."""
    old = machine.current()
    if old is None:
        raise Refused("Harmony is not installed on this machine: deploy/install")
    say("1/6  program")
    new = releases.build(machine, source, wheels)
    say("2/6  backup")
    if backup:
        machine.manage(old, "backup")
    say("3/6  trial on a copy")
    try_on_copy(machine, old, new)
    say("4/6  database")
    settle_keys(machine, new)
    machine.manage(new, "migrate", "--no-input", "--verbosity", "0")
    machine.manage(new, "createcachetable", "--verbosity", "0")
    machine.manage(new, "can_serve", owner=False)
    host = value(machine.path(ENV), "HARMONY_URL").removeprefix("https://").rstrip("/")
    if machine.booted and not health.trial(machine, new, host):
        raise Problem("The new release does not answer. The old one serves on, unchanged.")
    say("5/6  switch")
    switch(machine, old, new, host)
    say("6/6  tidy up")
    releases.remove_old(machine, old, new)
    say(f"In use: {new.name}. What is new: {machine.inside(new)}/CHANGELOG.md")


def settle_keys(machine: Machine, new: Path) -> None:
    """Keys for new purposes; none is replaced, and the old release passes over what it does not
    know."""
    machine.manage(new, "create_keys")


def try_on_copy(machine: Machine, old: Path, new: Path) -> None:
    """Migrate a copy; then both releases must find in it all that they need."""
    folder = machine.path(TRIAL)
    try:
        with_copy = _copy(machine, new)
        with_copy(new, "migrate", "--no-input", "--verbosity", "0")
        with_copy(new, "can_serve")
        try:
            with_copy(old, "can_serve")
        except Problem as problem:
            raise Refused(f"{CONTRACTS}\n{problem}") from None
    finally:
        machine.manage(new, "trial_copy", "--remove", TRIAL)
        shutil.rmtree(folder, ignore_errors=True)


def _copy(machine: Machine, new: Path) -> Callable[..., str]:
    """A copy of the database; returns what runs a command of a release on it."""
    machine.manage(new, "trial_copy", "--remove", TRIAL)  # what a killed update left
    url = machine.manage(new, "trial_copy", TRIAL).strip().splitlines()[-1]

    def on_copy(release: Path, *words: str) -> str:
        env = {"HARMONY_HOME": TRIAL, "DATABASE_URL": url}
        return machine.run(*machine.with_key(release, "manage"), *words, env=env)

    return on_copy


def switch(machine: Machine, old: Path, new: Path, host: str) -> None:
    """The new release serves; if it does not answer, the old one again."""
    releases.switch(machine, new)
    try:
        refresh(machine, new)
        if health.serves(machine, host):
            return
        why = "it did not answer"
    except Problem as problem:
        why = str(problem)
    releases.switch(machine, old)
    refresh(machine, old)
    if not health.serves(machine, host):
        raise Problem(f"Neither release answers. Read: journalctl -u harmony\n{why}")
    raise Problem(f"The new release was taken back, the old one serves again: {why}")


def refresh(machine: Machine, release: Path) -> None:
    """Units and proxy as this release brings them, and the pages restarted."""
    inside = machine.inside(release)
    words = ("python3", "-m", "deploy.machine.refresh")
    machine.run(*words, env={"PYTHONPATH": inside, "PYTHONDONTWRITEBYTECODE": "1"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
