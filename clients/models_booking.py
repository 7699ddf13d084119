"""Who has an hour: bookings of clients, and bookings of people who have no card here yet.

A booking ends 90 days after its time, whatever became of it (R51). What did become of it is told by
the visit and the treatment of that day, and not by a mark here. `uid_key` is a keyed hash of the
event's id in the calendar it came from: the same event again changes its booking and adds none.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import SealedField, SealedModel


@dataclass(frozen=True, slots=True)
class BookingRecord:
    """What she comes for and the name it was booked under, in the words of the booking."""

    method: str = ""
    booked_as: str = ""


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    """Who comes and what for, until somebody says who she is. `guardian`: a child is spoken of."""

    name: str = ""
    method: str = ""
    phone: str = ""
    guardian: bool = False


class BookedTime(SealedModel):
    """An hour in the day. `source` is the calendar it came from, empty where it was typed."""

    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        CANCELLED = "cancelled", _("cancelled")
        LEFT_OUT = "left_out", _("left out")

    starts_at = models.DateTimeField(_("time"))
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    source = models.CharField(_("source"), max_length=60, blank=True)
    uid_key = models.BinaryField(max_length=16, null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def day(self) -> date:
        """The day of the booking in Europe/Helsinki."""
        starts_at: datetime = self.starts_at
        return timezone.localdate(starts_at)


class Booking(BookedTime):
    """A client's hour."""

    sealed: SealedField[BookingRecord] = SealedField(BookingRecord)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("uid_key",), condition=Q(uid_key__isnull=False), name="booking_uid_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("starts_at",), name="booking_time")]


class WaitingBooking(BookedTime):
    """An hour of somebody who is not known yet: a case with a key of its own."""

    sealed: SealedField[WaitingRecord] = SealedField(WaitingRecord)

    class Meta:
        verbose_name = _("booking without a card")
        verbose_name_plural = _("bookings without a card")
        ordering = ("starts_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("uid_key",), condition=Q(uid_key__isnull=False), name="waiting_uid_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("starts_at",), name="waiting_time")]
