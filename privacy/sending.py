"""Whether letters may leave this machine: never from a restored copy or a clone before a word.

Two machines with the same register would write to everybody twice, and a copy does not know who
has withdrawn since. A person says which one is the salon's (F30).
"""

import hashlib
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.commands import as_typed
from privacy.models import Installation
from privacy.waiting import Line, Person

_MACHINE_ID = Path("/etc/machine-id")
_NETWORK = Path("/sys/class/net")
_BY_THE_MAKER = "0"  # addr_assign_type of an address that nobody has drawn or typed
_HERE = ("", "localhost", "::1")
_SYSTEM, _ADAPTER = 16, 12  # digits of the digests
_ADAPTERS = 3  # as many as Installation.machine has room for


def may_send() -> bool:
    """Whether this database is the salon's own and this machine the one that sends."""
    here = Installation.objects.filter(pk=1).first()
    return here is None or (here.sending_confirmed and _is_this(here.machine))


def may_be_copy() -> bool:
    """Whether this register is not known to be the salon's one and only.

    Several hosts may serve one database, and one of them sends: another machine is a sign of a copy
    only where the database is on it.
    """
    here = Installation.objects.filter(pk=1).first()
    if here is None:
        return False
    return not here.sending_confirmed or (database_is_here() and not _is_this(here.machine))


def database_is_here() -> bool:
    """Whether who takes this machine has the database too: a file, or a server on it."""
    told = connection.settings_dict
    host = str(told["HOST"] or told["OPTIONS"].get("host", ""))
    return connection.vendor == "sqlite" or host.startswith(("/", "127.")) or host in _HERE


@audited
def confirm_sending(*, by: Actor) -> None:
    """A person says: this is the salon's register, and this machine sends its letters."""
    known = Installation.objects.filter(pk=1)
    known.update(sending_confirmed=True, machine=this_machine())
    record("privacy.sending_confirmed", by=by)


def stay_here() -> None:
    """The machine with the database is the one that goes on sending once it has begun, until a
    person says so of another one: a clone made later is known for one."""
    unknown = Installation.objects.filter(pk=1, sending_confirmed=True, machine="")
    if database_is_here() and unknown.exists():
        confirm_sending(by=SYSTEM)


def this_machine() -> str:
    """Digests of the system and of its network adapters. Names nobody.

    A disk that was copied whole, or a snapshot started elsewhere, brings its system along; the
    adapters of another computer have other addresses.
    """
    try:
        number = _MACHINE_ID.read_text().strip()
    except OSError:
        number = ""
    system = _digest(f"{number}|{socket.gethostname()}")[:_SYSTEM]
    adapters = sorted(_digest(f"{number}|{address}")[:_ADAPTER] for address in _addresses())
    return ".".join([system, *adapters[:_ADAPTERS]])


def waiting_for_a_word(person: Person, today: date) -> Iterator[Line]:
    """For everybody: this may be a copy, and what is written into it may be missing elsewhere."""
    if may_be_copy():
        words = _(
            "This register came from a backup or from another machine: no mail leaves it. If it is "
            "the salon's one and only, whoever looks after Harmony says so: %(command)s"
        )
        command = as_typed("python3 run.py manage confirm_sending")
        yield Line(words % {"command": command}, "", "triangle-alert", is_urgent=True)


def _is_this(known: str) -> bool:
    """The same system with one of its adapters: another may have been replaced or unplugged."""
    if not known:
        return True
    (system, *adapters), (system_here, *here) = known.split("."), this_machine().split(".")
    alike = not adapters or not here or not set(adapters).isdisjoint(here)
    return system == system_here and alike


def _addresses() -> Iterator[str]:
    """Of adapters that are things, with the addresses their makers gave them."""
    for adapter in sorted(_NETWORK.glob("*/device")):
        try:
            if (adapter.parent / "addr_assign_type").read_text().strip() == _BY_THE_MAKER:
                yield (adapter.parent / "address").read_text().strip()
        except OSError:
            continue


def _digest(text: str) -> str:
    return hashlib.sha256(f"harmony|{text}".encode()).hexdigest()
