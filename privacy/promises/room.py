"""The promise that there is room on the disk of the register, and the line that says there is none.

It does not wait for the night: it is asked again as soon as the disk is full, or has room again.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import date

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import reserve
from privacy.doctor.lines import State as Health
from privacy.doctor.machine import disk
from privacy.encryption import KeysUnavailable
from privacy.promises.checking import check_now
from privacy.promises.registry import Finding, broken, kept, promise
from privacy.waiting import Line, Person

ROOM = "disk.room"
log = logging.getLogger(__name__)
_lock = threading.Lock()
_saving = True


@promise(
    ROOM,
    clause="32",
    title=gettext_lazy("There is room on the disk of the register"),
    step=gettext_lazy("Make room today: on a full disk nothing can be saved."),
)
def there_is_room(today: date) -> Finding:
    """As the doctor finds it."""
    found = disk()
    return broken(found.found) if found.state is Health.ILL else kept(found.found)


def tend() -> None:
    """Look at the reserve; where that changed what may be saved, the board says so at once."""
    global _saving  # one disk, whichever thread looks at it
    possible = reserve.tend()
    with _lock:
        changed, _saving = possible is not _saving, possible
    if changed:
        try:
            check_now(ROOM)
        except (DatabaseError, OSError, KeysUnavailable):
            log.warning("the board could not be told of the disk")


def waiting_for_room(person: Person, today: date) -> Iterator[Line]:
    """For everybody: why nothing can be saved."""
    if not reserve.tend():
        words = _(
            "The disk is full: cards can be read, nothing can be saved. Make room, or tell "
            "whoever looks after Harmony."
        )
        yield Line(words, "", "triangle-alert", is_urgent=True)
