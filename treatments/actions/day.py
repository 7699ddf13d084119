"""Opening the list of the day: whose outcomes are shown on it, and that it was put on paper."""

from collections.abc import Collection, Sequence
from uuid import UUID

from clients.models import Client
from privacy.audit.acts import Actor, audited, record, vital
from treatments.actors import StaffActor
from treatments.purposes import BOOKING, VISIT


@audited
@vital
def open_day(*, by: StaffActor, clients: Sequence[Client], came: Collection[UUID]) -> None:
    """The outcomes of these visitors are shown for the first time; why is their visit, or the
    booking of those who have not come yet (R70).
    """
    for client in clients:
        why = VISIT if client.pk in came else BOOKING
        record("day.opened", by=by, subject_id=client.pk, fields=["outcomes"], purpose=why)


@audited
@vital
def print_day(*, by: Actor, count: int) -> None:
    """The sheet of a day was opened to be printed, with so many lines."""
    record("day.sheet_opened", by=by, counts={"lines": count})
