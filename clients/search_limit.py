"""How often one person may search: 300 times a minute, more than anybody types.

Counted in each process by itself, so that a search costs no query more; a salon runs two to four.
"""

import time
from uuid import UUID

from privacy.per_minute import PerMinute

PER_MINUTE = 300
_counts = PerMinute()


def is_too_often(person: UUID, now: float | None = None) -> bool:
    """Count one search of this person; True beyond the limit. `now`: seconds, steady clock."""
    return _counts.count(person, time.monotonic() if now is None else now) > PER_MINUTE


def forget() -> None:
    """Begin anew."""
    _counts.clear()
