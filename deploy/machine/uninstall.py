"""`deploy/uninstall`: takes the services and the program away, and never the register."""

import argparse
import shutil
import sys
from pathlib import Path

from deploy.machine import services
from deploy.machine.places import (
    CONFIGURATION,
    ENV,
    OWNER_ENV,
    PROGRAM,
    STATE,
    Machine,
    Problem,
    end,
    require_root,
    say,
    value,
)

LEFT = """\
Harmony is gone from this machine. What is left, because only a person may decide about it:

  {state}   the register, its keys, the erasure log{copies}
  {configuration}       the configuration, the master key and the secret key
  /var/lib/harmony-proxy the certificates that the tablets trust
  the user harmony, the packages, {database}
  the backups, wherever they are, and the recovery sheet

Installed again, it goes on where it stopped. To end the register for good, read "Removing" in
docs/operations.md first: the duty to keep and the duty to delete do not end with the program.
"""


def main(arguments: list[str]) -> int:
    """Exit codes: 0 done, 1 something to mend, 2 wrong use."""
    made = argparse.ArgumentParser(prog="deploy/uninstall", description=__doc__)
    made.add_argument("--root", metavar="DIR", default="/", help="a tree that is not running")
    options = made.parse_args(arguments)
    try:
        require_root()
        say(uninstall(Machine(Path(options.root).resolve())))
    except Problem as problem:
        end(problem)
    return 0


def uninstall(machine: Machine) -> str:
    """Remove what the installer can make again; says what it leaves."""
    services.remove_all(machine)
    shutil.rmtree(machine.path(PROGRAM), ignore_errors=True)
    for name in ("Caddyfile", "Caddyfile.pages", "firewall.nft", "installed.json"):
        machine.path(f"{CONFIGURATION}/{name}").unlink(missing_ok=True)
    copies = value(machine.path(ENV), "HARMONY_BACKUP_DIR")
    postgresql = machine.path(OWNER_ENV).exists()
    return LEFT.format(
        state=STATE,
        configuration=CONFIGURATION,
        copies=f"\n  {copies}   the nightly copies" if copies else ", and copies if they lie there",
        database="and in PostgreSQL the database harmony"
        if postgresql
        else "and no database apart",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
