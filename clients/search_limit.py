"""How often one person may search: 300 times a minute, more than anybody types.

Counted in each process by itself, so that a search costs no query more; a salon runs two to four.
"""

import threading
import time
from uuid import UUID

PER_MINUTE = 300
_lock = threading.Lock()
_counts: dict[UUID, int] = {}
_minute = 0


def is_too_often(person: UUID, now: float | None = None) -> bool:
    """Count one search of this person; True beyond the limit. `now` in seconds, of a steady clock.

    The counts of a minute that is over are forgotten, so nothing grows.
    """
    global _minute
    minute = int((time.monotonic() if now is None else now) // 60)
    with _lock:
        if minute != _minute:
            _minute = minute
            _counts.clear()
        _counts[person] = _counts.get(person, 0) + 1
        return _counts[person] > PER_MINUTE
