"""`/etc/harmony/harmony.env`: made once with a fresh key, never replaced."""

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy.machine.places import (
    CONFIGURATION,
    ENV,
    STATE,
    USER,
    Machine,
    Problem,
    Refused,
    own,
    value,
    write,
)

TEMPLATE = """\
# Made by the installer; docs/operations.md lists every variable. After a change:
# systemctl restart harmony
# A comment needs a line of its own: text after a value would become part of the value.
HARMONY_ENV=production
HARMONY_URL=https://{host}
ALLOWED_HOSTS={host}
TRUSTED_PROXIES=1
HARMONY_COMMAND=sudo harmony
SECRET_KEY={secret}
"""
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)


@dataclass(frozen=True)
class Wanted:
    """What the person at the terminal asked for."""

    host: str
    internet: bool = False
    ssh: str = ""
    backups: str = ""
    postgresql: bool = False


def checked_host(host: str) -> str:
    """A full host name; passkeys and certificates need one, an address will not do."""
    name = host.strip().lower().rstrip(".")
    if not HOST.fullmatch(name) or name.replace(".", "").isdigit():
        raise Problem(
            f"{host} is no host name. Take one with a dot: harmony.local in the salon's own "
            "network, your own domain on the Internet."
        )
    return name


def checked_network(text: str) -> str:
    """The network that may reach the administrator's door, or "" for none."""
    if text in {"", "none"}:
        return ""
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise Problem(f"{text} is no network. Write it as 192.168.1.0/24, or none.") from None


def ensure(machine: Machine, wanted: Wanted) -> None:
    """Make the configuration; of one that is there only what was not settled is added."""
    file = machine.path(ENV)
    if not file.exists():
        text = TEMPLATE.format(host=wanted.host, secret=secrets.token_urlsafe(50))
        write(file, text, mode=0o640)
    _refuse_other_host(file, wanted.host)
    settle(machine, "HARMONY_BACKUP_DIR", wanted.backups)
    own(machine, CONFIGURATION, "root:root", 0o755)
    own(machine, ENV, f"root:{USER}", 0o640)
    _link(machine)


def settle(machine: Machine, name: str, text: str) -> None:
    """Add a variable, or change it where it is there already."""
    file = machine.path(ENV)
    if not text or value(file, name) == text:
        return
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition("=")[0] != name]
    write(file, "\n".join([*kept, f"{name}={text}"]) + "\n", mode=0o640)
    own(machine, ENV, f"root:{USER}", 0o640)


def _refuse_other_host(file: Path, host: str) -> None:
    settled = value(file, "HARMONY_URL").removeprefix("https://").rstrip("/")
    if settled and settled != host:
        raise Refused(
            f"This installation is {settled}. Passkeys and the links in sent letters belong to "
            f"that name; to change it, edit HARMONY_URL and ALLOWED_HOSTS in {ENV} first."
        )


def _link(machine: Machine) -> None:
    """The program reads its configuration in the folder of state; a link leads there."""
    link = machine.path(f"{STATE}/harmony.env")
    if link.is_file() and not link.is_symlink():
        raise Refused(
            f"There is a configuration in {STATE}, from another way of installing. "
            f"Move what counts to {ENV}, delete it, and start again."
        )
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(ENV, STATE))
