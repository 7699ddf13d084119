"""Examples of hours in the day: of a client, and of somebody who is not known yet."""

from django.db import models
from django.utils import timezone

from clients.models import BookingRecord, WaitingRecord
from privacy.models import DataSubject
from tests.personal_data.examples import Word, example, made


@example("clients.Booking")
def booking(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "clients.Booking",
        subject=subject,
        starts_at=timezone.now(),
        ends_at=timezone.now(),
        source=word("source"),
        sealed=BookingRecord(method=word("sealed.method"), booked_as=word("sealed.booked_as")),
    )


@example("clients.WaitingBooking")
def waiting_booking(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "clients.WaitingBooking",
        subject=subject,
        starts_at=timezone.now(),
        ends_at=timezone.now(),
        source=word("source"),
        sealed=WaitingRecord(
            name=word("sealed.name"),
            method=word("sealed.method"),
            phone=word("sealed.phone"),
            guardian=True,
        ),
    )
