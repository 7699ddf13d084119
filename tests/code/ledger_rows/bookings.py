"""Hours of the day: taken from a calendar or typed, joined to a card, put on paper."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from clients.bookings import actions
from clients.models import Booking, BookingRecord
from staff.roles import RECEPTION
from tests.code.ledger import DESK, FORM, SHOWS, TAKES, TREATS, Row

_ALL = "asiakkaat/varaukset/"
_WHO, _ONE = _ALL + "kuka/<uuid:pk>/", _ALL + "<uuid:pk>/"
ROWS = (
    Row(_ALL, DESK, FORM),
    Row(_ALL + "uusi/", DESK, FORM),
    Row("asiakkaat/<uuid:pk>/varaa/", DESK, FORM, key="client"),
    Row(_WHO, DESK, FORM, key="waiting hour"),
    Row(_WHO + "liita/", DESK, TAKES, key="waiting hour"),
    Row(_WHO + "vaihda/", DESK, TAKES, key="waiting hour"),
    Row(_WHO + "pois/", DESK, TAKES, key="waiting hour"),
    Row(_ONE, DESK, SHOWS, key="hour"),
    Row(_ONE + "irrota/", DESK, TAKES, key="hour"),
    Row(_ONE + "peru/", DESK, TAKES, key="hour"),
    Row(_ONE + "palauta/", DESK, TAKES, key="hour"),
    Row("varaus/<uuid:pk>/hoito/", TREATS, TAKES, key="hour"),
    Row("paivalista/", DESK, SHOWS),
    Row("paivalista/huomenna/", DESK, SHOWS),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """An hour of a client, one of somebody restricted, and one of nobody yet."""
    from tests.code.ledger_world import kinds

    by, now = salon.people[RECEPTION], timezone.now()
    own = actions.book_client(
        by=by, client=salon.own.client, starts_at=now, method="Peruskasvohoito"
    )
    restricted = Booking(
        subject=salon.restricted.client.subject,
        starts_at=now,
        sealed=BookingRecord(booked_as="Eeva Virtanen"),
    )
    restricted.save(force_insert=True)
    waiting = actions.note_hour(by=by, starts_at=now, name="Aino Korhonen", method="Jalkahoito")
    return {
        ("hour", ""): kinds(own.pk, salon.erased, restricted.pk),
        ("waiting hour", ""): kinds(waiting.pk, salon.erased, uuid4()),
    }
