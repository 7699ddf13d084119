"""How far the services are shut in, by systemd's own count (0 is shut, 10 is open).

And that they can do their work all the same: what happens every night, within its unit.
"""

import json
import re

from deploy.machine.places import Problem
from tools.rehearsal.machines import Running
from tools.rehearsal.story import STICK
from tools.runner.places import say

MOST = {
    "harmony.service": 1.5,
    "harmony-daily.service": 1.5,
    "harmony-letters.service": 1.5,
    "harmony-proxy.service": 2.0,
}
OWNERS = {"key_place", "mail", "backup"}  # a disk, a mail server and a stick that are not there
GREEN = {"database_role", "database_log", "database_pages"}  # also in a database that came back
COUNT = re.compile(r"Overall exposure level for \S+: ([0-9.]+)")


def rehearse(machine: Running) -> None:
    """Say the figures. Raises Problem for a service that is more open than it was meant to be."""
    found = {name: exposure(machine, name) for name in MOST}
    say("         shut in: " + ", ".join(f"{name} {figure}" for name, figure in found.items()))
    for name, figure in found.items():
        if figure > MOST[name]:
            raise Problem(f"{name} is open: {figure}")


def one_night(machine: Running) -> None:
    """The daily job as its timer calls it, and the letters. Raises Problem without a new copy."""
    before = copies(machine)
    machine.run("systemctl", "start", "harmony-daily.service")
    machine.run("systemctl", "start", "harmony-letters.service")
    fresh = copies(machine) - before
    if len(fresh) != 1:
        raise Problem(f"The night made {len(fresh)} copies on the stick.")
    say("         a night: purge, promises and a tried copy, within the unit of the timer")


def doctor(machine: Running) -> None:
    """What the doctor says of it. Raises Problem for a line that only a fault of ours makes red."""
    said = machine.run("sh", "-c", "harmony doctor --format json; true")
    lines = {
        line["name"]: line for line in json.loads(said[said.index("[") : said.rindex("]") + 1])
    }
    red = {name for name, line in lines.items() if line["state"] == "ill"} - OWNERS
    red |= {name for name in GREEN if lines[name]["state"] != "well"}
    if red:
        raise Problem("\n".join(str(lines[name]) for name in sorted(red)))
    say(f"         the doctor: {len(lines)} lines, none of ours red")


def copies(machine: Running) -> set[str]:
    """Names of the finished copies on the stick."""
    return {path.name for path in machine.inside(STICK).glob("harmony-*.age")}


def exposure(machine: Running, name: str) -> float:
    """systemd-analyze's figure for a unit."""
    said = machine.run("systemd-analyze", "security", "--no-pager", name)
    counted = COUNT.search(said)
    if counted is None:
        raise Problem(f"systemd-analyze says nothing about {name}:\n{said}")
    return float(counted[1])
