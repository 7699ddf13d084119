"""The daily jobs of privacy/ itself."""

from datetime import date

from privacy import daily
from privacy.daily import Counts
from privacy.locks import only_one
from privacy.purge import purge, refuse_jumped_clock


def purge_today(today: date) -> Counts:
    """Delete what is past its time. Raises ClockJumped, AnotherIsRunning, KeysUnavailable."""
    refuse_jumped_clock()
    with only_one("purge"):
        return dict(purge(today).erased)


daily.register("purge", purge_today, order=10)
