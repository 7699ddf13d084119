"""When a request has to be answered (art. 12(3), R20, R21). Pure: no database and no clock.

A month ends on the same day of the next month, or on that month's last day. Nothing is rolled
forward over weekends and holidays: the earlier day is always safe.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from privacy.retention import Period, last_day

MONTH: Final = Period(months=1)
EXTENDED: Final = Period(months=3)
WARNINGS: Final = (14, 7)
"""Days before the last one on which the owner is warned."""
ASKED_WITHOUT_DELAY: Final = timedelta(days=7)
"""Identity may be asked about so long after receipt; a later question does not stop the clock."""


def due_on(
    received: date, *, same_day: bool = False, extended: bool = False, paused_days: int = 0
) -> date:
    """The last day for the answer. An extension counts from receipt as well."""
    if same_day and not extended:
        return received + timedelta(days=paused_days)
    return last_day(received, EXTENDED if extended else MONTH) + timedelta(days=paused_days)


@dataclass(frozen=True, slots=True)
class Clock:
    """How a request stands on a day. `days_left` is below zero when it is late."""

    days_left: int
    is_paused: bool

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0 and not self.is_paused

    @property
    def warning(self) -> int | None:
        """The nearest warning that has been reached: 14 or 7 days; None before and when late."""
        if self.is_paused or self.days_left < 0:
            return None
        return min((days for days in WARNINGS if self.days_left <= days), default=None)


def clock(due: date, today: date, *, paused_since: date | None = None) -> Clock:
    """The clock of an open request; while identity is asked about, it stands (R22)."""
    return Clock(days_left=(due - (paused_since or today)).days, is_paused=paused_since is not None)
