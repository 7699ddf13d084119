"""How often the public page of links answers: 30 times a minute, where nobody is kept from leaving.

Links that are none are counted by the address they come from, and refused beyond it: so nobody
guesses. A good link is never refused, however many a mail provider sends in a minute; only the same
link, pressed again and again, is answered without being carried out once more.
Counted in each process by itself, and forgotten with its minute; no address is kept or logged.
"""

import threading
import time

PER_MINUTE = 30
_lock = threading.Lock()
_counts: dict[str, int] = {}
_minute = 0


def is_too_often(key: str, now: float | None = None) -> bool:
    """Count one more; True beyond the limit. `now` in seconds, of a steady clock."""
    global _minute
    minute = int((time.monotonic() if now is None else now) // 60)
    with _lock:
        if minute != _minute:
            _minute = minute
            _counts.clear()
        _counts[key] = _counts.get(key, 0) + 1
        return _counts[key] > PER_MINUTE


def forget() -> None:
    """Begin anew."""
    with _lock:
        _counts.clear()
