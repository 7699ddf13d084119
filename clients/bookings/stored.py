"""Between hours in memory and bookings in the register; which of them are there already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from clients.bookings.events import Hour, Kind
from clients.models_booking import BookedTime, Booking, WaitingBooking, WaitingRecord
from privacy.encryption.blind import blind_index, blind_indexes
from privacy.models import DataSubject, NoticeVersion
from privacy.registry import declaration_of
from privacy.retention import newest_due_start

KEY: Final = "booking"
"""The name of the key in the ring."""
_AT_ONCE: Final = 1_000


def uid_key(uid: str) -> bytes:
    """What a booking is found by when its event comes again."""
    return blind_index(KEY, uid)


def known_bookings(hours: Sequence[Hour]) -> dict[str, Booking | WaitingBooking]:
    """The bookings that these events have made before, by the id of the event."""
    by_key = {key: hour.uid for hour in hours for key in blind_indexes(KEY, hour.uid)}
    found: dict[str, Booking | WaitingBooking] = {}
    models: tuple[Any, ...] = (WaitingBooking, Booking)
    for model in models:
        rows = model.objects.select_related("subject").select_for_update(of=("self",))
        for keys in _portions(list(by_key)):
            for row in rows.filter(uid_key__in=keys).order_by("pk"):
                found[by_key[bytes(row.uid_key)]] = row
    return found


def missing_times(hours: Sequence[Hour], source: str, now: datetime) -> list[datetime]:
    """When bookings of this source are still to come that stand in the calendar no more, between
    its first and its last hour. Many calendars drop what is cancelled without a word; others hold
    one person's hours only, so nothing is cancelled for that.
    """
    if len(hours) < 2:
        return []
    held = {key for hour in hours for key in blind_indexes(KEY, hour.uid)}
    first = max(now, min(hour.starts_at for hour in hours))
    last = max(hour.starts_at for hour in hours)
    found: list[datetime] = []
    models: tuple[Any, ...] = (WaitingBooking, Booking)
    for model in models:
        rows = model.objects.filter(state=model.State.BOOKED, source=source, uid_key__isnull=False)
        rows = rows.filter(starts_at__gte=first, starts_at__lte=last)
        told = rows.values_list("starts_at", "uid_key")
        found += [starts_at for starts_at, key in told if bytes(key) not in held]
    return sorted(found)


def new_waiting(hour: Hour, source: str) -> WaitingBooking:
    """An unsaved booking without a card, with its unsaved case."""
    return WaitingBooking(
        subject=DataSubject.objects.new(),
        starts_at=hour.starts_at,
        ends_at=hour.ends_at,
        source=source,
        uid_key=uid_key(hour.uid),
        sealed=record_of(hour),
    )


def record_of(hour: Hour) -> WaitingRecord:
    """What is kept of who comes until somebody says who she is."""
    is_child = Kind.GUARDIAN_TO_BE_ASKED in hour.kinds
    return WaitingRecord(hour.name, hour.method, hour.phone, guardian=is_child)


def is_over(row: BookedTime, rules: Mapping[str, Any], today: date) -> bool:
    """Whether the time of such a booking is out, so that it is not taken in any more (R51)."""
    last = declaration_of(type(row)).ends_on(row, rules)
    return last is not None and last < today


def over_until(today: date) -> date:
    """The newest day whose bookings are over, whichever notice they fall under (R51)."""
    periods = [rule.period for rule in rules()["booking"]]
    return min(newest_due_start(period, today) for period in periods)


def rules() -> Mapping[str, Any]:
    """The periods in force, for many rows."""
    return NoticeVersion.all_rules()


def save_new(rows: Iterable[WaitingBooking]) -> int:
    """In an act. Returns how many."""
    made = list(rows)
    for some in _portions(made):
        DataSubject.objects.bulk_create([row.subject for row in some])
        WaitingBooking.objects.bulk_create(some)
    return len(made)


def _portions(whole: Sequence[Any]) -> list[Sequence[Any]]:
    return [whole[start : start + _AT_ONCE] for start in range(0, len(whole), _AT_ONCE)]
