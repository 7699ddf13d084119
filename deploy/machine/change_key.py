"""`harmony rotate_encryption_keys --master`: a new master key on an installed machine.

The new key is laid beside the old one; the pages are started again, and jobs that began before are
waited for, so that everybody who reads has both; the ring is wrapped anew; the new key takes the
place. Killed anywhere, everything starts with what lies there, and the next call goes on.
"""

import fcntl
import sys
import time

from deploy.machine import key
from deploy.machine.places import LOCK, Machine, Problem, Refused, end, require_root

JOBS = ("harmony-daily.service", "harmony-letters.service")


def main(arguments: list[str]) -> int:
    """The arguments are those of the command. Exit codes as everywhere."""
    try:
        require_root()
        change(Machine(), arguments)
    except Problem as problem:
        end(problem)
    return 0


def change(machine: Machine, words: list[str]) -> None:
    """All steps. Raises Problem, Refused; the old key or both of them are in use then."""
    release, file = machine.current(), key.find(machine)
    if release is None:
        raise Refused("Harmony is not installed on this machine: deploy/install")
    if file is None:  # in the program's own folder: it does all of it by itself
        machine.manage(release, *words, quiet=False)
        return
    key.read(machine)  # before anything is begun
    if key.find(machine, key.NEXT) is None:
        key.store(machine, key.NEXT, key.fresh(), sealed=file.suffix == ".sealed")
    give_both(machine)
    machine.manage(release, *words, quiet=False)
    key.replace(machine)


def give_both(machine: Machine) -> None:
    """Until everybody who reads the ring has been given the key that is coming."""
    if machine.booted:
        machine.run("systemctl", "try-restart", "harmony.service")
        tell("Pages started again. Waiting for jobs that are running …")
        while busy(machine):
            time.sleep(1)
    lock = machine.path(LOCK)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with open(lock, "a") as held:  # commands typed by hand hold it together
        fcntl.flock(held, fcntl.LOCK_EX)


def busy(machine: Machine) -> bool:
    states = machine.run("systemctl", "show", "--property=ActiveState", "--value", *JOBS)
    return not {"active", "activating", "deactivating", "reloading"}.isdisjoint(states.split())


def tell(text: str) -> None:
    """Standard output is the command's own."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
