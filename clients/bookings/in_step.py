"""A booking and the event that it came from: brought in step, cancelled, or nobody's again.

Called from within an act. What a person has decided stays: words turned round, an hour left out, a
booking cancelled at the desk.
"""

from dataclasses import replace

from clients.bookings import stored
from clients.bookings.events import Hour, Kind
from clients.models_booking import Booking, BookingRecord, WaitingBooking, WaitingRecord
from clients.searching.normalise import name_words
from privacy.audit.acts import Actor, record
from privacy.models import DataSubject
from privacy.registry import delete_rows

State = Booking.State


def is_ended(hour: Hour, row: Booking | WaitingBooking | None) -> bool:
    """Whether the newest word of the calendar is that nobody comes at this hour, or it names
    somebody who has wished not to be kept and whose card nobody has pointed out.

    An event that names nobody any more ends nothing: a calendar may be sent without names.
    """
    if Kind.OLDER_VERSION in hour.kinds:
        return False
    if hour.kinds & {Kind.CANCELLED, Kind.NOT_A_VISIT}:
        return True
    return Kind.ERASED_OR_REFUSED in hour.kinds and isinstance(row, WaitingBooking)


def is_restricted(row: Booking | WaitingBooking) -> bool:
    """Whether a booking is only stored, and stays as it is whatever the calendar says (art. 18)."""
    return bool(row.subject.state == DataSubject.State.RESTRICTED)


def bring_in_step(by: Actor, row: Booking | WaitingBooking, hour: Hour) -> bool:
    """Change a booking after its event. Whether anything was changed."""
    if row.state == State.LEFT_OUT:
        return False
    moved = (row.starts_at, row.ends_at) != (hour.starts_at, hour.ends_at)
    if isinstance(row, Booking) and row.state == State.CANCELLED and not moved:
        return False
    row.starts_at, row.ends_at, row.state = hour.starts_at, hour.ends_at, State.BOOKED
    if isinstance(row, WaitingBooking):
        return _waiting_in_step(by, row, stored.record_of(hour), moved=moved)
    return _booked_in_step(by, row, hour, moved=moved)


def cancel(by: Actor, row: Booking | WaitingBooking | None) -> int:
    """Nobody comes; of whom nobody knows, nothing is kept. How many bookings were cancelled."""
    if row is None or row.state != State.BOOKED:
        return 0
    row.state = State.CANCELLED
    if isinstance(row, WaitingBooking):
        row.sealed = WaitingRecord()
    row.save()
    subject = row.subject_id if isinstance(row, Booking) else None
    record("clients.booking_cancelled", by=by, subject_id=subject, obj=row)
    return 1


def wait_again(row: Booking, told: WaitingRecord) -> WaitingBooking:
    """Take an hour from a card. One that was cancelled waits for nobody, and says nothing."""
    is_cancelled = row.state == State.CANCELLED
    waiting = WaitingBooking(
        subject=DataSubject.objects.create_sealed(),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=State.LEFT_OUT if is_cancelled else row.state,
        source=row.source,
        uid_key=row.uid_key,
        sealed=WaitingRecord() if is_cancelled else told,
    )
    delete_rows(Booking.objects.filter(pk=row.pk))
    waiting.save(force_insert=True)
    return waiting


def _booked_in_step(by: Actor, row: Booking, hour: Hour, *, moved: bool) -> bool:
    """Under another name it is somebody else's hour now, and waits again."""
    was, told = row.sealed, BookingRecord(method=hour.method, booked_as=hour.name)
    if {was.booked_as, was.method} == {told.booked_as, told.method}:
        told = was  # perhaps turned round by a person
    elif was.booked_as and name_words(was.booked_as) != name_words(told.booked_as):
        wait_again(row, stored.record_of(hour))
        record("clients.booking_unlinked", by=by, subject_id=row.subject_id, obj=row)
        return True
    if not moved and told == was:
        return False
    row.sealed = told
    row.save()
    record("clients.booking_changed", by=by, subject_id=row.subject_id, obj=row)
    return True


def _waiting_in_step(by: Actor, row: WaitingBooking, told: WaitingRecord, *, moved: bool) -> bool:
    """A person may have turned name and treatment round; that stays."""
    turned = {row.sealed.name, row.sealed.method} == {told.name, told.method}
    told = replace(row.sealed, phone=told.phone, guardian=told.guardian) if turned else told
    if not moved and told == row.sealed:
        return False
    row.sealed = told
    row.save()
    record("clients.booking_changed", by=by, obj=row)
    return True
