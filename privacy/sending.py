"""Whether letters may leave this machine: never from a restored copy or a clone before a word.

Two machines with the same register would write to everybody twice, and a copy does not know who
has withdrawn since. A person says which one is the salon's (F30).
"""

import hashlib
import socket
from pathlib import Path

from privacy.audit.acts import Actor, audited, record
from privacy.models import Installation

_MACHINE_ID = Path("/etc/machine-id")


def may_send() -> bool:
    """Whether this database is the salon's own and this machine the one that sends."""
    here = Installation.objects.filter(pk=1).first()
    return here is None or (here.sending_confirmed and here.machine in ("", this_machine()))


@audited
def confirm_sending(*, by: Actor) -> None:
    """A person says: this is the salon's register, and this machine sends its letters."""
    known = Installation.objects.filter(pk=1)
    known.update(sending_confirmed=True, machine=this_machine())
    record("privacy.sending_confirmed", by=by)


def this_machine() -> str:
    """A digest that a copy on another machine does not share. Names nobody."""
    try:
        number = _MACHINE_ID.read_text().strip()
    except OSError:
        number = ""
    return hashlib.sha256(f"harmony|{number}|{socket.gethostname()}".encode()).hexdigest()
