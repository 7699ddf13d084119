"""How far a long work is: rows, rate and time left, on a terminal and nowhere else."""

import sys
import time
from collections.abc import Callable

from django.utils.translation import gettext as _

_EVERY = 0.2  # seconds


def progress_line() -> Callable[[int, int], None]:
    """What `told(done, total)` is; silent where the output is not a terminal."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    started, shown = time.monotonic(), [0.0]

    def show(done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - shown[0] < _EVERY:
            return
        shown[0] = now
        sys.stderr.write(f"\r{in_words(done, total, now - started)}\033[K")
        sys.stderr.write("\n" if done >= total else "")
        sys.stderr.flush()

    return show


def in_words(done: int, total: int, seconds: float) -> str:
    """Rows done and to do, how many a second, and how long it still takes."""
    rate = done / seconds if seconds > 0 else 0.0
    left = round((total - done) / rate) if rate else 0
    return _("%(done)d of %(total)d rows, %(rate)d a second, %(minutes)d:%(seconds)02d left") % {
        "done": done,
        "total": total,
        "rate": rate,
        "minutes": left // 60,
        "seconds": left % 60,
    }
