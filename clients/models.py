"""Who a client is and how to reach her: two tables, each with one sealed record.

A client's primary key is her subject's id. Her `rev` is the reading of the search clock when card
or contact details were last changed (clients.search_clock).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.age import AgeGroup, age_group
from clients.contact import email_key, phone_key
from clients.details import Details
from clients.models_booking import Booking, BookingRecord, WaitingBooking, WaitingRecord
from clients.models_import import ColumnMapping, ImportBatch, ImportedClient, ImportRow
from privacy.encryption.blind import blind_index
from privacy.forms import refuse_identity_code
from privacy.links import links_of
from privacy.models import (
    DataSubject,
    Guardian,
    NoticeVersion,
    SealedField,
    SealedModel,
    SubjectLink,
)

__all__ = [
    "UNSTAMPED",
    "Booking",
    "BookingRecord",
    "Client",
    "ClientRecord",
    "ColumnMapping",
    "ContactDetails",
    "ContactRecord",
    "HealthStoring",
    "ImportBatch",
    "ImportRow",
    "ImportedClient",
    "NoticeWay",
    "SearchClock",
    "SearchGone",
    "WaitingBooking",
    "WaitingRecord",
    "refuse_codes",
]

UNSTAMPED = 0
"""The reading of a row that its transaction has changed and not stamped yet."""


@dataclass(frozen=True, slots=True)
class EarlierCard:
    """Who she was said to be before a correction, on which day and under which request (R33)."""

    name: str
    birth_year: int | None
    corrected_on: date
    request: UUID | None = None


@dataclass(frozen=True, slots=True)
class EarlierContact:
    """How she was said to be reached before a correction."""

    phone: str
    email: str
    corrected_on: date
    request: UUID | None = None


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """Who she is. `turned_18`: her answer in the year of her eighteenth birthday (R42).

    `earlier` holds what was corrected; it goes with the card (R38).
    """

    name: str
    birth_year: int | None = None
    turned_18: bool | None = None
    turned_18_on: date | None = None
    guardian: Guardian | None = None
    earlier: tuple[EarlierCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """How to reach her, as she gave it."""

    phone: str = ""
    email: str = ""
    earlier: tuple[EarlierContact, ...] = ()


class HealthStoring(models.TextChoices):
    """Whether health data may be asked for storing at all (R5)."""

    OPEN = "open", _("asked when needed")
    REFUSED = "refused", _("no health data are stored")


class NoticeWay(models.TextChoices):
    """How the privacy notice was given (art. 13)."""

    SCREEN = "screen", _("shown on the screen")
    PAPER = "paper", _("handed over on paper")
    EMAIL = "email", _("sent by e-mail")
    ORAL = "oral", _("told aloud where it can be read")


class Client(SealedModel):
    """A person who is treated here, or is about to be."""

    sealed: SealedField[ClientRecord] = SealedField(ClientRecord)
    registered_on = models.DateField()
    last_visit_on = models.DateField(null=True)
    health_storing = models.CharField(
        max_length=10, choices=HealthStoring, default=HealthStoring.OPEN
    )
    # Empty on a card from another program, until she has been told (art. 14).
    notice = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="+", null=True)
    notice_way = models.CharField(max_length=10, choices=NoticeWay, blank=True)
    notice_given_on = models.DateField(null=True)
    rev = models.BigIntegerField(default=UNSTAMPED, db_index=True, editable=False)

    contact: "ContactDetails"

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=F("subject")), name="client_is_her_subject"),
        ]
        permissions = (("merge_clients", "Can merge two cards of one person"),)
        indexes: ClassVar = [
            models.Index(
                Coalesce("last_visit_on", "registered_on").desc(),
                F("rev").desc(),
                name="client_recent",
            ),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        refuse_codes(self)
        super().save(*args, **options)

    @property
    def details(self) -> Details:
        """What can be corrected on her card. Raises CannotBeRead."""
        who, contact = self.sealed, self.contact.sealed
        return Details(who.name, who.birth_year, contact.phone, contact.email)

    @property
    def refuses_health_storing(self) -> bool:
        """On this card, or on one that was merged into it."""
        refused = HealthStoring.REFUSED
        if self.health_storing == refused or not self.merges:
            return bool(self.health_storing == refused)
        return Client.objects.filter(pk__in=self.subject_ids, health_storing=refused).exists()

    @cached_property
    def merges(self) -> Sequence[SubjectLink]:
        """What was merged into this card, oldest first, with keys. Nothing is asked where it is
        known already: `has_merges` of a query, or clients.merged.gather for many.
        """
        if getattr(self, "has_merges", True) is False:
            return ()
        return links_of([self.pk]).get(self.pk, ())

    @property
    def subjects(self) -> tuple[DataSubject, ...]:
        """Everything she is known by: her own subject first, then those merged into it."""
        return (self.subject, *(link.alias for link in self.merges))

    @property
    def subject_ids(self) -> list[UUID]:
        """Their ids, for `subject__in`."""
        return [self.pk, *(link.alias_id for link in self.merges)]

    def age_group(self, today: date) -> AgeGroup:
        """Minor, adult, or to be asked. Raises CannotBeRead."""
        return age_group(
            birth_year=self.sealed.birth_year, turned_18=self.sealed.turned_18, today=today
        )


class ContactDetails(SealedModel):
    """A client's phone and e-mail. Every client has this row, so its being there says nothing.

    The blind indexes find equal numbers and addresses; families share them, so they are not unique.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="contact")
    sealed: SealedField[ContactRecord] = SealedField(ContactRecord)
    phone_bi = models.BinaryField(max_length=16, null=True, db_index=True, editable=False)
    email_bi = models.BinaryField(max_length=16, null=True, db_index=True, editable=False)

    class Meta:
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")

    def save(self, *args: Any, **options: Any) -> None:
        refuse_codes(self)
        self.index_blindly()
        super().save(*args, **options)

    def index_blindly(self) -> None:
        """Bring the blind indexes in step with the record. Raises KeysUnavailable."""
        phone, email = phone_key(self.sealed.phone), email_key(self.sealed.email)
        self.phone_bi = blind_index("phone", phone) if phone else None
        self.email_bi = blind_index("email", email) if email else None


class SearchClock(models.Model):
    """One row: raised by every transaction that changes what search knows.

    Its row is locked until the transaction ends, so the order of readings is the order of commits.
    `era` differs where a counting has begun anew, so that no old reading is taken for a new one.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    era = models.UUIDField(default=uuid4, editable=False)
    rev = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"search clock {self.rev}"


class SearchGone(models.Model):
    """The random id of a client who is gone, so that every process's index forgets her."""

    client_id = models.UUIDField()
    rev = models.BigIntegerField(default=UNSTAMPED, db_index=True)
    gone_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"gone {self.client_id}"


def refuse_codes(row: Client | ContactDetails) -> None:
    """Raise ValidationError, naming the field, when a record to be sealed holds a code (R9)."""
    if not SealedField.is_waiting(row):
        return
    found: dict[str, ValidationError] = {}
    for name, text in _texts(row.sealed):
        try:
            refuse_identity_code(text)
        except ValidationError as problem:
            found[name] = problem
    if found:
        raise ValidationError(found)


def _texts(record: ClientRecord | ContactRecord) -> list[tuple[str, str]]:
    if isinstance(record, ContactRecord):
        return [("phone", record.phone), ("email", record.email)]
    guardian = record.guardian
    of_guardian = [("guardian", f"{guardian.name}\n{guardian.contact}")] if guardian else []
    return [("name", record.name), *of_guardian]
