"""How often the public page of links answers: 30 times a minute, where nobody is kept from leaving.

Links that are none are counted by the address they come from, and refused beyond it: so nobody
guesses. A good link is never refused, however many a mail provider sends in a minute; only the same
link, pressed again and again, is answered without being carried out once more.
Counted in each process by itself, and forgotten with its minute; no address is kept or logged.
"""

import time

from privacy.per_minute import PerMinute

PER_MINUTE = 30
_counts = PerMinute()


def is_too_often(key: str, now: float | None = None) -> bool:
    """Count one more; True beyond the limit. `now` in seconds, of a steady clock."""
    return _counts.count(key, time.monotonic() if now is None else now) > PER_MINUTE


def forget() -> None:
    """Begin anew."""
    _counts.clear()
