"""The acts about hours: taken from a calendar or typed, joined to a card, moved, cancelled.

None of them notes a visit or restarts the clock of a card (R48). Who comes is said by a person:
no name, number or address in a calendar joins an hour to a card by itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from clients.bookings import stored
from clients.bookings.events import Hour
from clients.bookings.in_step import bring_in_step, cancel, is_ended, is_restricted, wait_again
from clients.importing.kinds import Outcome
from clients.models import Client
from clients.models_booking import Booking, BookingRecord, WaitingBooking, WaitingRecord
from privacy.audit.acts import Actor, audited, record
from privacy.models import DataSubject
from privacy.refusals import RestrictionInForce
from privacy.registry import delete_rows

BOOKED = Booking.State.BOOKED


@audited
def take_in_hours(*, by: Actor, hours: Sequence[Hour], source: str) -> Mapping[str, int]:
    """Take in what a calendar holds: new hours wait for a person, known ones are brought in step.

    The same calendar again changes nothing. Returns how many were `new`, `changed`, `cancelled`,
    `known`, and `out_of_time` (their 90 days are over).
    """
    known, rules, today = stored.known_bookings(hours), stored.rules(), timezone.localdate()
    counts: Counter[str] = Counter()
    fresh: list[WaitingBooking] = []
    for hour in hours:
        row = known.get(hour.uid)
        if row is not None and is_restricted(row):
            counts["known"] += 1
        elif is_ended(hour, row):
            counts["cancelled"] += cancel(by, row)
        elif hour.outcome is Outcome.REFUSE:
            continue
        elif row is not None:
            counts["changed" if bring_in_step(by, row, hour) else "known"] += 1
        else:
            made = stored.new_waiting(hour, source)
            if stored.is_over(made, rules, today):
                counts["out_of_time"] += 1
            else:
                fresh.append(made)
    counts["new"] = stored.save_new(fresh)
    record("clients.calendar_taken_in", by=by, counts=counts)
    return counts


@audited
def note_hour(
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime | None = None,
    name: str,
    method: str = "",
    phone: str = "",
) -> WaitingBooking:
    """Somebody comes then; who she is in the register is said next."""
    row = WaitingBooking(
        subject=DataSubject.objects.create_sealed(),
        starts_at=starts_at,
        ends_at=ends_at,
        sealed=WaitingRecord(name=name, method=method, phone=phone),
    )
    row.save(force_insert=True)
    record("clients.hour_noted", by=by, obj=row)
    return row


@audited
def book_client(
    *,
    by: Actor,
    client: Client,
    starts_at: datetime,
    ends_at: datetime | None = None,
    method: str = "",
) -> Booking:
    """A client comes then. Raises RestrictionInForce."""
    card = _locked(client)
    row = Booking(
        subject=card.subject,
        starts_at=starts_at,
        ends_at=ends_at,
        sealed=BookingRecord(method=method),
    )
    row.save(force_insert=True)
    record("clients.booked", by=by, subject_id=card.pk, obj=row)
    return row


@audited
def link_booking(*, by: Actor, waiting: WaitingBooking, client: Client) -> Booking:
    """It is this client who comes. Of the number in the calendar nothing stays.

    Raises RestrictionInForce, and DoesNotExist where somebody else has decided meanwhile.
    """
    row, card = _waiting(waiting), _locked(client)
    told = row.sealed
    booking = Booking(
        subject=card.subject,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        source=row.source,
        uid_key=row.uid_key,
        sealed=BookingRecord(method=told.method, booked_as=told.name),
    )
    _forget(row)
    booking.save(force_insert=True)
    record("clients.booking_linked", by=by, subject_id=card.pk, obj=booking)
    return booking


@audited
def unlink_booking(*, by: Actor, booking: Booking) -> WaitingBooking:
    """It is somebody else: the hour waits again for a person to say who comes.

    One that was cancelled waits for nobody: it is left out.
    """
    row = _booking(booking)
    told = WaitingRecord(name=row.sealed.booked_as, method=row.sealed.method)
    waiting = wait_again(row, told)
    record("clients.booking_unlinked", by=by, subject_id=row.subject_id, obj=row)
    return waiting


@audited
def swap_words(*, by: Actor, waiting: WaitingBooking) -> WaitingBooking:
    """What was taken for the name is the treatment, and the other way round."""
    row = _waiting(waiting)
    row.sealed = replace(row.sealed, name=row.sealed.method, method=row.sealed.name)
    row.save()
    record("clients.booking_words_swapped", by=by, obj=row)
    return row


@audited
def leave_out(*, by: Actor, waiting: WaitingBooking) -> WaitingBooking:
    """Nobody's hour, or hers who wants no card: what it said goes, and its event stays known."""
    row = _waiting(waiting)
    row.sealed, row.state = WaitingRecord(), WaitingBooking.State.LEFT_OUT
    row.save()
    record("clients.booking_left_out", by=by, obj=row)
    return row


@audited
def cancel_booking(*, by: Actor, booking: Booking) -> Booking:
    """She does not come."""
    row = _booking(booking)
    cancel(by, row)
    return row


@audited
def restore_booking(*, by: Actor, booking: Booking) -> Booking:
    """She comes all the same: the cancellation was a mistake."""
    row = _booking(booking)
    row.state = BOOKED
    row.save(update_fields=["state"])
    record("clients.booking_restored", by=by, subject_id=row.subject_id, obj=row)
    return row


def _forget(row: WaitingBooking) -> None:
    """The case and its key: what was in it stands under her own key now."""
    delete_rows(WaitingBooking.objects.filter(pk=row.pk))
    delete_rows(DataSubject.objects.filter(pk=row.subject_id))


def _waiting(waiting: WaitingBooking) -> WaitingBooking:
    """Raises DoesNotExist where it does not wait any more."""
    rows = WaitingBooking.objects.select_related("subject").select_for_update(of=("self",))
    row: WaitingBooking = rows.get(pk=waiting.pk, state=BOOKED)
    return row


def _booking(booking: Booking) -> Booking:
    """Raises RestrictionInForce (art. 18(2))."""
    rows = Booking.objects.select_related("subject").select_for_update(of=("self",))
    row: Booking = rows.get(pk=booking.pk)
    if is_restricted(row):
        raise RestrictionInForce
    return row


def _locked(client: Client) -> Client:
    """Raises RestrictionInForce (art. 18(2))."""
    rows = Client.objects.select_related("subject").select_for_update(of=("self",))
    card: Client = rows.get(pk=client.pk)
    if card.subject.state == DataSubject.State.RESTRICTED:
        raise RestrictionInForce
    return card
