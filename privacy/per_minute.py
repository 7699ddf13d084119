"""How often something happened in this minute, counted in each process by itself.

The counts of a minute that is over are forgotten, so nothing grows and nothing is kept.
"""

import threading
from collections.abc import Hashable


class PerMinute:
    """Counts by key, safe for threads. Times are seconds of a steady clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Hashable, int] = {}
        self._minute = 0

    def count(self, key: Hashable, now: float) -> int:
        """Count one more; how many there have been in this minute, with this one."""
        minute = int(now // 60)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self._counts.clear()

    def __len__(self) -> int:
        return len(self._counts)
