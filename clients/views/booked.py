"""A registration that began at a booking: its number is in the form, and the hour becomes hers."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from clients.bookings.actions import link_booking
from clients.models import Client, WaitingBooking
from privacy.encryption import CannotBeRead
from privacy.requests import actor_of

BOOKING: Final = "booking"


def booked_details(request: HttpRequest) -> dict[str, Any]:
    """What the booking says of how to reach her; nothing where there is none."""
    row = _waiting(request)
    try:
        return {"phone": row.sealed.phone} if row is not None and row.sealed.phone else {}
    except CannotBeRead:
        return {}


def link_new_client(request: HttpRequest, client: Client) -> None:
    """Give the hour to the client who has just been registered for it, if it still waits."""
    row = _waiting(request)
    if row is not None:
        link_booking(by=actor_of(request), waiting=row, client=client)


def _waiting(request: HttpRequest) -> WaitingBooking | None:
    try:
        key = UUID(request.POST.get(BOOKING, ""))
    except ValueError:
        return None
    rows = WaitingBooking.objects.select_related("subject")
    return rows.filter(pk=key, state=WaitingBooking.State.BOOKED).first()
