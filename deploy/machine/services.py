"""Units, proxy, firewall, logs: what lies outside the program, made from the files beside us."""

import hashlib
import json
import shutil
from pathlib import Path
from string import Template

from deploy.machine import key
from deploy.machine.configuration import Wanted
from deploy.machine.places import COMMAND, CONFIGURATION, PROGRAM, UNITS, Machine, write

DEPLOY = Path(__file__).resolve().parent.parent
ENABLED = (
    "harmony-firewall.service", "harmony.socket", "harmony.service", "harmony-proxy.service",
    "harmony-daily.timer", "harmony-letters.timer",
)  # fmt: skip
LOADED = {
    "harmony-firewall.service": (
        f"{CONFIGURATION}/firewall.nft",
        f"{UNITS}/harmony-firewall.service",
    ),
    "harmony-proxy.service": (
        f"{CONFIGURATION}/Caddyfile",
        f"{CONFIGURATION}/Caddyfile.pages",
        f"{UNITS}/harmony-proxy.service",
    ),
}
PAGES = "harmony.service"
JOURNALD = "/etc/systemd/journald.conf.d/harmony.conf"
UPGRADES = "/etc/apt/apt.conf.d/52harmony"
CHOICES = f"{CONFIGURATION}/installed.json"


def units() -> list[Path]:
    return sorted((DEPLOY / "units").iterdir())


def write_all(machine: Machine, wanted: Wanted) -> None:
    """Everything in its place; a second time nothing changes."""
    for unit in units():
        write(machine.path(f"{UNITS}/{unit.name}"), unit.read_text(encoding="utf-8"))
    for path, text in key.units(machine).items():
        write(machine.path(path), text)
    write_backup_place(machine, wanted.backups)
    kind = "internet" if wanted.internet else "lan"
    write(machine.path(f"{CONFIGURATION}/Caddyfile"), filled(f"Caddyfile.{kind}", HOST=wanted.host))
    write(machine.path(f"{CONFIGURATION}/Caddyfile.pages"), filled("Caddyfile.pages"))
    write(machine.path(f"{CONFIGURATION}/firewall.nft"), firewall(wanted))
    write(machine.path(JOURNALD), filled("journald.conf"))
    write(machine.path(UPGRADES), filled("apt-upgrades"))
    command = machine.path(COMMAND)
    write(command, filled("bin/harmony"), mode=0o755)


def filled(name: str, **words: str) -> str:
    """One of our files with its blanks filled in."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return Template(text).substitute(words) if words else text


def firewall(wanted: Wanted) -> str:
    """Two ports; the administrator's only from her network; names on a network of one's own."""
    more = []
    if wanted.ssh:
        family = "ip6" if ":" in wanted.ssh else "ip"
        more.append(f"{family} saddr {wanted.ssh} tcp dport 22 accept")
    if wanted.host.endswith(".local"):
        more.append("udp dport 5353 accept")
    return filled("firewall.nft", MORE="\n        ".join(more) or "# nothing else")


def write_backup_place(machine: Machine, folder: str) -> None:
    """The nightly job may write to the folder of copies, wherever it is mounted."""
    file = machine.path(f"{UNITS}/harmony-daily.service.d/backups.conf")
    if folder:
        write(file, f"[Service]\nReadWritePaths=-{folder}\n")


def remember(machine: Machine, wanted: Wanted) -> None:
    """What was chosen, so that a repeated installation need not be told again."""
    chosen = {"internet": wanted.internet, "ssh": wanted.ssh, "postgresql": wanted.postgresql}
    write(machine.path(CHOICES), json.dumps(chosen, indent=1) + "\n")


def chosen(machine: Machine) -> dict[str, str | bool]:
    """What was chosen the last time; empty before the first."""
    try:
        return dict(json.loads(machine.path(CHOICES).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def enable(machine: Machine) -> None:
    """At every start of the machine; and now, if it is running.

    The socket is not restarted while it listens: who asks meanwhile waits, and is not refused.
    """
    machine.run("systemctl", "enable", *ENABLED)
    if not machine.booted:
        return
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "try-restart", "systemd-journald.service")
    # The proxy and the firewall anew only where their files have changed: it ends connections.
    for service, files in LOADED.items():
        # On the disk: a start of the machine has loaded what lay there then.
        loaded, now = machine.path(f"{PROGRAM}/.{service}.loaded"), fingerprint(machine, files)
        known = loaded.exists() and loaded.read_text() == now
        machine.run("systemctl", "start" if known else "restart", service)
        write(loaded, now)
    # One that died again and again is given up: the way back must not be refused for it.
    machine.run("systemctl", "reset-failed", "harmony.s*")
    machine.run("systemctl", "start", *(name for name in ENABLED if name != PAGES))
    machine.run("systemctl", "restart", PAGES)


def fingerprint(machine: Machine, files: tuple[str, ...]) -> str:
    """Changes with any of these files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(machine.path(file).read_bytes())
    return digest.hexdigest()


def remove_all(machine: Machine) -> None:
    """The reverse of `write_all` and `enable`; no data, no keys."""
    present = [name for name in ENABLED if machine.path(f"{UNITS}/{name}").exists()]
    if present:
        now = ["--now"] if machine.booted else []
        machine.run("systemctl", "disable", *now, *present)
    for unit in units():
        machine.path(f"{UNITS}/{unit.name}").unlink(missing_ok=True)
    for service in key.SERVICES:
        shutil.rmtree(machine.path(f"{UNITS}/{service}.d"), ignore_errors=True)
    for file in (JOURNALD, UPGRADES, COMMAND):
        machine.path(file).unlink(missing_ok=True)
    if machine.booted:
        machine.run("systemctl", "daemon-reload")
