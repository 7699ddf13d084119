"""Whether the clock can be believed: what is deleted by a wrong one is gone (F15, F28)."""

import time
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from privacy.audit.models import AuditEvent
from privacy.models import PurgeRun

_A_DAY = timedelta(days=1)
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


class ClockJumped(Exception):
    """The clock has jumped by more than a day, as it seems; nothing was deleted."""


def is_kept_right() -> bool:
    """Whether the network has set the clock since the machine was started."""
    return _SYNCHRONISED.exists()


def refuse_jumped_clock(today: date) -> None:
    """Raise ClockJumped when the clock cannot be believed: people would be deleted too early.

    Forwards it is measured from the last purge, not from the newest event: whoever logs in after
    the jump leaves an event of the wrong day. A clock that the network keeps right is believed
    forwards: the machine was off. A date typed by a person (`--today`) is believed as well, and
    counted from afterwards (F15, F28).
    """
    events = AuditEvent.objects.order_by("seq")
    first, newest = events.first(), events.last()
    if first is None or newest is None:
        return
    last = PurgeRun.objects.order_by("pk").last()
    believed = timezone.localdate(first.at) if last is None else last.today
    forward = today - believed > _A_DAY and not is_kept_right()
    backward = newest.at - timezone.now() > _A_DAY
    if forward or backward or today > timezone.localdate():
        raise ClockJumped


def wait_for_the_clock(today: date, seconds: int = 120) -> None:
    """The same, for the start of a machine that was off for weeks: the network is about to set its
    clock. Raises ClockJumped when it does not; the next night asks again.
    """
    for _second in range(seconds if _SYNCHRONISED.parent.exists() else 0):
        try:
            return refuse_jumped_clock(today)
        except ClockJumped:
            time.sleep(1)
    refuse_jumped_clock(today)
