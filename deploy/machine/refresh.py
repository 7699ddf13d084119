"""The units, proxy and firewall of this release, as they were chosen at the installation.

Run by an update after the switch, from the release that is switched to (and back).
"""

import sys
from pathlib import Path

from deploy.machine import services
from deploy.machine.configuration import Wanted
from deploy.machine.places import ENV, Machine, Problem, end, require_root, value


def main(arguments: list[str]) -> int:
    """The only argument is the root of the machine."""
    machine = Machine(Path(arguments[0] if arguments else "/"))
    try:
        require_root()
        services.write_all(machine, remembered(machine))
        services.enable(machine)
    except Problem as problem:
        end(problem)
    return 0


def remembered(machine: Machine) -> Wanted:
    """What was chosen at the installation."""
    before, file = services.chosen(machine), machine.path(ENV)
    return Wanted(
        host=value(file, "HARMONY_URL").removeprefix("https://").rstrip("/"),
        internet=bool(before.get("internet")),
        ssh=str(before.get("ssh", "")),
        backups=value(file, "HARMONY_BACKUP_DIR"),
        postgresql=bool(before.get("postgresql")),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
