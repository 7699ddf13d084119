"""Reading hours: those of a day, and those to come. Of restricted people nothing is read."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from clients.cards import readable
from clients.models import (
    Booking,
    BookingRecord,
    Client,
    ImportedClient,
    WaitingBooking,
    WaitingRecord,
)
from privacy.encryption import CannotBeRead
from privacy.links import primaries
from privacy.models import DataSubject

State = Booking.State


@dataclass(frozen=True)
class Hour:
    """One hour in a list. Without a `client` it waits for somebody to say who comes.

    `name` is None where it cannot be read; `is_childs`: a child was spoken of.
    """

    row: Booking | WaitingBooking
    client: Client | None
    name: str | None
    method: str
    is_childs: bool = False

    @property
    def waits(self) -> bool:
        return isinstance(self.row, WaitingBooking)

    @property
    def starts_at(self) -> datetime:
        starts_at: datetime = self.row.starts_at
        return starts_at

    @property
    def day(self) -> date:
        return self.row.day


def hours_on(day: date) -> list[Hour]:
    """The hours of a day in Europe/Helsinki that hold, in the order of the clock."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    booked = _active(Booking).filter(starts_at__gte=start, starts_at__lt=end)
    waiting = _active(WaitingBooking).filter(starts_at__gte=start, starts_at__lt=end)
    return opened([*booked, *waiting])


def upcoming(day: date) -> list[tuple[datetime, UUID, bool]]:
    """Time, key and whether it waits, of every hour from this day on."""
    start = midnight(day)
    found = [
        (starts_at, pk, waits)
        for model, waits in ((Booking, False), (WaitingBooking, True))
        for starts_at, pk in _active(model)
        .filter(starts_at__gte=start)
        .values_list("starts_at", "pk")
    ]
    return sorted(found)


def waiting_before(day: date) -> list[tuple[datetime, UUID, bool]]:
    """The same of hours gone by of which nobody has said whose they were, the last one first."""
    rows = _active(WaitingBooking).filter(starts_at__lt=midnight(day))
    found = [(starts_at, pk, True) for starts_at, pk in rows.values_list("starts_at", "pk")]
    return sorted(found, reverse=True)


def fetched(chosen: Sequence[tuple[datetime, UUID, bool]]) -> list[Hour]:
    """These hours, opened, in this order."""
    rows: dict[UUID, Any] = {}
    for model, waits in ((Booking, False), (WaitingBooking, True)):
        keys = [pk for _at, pk, is_waiting in chosen if is_waiting is waits]
        rows |= {row.pk: row for row in _active(model).filter(pk__in=keys)}
    found = {hour.row.pk: hour for hour in opened(list(rows.values()))}
    return [found[pk] for _at, pk, _waits in chosen if pk in found]


def opened(rows: Iterable[Booking | WaitingBooking]) -> list[Hour]:
    """Rows with their people, in the order of the clock."""
    all_rows = sorted(rows, key=lambda row: (row.starts_at, row.pk))
    clients = _clients([row for row in all_rows if isinstance(row, Booking)])
    return [_opened(row, clients.get(row.subject_id)) for row in all_rows]


def not_told(clients: Iterable[Client]) -> set[UUID]:
    """Who of these has not been told yet where her data came from (art. 14), those of the card or
    of one that is read with it.
    """
    known_as = {pk: client.pk for client in clients for pk in client.subject_ids}
    rows = ImportedClient.objects.filter(subject_id__in=list(known_as), told_on=None)
    return {known_as[pk] for pk in rows.values_list("subject_id", flat=True)}


def midnight(day: date) -> datetime:
    """When the day begins in Europe/Helsinki."""
    return timezone.make_aware(datetime.combine(day, time()))


def _active(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(
        state=State.BOOKED, subject__state=DataSubject.State.ACTIVE
    ).select_related("subject")
    return rows


def _clients(rows: Sequence[Booking]) -> dict[UUID, Client]:
    """By the subject of the booking; of a merged card, the one that it is read with."""
    ids = {row.subject_id for row in rows}
    if not ids:
        return {}
    known_as = primaries(ids)
    cards = Client.objects.select_related("subject").in_bulk([known_as.get(pk, pk) for pk in ids])
    return {pk: cards[known_as.get(pk, pk)] for pk in ids if known_as.get(pk, pk) in cards}


def _opened(row: Booking | WaitingBooking, client: Client | None) -> Hour:
    told: BookingRecord | WaitingRecord | None = None
    with suppress(CannotBeRead):
        told = row.sealed
    if client is not None:
        who = readable(client)
        return Hour(row, client, who.name if who else None, told.method if told else "")
    if not isinstance(told, WaitingRecord):
        return Hour(row, None, None, "")
    return Hour(row, None, told.name, told.method, is_childs=told.guardian)
