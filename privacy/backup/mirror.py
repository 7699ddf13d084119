"""The erasure log beside the copies follows every erasure at once, not only every night.

A machine may die between two backups; whoever was erased that day must not come back with the copy
of last night. A place that does not answer holds nobody up: the log is written there in a thread,
and the nightly backup writes it in any case.
"""

import logging
import threading
from pathlib import Path

from django.conf import settings

from privacy import tombstones
from privacy.backup import folder, sheet
from privacy.backup.errors import BackupProblem

log = logging.getLogger(__name__)
_writing = threading.Lock()
_state = threading.Lock()
_threads: set[threading.Thread] = set()
_waits = threading.Event()


def refresh() -> None:
    """Write the log beside the copies, if copies have a place of their own."""
    places = [settings.HARMONY_BACKUP_DIR, settings.HARMONY_BACKUP_SECOND_DIR]
    wanted = [Path(place) for place in places if place]
    if not wanted or not sheet.exists():
        return
    with _state:
        if _waits.is_set():
            return  # the one that waits for its turn will read this line too
        _waits.set()
        _threads.difference_update([thread for thread in _threads if not thread.is_alive()])
        thread = threading.Thread(target=_write, args=(wanted,))
        _threads.add(thread)
        thread.start()


def wait() -> None:
    """Until everything noted so far lies there."""
    for thread in list(_threads):
        thread.join()


def _write(places: list[Path]) -> None:
    with _writing:
        _waits.clear()
        for place in places:
            try:
                if folder.is_ours(place):
                    folder.write_erasures(place, sheet.public_key())
            except (OSError, BackupProblem):
                log.error("the erasure log could not be written beside the copies")


tombstones.after_note(refresh)
