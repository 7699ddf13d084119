"""Requests of the people whose data are held (arts 12, 15-22): their file, its steps, its tasks.

A request has a key of its own (`subject`), so that its file outlives an erasure and goes two years
after closing. `about` is whose data it concerns, while she is in the register.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.deadlines import Clock, clock
from privacy.encryption.fields import SealedField
from privacy.models.sealed import SealedModel


class Kind(models.TextChoices):
    """What is asked for (R21)."""

    ACCESS = "access", _("to see her own data")
    RECTIFICATION = "rectification", _("to have data corrected")
    ERASURE = "erasure", _("to have data erased")
    RESTRICTION = "restriction", _("to have processing restricted")
    PORTABILITY = "portability", _("to get her data for another service")
    OBJECTION = "objection", _("objection to processing")
    MARKETING_OBJECTION = "marketing_objection", _("no marketing")
    WITHDRAWAL = "withdrawal", _("to withdraw a consent")
    COMPLAINT = "complaint", _("complaint")


SAME_DAY = frozenset({Kind.MARKETING_OBJECTION, Kind.WITHDRAWAL})


class Channel(models.TextChoices):
    """How it came; none is better than another (R19)."""

    VISIT = "visit", _("at the salon")
    PHONE = "phone", _("by phone")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by letter")
    WEB = "web", _("by a web form")


class Asker(models.TextChoices):
    """Who asks (R23)."""

    SELF = "self", _("the person herself")
    AUTHORISED = "authorised", _("somebody authorised by her")
    GUARDIAN = "guardian", _("the guardian of a minor")


class IdentityMethod(models.TextChoices):
    """How it was made sure who asks (R22). Never a number, never a copy."""

    KNOWN = "known", _("known in person")
    ID_SEEN = "id_seen", _("official ID seen")
    CODE = "code", _("code to the phone or e-mail on the card")
    TWO_FACTS = "two_facts", _("two facts from the card")


class Outcome(models.TextChoices):
    """How it ended (R29, R30)."""

    FULFILLED = "fulfilled", _("fulfilled")
    PARTLY = "partly", _("fulfilled in part")
    REFUSED = "refused", _("not granted")
    WITHDRAWN = "withdrawn", _("taken back by the person")
    NOTHING_HELD = "nothing_held", _("no data in the register")


class Ground(models.TextChoices):
    """Why not, or not wholly (R29)."""

    NO_IDENTITY = "no_identity", _("identity could not be established, art. 11(2) and 12(2)")
    EXCESSIVE = "12_5", _("manifestly unfounded or excessive, art. 12(5)")
    OTHERS = "15_4", _("rights and freedoms of others, art. 15(4)")
    TSL_34 = "tsl_34", _("restriction of access, Data Protection Act section 34")
    EXPRESSION = "17_3_a", _("freedom of expression, art. 17(3)(a)")
    LEGAL_OBLIGATION = "17_3_b", _("legal obligation, art. 17(3)(b)")
    PUBLIC_HEALTH = "17_3_c", _("public health, art. 17(3)(c)")
    ARCHIVES = "17_3_d", _("archives and research, art. 17(3)(d)")
    LEGAL_CLAIMS = "17_3_e", _("legal claims, art. 17(3)(e)")
    ACCURATE = "16", _("the data are correct; her statement is kept beside them, art. 16")
    NOT_PORTABLE = "20", _("not given by her or not by consent or contract, art. 20(1)")
    COMPELLING = "21_1", _("compelling legitimate grounds, art. 21(1)")
    NO_RESTRICTION = "18", _("no ground of restriction is met, art. 18(1)")
    NOT_PROCESSED = "not_processed", _("the data are not processed here")


class Delivery(models.TextChoices):
    """How the answer was handed over (R27). Health data never go in a plain e-mail."""

    BY_HAND = "by_hand", _("handed over at the salon")
    POST = "post", _("by post")
    ENCRYPTED = "encrypted", _("encrypted file, the secret by another channel")
    ORAL = "oral", _("told aloud at her wish")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the database said after an erasure, kind by kind: fields, rows gone, rows left."""

    title: str
    fields: tuple[str, ...] = ()
    erased: int = 0
    left: int = 0
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that was handed over: its name and fingerprint, never its content (R31)."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What is personal in a request. `words` are her own; `search_made` where nothing is held."""

    name: str
    words: str = ""
    answer_to: str = ""
    asker_name: str = ""
    authority: str = ""
    child_view: str = ""
    extension_reason: str = ""
    decision: str = ""
    search_made: str = ""
    sections: tuple[str, ...] = ()
    files: tuple[HandedFile, ...] = ()
    result: tuple[ResultLine, ...] = ()
    backup_days: int | None = None


class DataSubjectRequest(SealedModel):
    """One request, from receipt to closing (R31). `due_on` is the last day for the answer."""

    sealed: SealedField[RequestRecord] = SealedField(RequestRecord)
    about = models.UUIDField(null=True, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    asker = models.CharField(_("who asks"), max_length=10, choices=Asker, default=Asker.SELF)
    language = models.CharField(
        _("language"), max_length=2, choices=(("fi", _("Finnish")), ("en", _("English")))
    )
    received_on = models.DateField(_("received on"))
    received_by = models.UUIDField(null=True, editable=False)
    relationship_over = models.BooleanField(_("the client relationship has ended"), default=False)
    due_on = models.DateField(_("answer by"), db_index=True)
    extended_on = models.DateField(_("extension told on"), null=True)
    paused_since = models.DateField(_("identity asked on"), null=True)
    paused_days = models.PositiveIntegerField(default=0)
    identity_method = models.CharField(max_length=10, choices=IdentityMethod, blank=True)
    identity_on = models.DateField(null=True)
    identity_by = models.UUIDField(null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    ground = models.CharField(_("legal ground"), max_length=15, choices=Ground, blank=True)
    decided_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    return_ban = models.BooleanField(default=False)
    delivery = models.CharField(_("handed over"), max_length=10, choices=Delivery, blank=True)
    delivered_on = models.DateField(null=True)
    delivered_by = models.UUIDField(null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, db_index=True)

    class Meta:
        ordering = ("due_on", "received_on")
        verbose_name = _("request of a client")
        verbose_name_plural = _("requests of clients")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(outcome__in=("partly", "refused")) | ~Q(ground=""),
                name="refused_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(outcome=""), name="closed_with_outcome"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    def clock(self, today: date) -> Clock:
        """Days left, and whether it stands while identity is asked about."""
        return clock(self.due_on, today, paused_since=self.paused_since)


class RequestStep(models.Model):
    """What was done with a request, by whom and when. Written once, goes with the request."""

    request = models.ForeignKey(DataSubjectRequest, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")

    def __str__(self) -> str:
        return f"step {self.pk}"


@dataclass(frozen=True, slots=True)
class RecipientRecord:
    """A recipient to be told (R34), and what became of it."""

    recipient: str
    reason: str = ""


class RecipientTask(SealedModel):
    """Art. 19: each recipient is told of a correction, an erasure or a restriction."""

    class Answer(models.TextChoices):
        TOLD = "told", _("told")
        IMPOSSIBLE = "impossible", _("impossible or disproportionate")

    request = models.ForeignKey(DataSubjectRequest, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField(null=True)
    sealed: SealedField[RecipientRecord] = SealedField(RecipientRecord)

    class Meta:
        verbose_name = _("recipient to be told")
        verbose_name_plural = _("recipients to be told")
