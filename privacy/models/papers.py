"""What the law wants written down: breaches, processors, tests of the contact channel."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption.fields import SealedField
from privacy.models.immutable import Immutable
from privacy.models.sealed import SealedModel


@dataclass(frozen=True, slots=True)
class BreachRecord:
    """What a notice under art. 33(3) has to say. Free text may name people, so it is sealed."""

    happened: str
    what: str
    categories: str = ""
    people: str = ""
    consequences: str = ""
    measures: str = ""
    risk_reason: str = ""
    decision_reason: str = ""
    late_reason: str = ""


class Breach(SealedModel):
    """A breach of personal data, under a key of its own. Every one is recorded (art. 33(5))."""

    class Risk(models.TextChoices):
        UNLIKELY = "unlikely", _("unlikely to be a risk to anybody")
        RISK = "risk", _("a risk")
        HIGH = "high", _("a high risk")

    class Decision(models.TextChoices):
        NOTIFY = "notify", _("the Ombudsman is notified")
        NOT_NOTIFY = "not_notify", _("the Ombudsman is not notified")

    sealed: SealedField[BreachRecord] = SealedField(BreachRecord)
    aware_at = models.DateTimeField(_("became known"))
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    notified_at = models.DateTimeField(_("Ombudsman notified"), null=True, blank=True)
    clients_told_on = models.DateField(_("clients told"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ("-aware_at",)
        verbose_name = _("personal data breach")
        verbose_name_plural = _("register of breaches")
        permissions = (("keep_papers", "Can keep breaches, processors and decisions"),)


class Processor(models.Model):
    """A company that processes data for the salon (art. 28). Companies only; no person is named."""

    class Service(models.TextChoices):
        HOST = "host", _("server")
        MAIL_RELAY = "mail_relay", _("sending of e-mail")
        BACKUP = "backup", _("place for backups")
        SUPPORT = "support", _("technical support")
        BOOKING = "booking", _("booking of appointments")

    class Ground(models.TextChoices):
        ADEQUACY = "45", _("adequacy decision, art. 45")
        CLAUSES = "46", _("standard contractual clauses, art. 46")

    name = models.CharField(_("company"), max_length=100, unique=True)
    service = models.CharField(_("what it does for the salon"), max_length=20, choices=Service)
    place = models.CharField(_("country of processing"), max_length=60)
    in_eea = models.BooleanField(_("inside the EEA"), default=True)
    ground = models.CharField(
        _("ground of the transfer outside the EEA"), max_length=10, choices=Ground, blank=True
    )
    contract_on = models.DateField(_("contract of"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("processor")
        verbose_name_plural = _("processors")
        constraints = (
            models.CheckConstraint(
                condition=Q(in_eea=True) | ~Q(ground=""), name="processor_outside_has_ground"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ContactTest(Immutable):
    """That somebody wrote or called as a client would, and whether the salon noticed (R32)."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    tested_on = models.DateField(_("tested on"))
    worked = models.BooleanField(_("the message reached the salon"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    noted_by = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ("-tested_on", "-id")
        verbose_name = _("test of the contact channel")
        verbose_name_plural = _("tests of the contact channel")

    def __str__(self) -> str:
        return f"contact test {self.pk}"
