"""`deploy/install`: Harmony on this machine. Run again, it mends what is missing."""

import argparse
import hashlib
import os
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.machine import configuration, database, health, key, packages, releases, services
from deploy.machine.configuration import Wanted
from deploy.machine.places import (
    COMMAND,
    ENV,
    SOURCE,
    TRUSTED,
    Machine,
    Problem,
    Refused,
    end,
    require_root,
    say,
    value,
)


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    machine: Machine
    wanted: Wanted
    wheels: Path | None
    for_restore: bool


def main(arguments: list[str]) -> int:
    """Exit codes: 0 done, 1 something to mend, 2 wrong use, 3 refused for safety."""
    try:
        require_root()
        install(read(arguments))
    except Problem as problem:
        end(problem)
    return 0


def read(arguments: list[str]) -> Order:
    """The command line, with what was chosen the last time where it says nothing."""
    options = parser().parse_args(arguments)
    machine = Machine(Path(options.root).resolve())
    before = services.chosen(machine)
    host = options.host or value(machine.path(ENV), "HARMONY_URL").removeprefix("https://")
    if not host:
        raise Refused("Name the machine: --host harmony.local, or your own domain.")
    if not (options.lan or options.internet or before):
        raise Refused("Say who may reach it: --lan (the salon's own network) or --internet.")
    wanted = Wanted(
        host=configuration.checked_host(host),
        internet=options.internet or (bool(before.get("internet")) and not options.lan),
        ssh=ssh_network(options.ssh, str(before.get("ssh", "")), first=not before),
        backups=options.backups or value(machine.path(ENV), "HARMONY_BACKUP_DIR"),
        postgresql=options.postgresql or bool(before.get("postgresql")),
    )
    if wanted.internet and wanted.host.endswith(".local"):
        raise Refused(f"{wanted.host} is a name for the salon's own network: use --lan.")
    if wanted.backups and not wanted.backups.startswith("/"):
        raise Refused("Write the whole path of the folder for backups.")
    wheels = Path(options.wheels) if options.wheels else None
    if wheels is not None and not any(wheels.glob("*.whl")):
        raise Refused(f"There are no wheels in {wheels}.")
    return Order(machine, wanted, wheels, options.for_restore)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="deploy/install", description=__doc__)
    made.add_argument("--host", help="the name people type: harmony.local, salon.example.fi")
    who = made.add_mutually_exclusive_group()
    who.add_argument("--lan", action="store_true", help="for the salon's own network")
    who.add_argument("--internet", action="store_true", help="for a rented server with a domain")
    made.add_argument("--backups", metavar="DIR", help="where the nightly copies go: another disk")
    made.add_argument("--postgresql", action="store_true", help="PostgreSQL instead of SQLite")
    made.add_argument("--ssh", metavar="NETWORK", help="who may come in by SSH; none for nobody")
    made.add_argument(
        "--for-restore", action="store_true", help="a new machine for a register from a backup"
    )
    made.add_argument("--wheels", metavar="DIR", help="packages from a folder, not the network")
    made.add_argument("--root", metavar="DIR", default="/", help="a tree that is not running")
    return made


def ssh_network(given: str | None, before: str, *, first: bool) -> str:
    """Nobody locks herself out without having said so."""
    if given is not None:
        return configuration.checked_network(given)
    if first and os.environ.get("SSH_CONNECTION"):
        raise Refused(
            "You came by SSH, and the firewall will leave two ports open: 80 and 443. Say from "
            "which network you come, --ssh 192.168.1.0/24, or --ssh none."
        )
    return before


def install(order: Order) -> None:
    """Step by step; each may be repeated, none replaces data or keys."""
    machine, wanted = order.machine, order.wanted
    packages.refuse_unsupported(machine)
    say("1/6  packages")
    fresh = packages.install(machine, wanted)
    packages.make_user(machine)
    packages.make_folders(machine)
    say("2/6  program")
    release = releases.build(machine, SOURCE, order.wheels)
    say("3/6  configuration")
    configuration.ensure(machine, wanted)
    packages.give_backup_folder(machine, wanted.backups)
    database.prepare(machine, wanted, anew="postgresql" in fresh)
    say("4/6  keys and database")
    key.place(machine, anew=order.for_restore)
    opens = prepare(machine, release, for_restore=order.for_restore)
    say("5/6  services")
    if machine.current() is None:
        releases.switch(machine, release)
    packages.name_machine(machine, wanted)
    services.write_all(machine, wanted)
    services.remember(machine, wanted)
    services.enable(machine)
    if not opens:
        say("\nThe register waits for its keys. Now: harmony restore /path/to/harmony-….age --keys")
        return
    say("6/6  does it answer?")
    if machine.current() != release:
        say("Another release is in use; deploy/update changes to this one.")
    if not health.serves(machine, wanted.host):
        raise Problem("It does not answer. Read: journalctl -u harmony")
    key.tidy(machine)
    finish(order, release)


def prepare(machine: Machine, release: Path, *, for_restore: bool) -> bool:
    """Keys, tables, cache; on an installation that is in use the update does this.

    False where a register has lost its keys, and they will come from a copy.
    """
    if machine.current() not in (None, release):
        return True
    try:
        machine.manage(release, "create_keys")
    except Problem:
        if not for_restore or not machine.path(key.RING).exists():
            raise
        return False
    machine.manage(release, "migrate", "--no-input", "--verbosity", "0")
    machine.manage(release, "createcachetable", "--verbosity", "0")
    return True


def finish(order: Order, release: Path) -> None:
    """The sheet and the first owner's link, once; then where to go."""
    machine, host = order.machine, order.wanted.host
    if order.for_restore:
        say("\nReady for the register. Now: harmony restore /path/to/harmony-….age")
    else:
        machine.manage(release, "first_steps", quiet=False)
    say(f"\nHarmony: https://{host}/")
    if not order.wanted.internet:
        say(f"Tablets first open http://{host}/harmony.crt and trust it (docs/asennus.md).")
        say(fingerprint(machine))
    say(f"Is all well? {Path(COMMAND).name} doctor")


def fingerprint(machine: Machine) -> str:
    """What a tablet shows about the certificate, so that the two can be compared."""
    try:
        text = machine.path(TRUSTED).read_text(encoding="ascii")
    except OSError:
        return "The certificate is made when the service first starts."
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest().upper()
    return "SHA-256: " + ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
