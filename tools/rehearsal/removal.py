"""The program is taken away: what goes, what stays, and that it goes on where it stopped."""

from pathlib import PurePosixPath

from deploy.machine.places import (
    COMMAND,
    CONFIGURATION,
    CURRENT,
    ENV,
    PROGRAM,
    STATE,
    Problem,
)
from deploy.machine.services import JOURNALD, UPGRADES
from tools.rehearsal.machines import Running
from tools.rehearsal.story import STICK, Kit, Person, answers, owners_link, reads_card
from tools.runner.places import say

GOES = (PROGRAM, COMMAND, JOURNALD, UPGRADES, f"{CONFIGURATION}/Caddyfile")
UNITS = "systemctl list-unit-files --no-legend 'harmony*' || true"  # none is a failure to Debian 13
PROXY = "/var/lib/harmony-proxy"
STAYS = (f"{STATE}/keys", f"{STATE}/erasures", f"{CONFIGURATION}/key", ENV, PROXY, STICK)


def rehearse(machine: Running, kit: Kit, person: Person) -> None:
    """Away, and back again with the same release. Raises Problem."""
    before = files(machine)
    said = machine.run(f"{CURRENT}/deploy/uninstall")
    for place in (STATE, CONFIGURATION, PROXY, STICK):
        if place not in said:
            raise Problem(f"It does not say that {place} stays:\n{said}")
    _expect_gone(machine, person)
    _expect_left(machine, before)
    say("         taken away: nobody serves, no unit, no rule; register, keys and copies stay")
    installer = kit.carried_to(machine)
    machine.run("tar", "xf", kit.archive.name)
    said = machine.run(installer, *kit.install, "--wheels", "/srv/wheels")
    if owners_link(said):
        raise Problem("It begins anew, though somebody works here.")
    reads_card(machine, person)
    say("         put back: her card is read")


def files(machine: Running) -> set[str]:
    """What lies in the folders that stay, without what only a running program needs."""
    said = machine.run("find", *STAYS, "-type", "f")
    return {line for line in said.splitlines() if PurePosixPath(line).suffix != ".lock"}


def _expect_gone(machine: Running, person: Person) -> None:
    left = [place for place in GOES if machine.inside(place).exists()]
    units = machine.run("sh", "-c", UNITS)
    running = machine.run("systemctl", "list-units", "--no-legend", "--state=active", "harmony*")
    tables = machine.run("nft", "list", "tables")
    if left or units.strip() or running.strip() or "harmony" in tables:
        raise Problem(f"It is not gone: {left}\n{units}\n{running}\n{tables}")
    if answers(machine, person):
        raise Problem("Somebody serves on.")


def _expect_left(machine: Running, before: set[str]) -> None:
    missing = before - files(machine)
    if missing:
        raise Problem(f"Took away what belongs to the salon: {sorted(missing)}")
