"""Adverse reactions, accidents and near misses: kept apart, for the responsible person (R12, R57).

An incident is a case with a key of its own. It points at the client while she is in the register;
when she goes, that link goes, and the case stays until three years after its closing.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models import SealedField
from treatments.incidents import due_on
from treatments.models.guarded import GuardedModel


class Seriousness(models.TextChoices):
    """What makes an undesirable effect serious (Regulation (EC) 1223/2009, art. 2(1)(p))."""

    INCAPACITY = "incapacity", _("temporary or permanent functional incapacity")
    DISABILITY = "disability", _("disability")
    HOSPITAL = "hospital", _("hospital care")
    ANOMALY = "anomaly", _("congenital anomaly")
    VITAL_RISK = "vital_risk", _("immediate vital risk")
    DEATH = "death", _("death")


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """What happened and by what; no name and no contact details."""

    what: str
    product: str = ""
    batch: str = ""
    device: str = ""
    serious: tuple[str, ...] = ()
    measures: str = ""
    decision_reason: str = ""
    treatment: str = ""


class Incident(GuardedModel):
    """One incident, from the day the salon became aware of it to its closing."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("undesirable effect of a product")
        ACCIDENT = "accident", _("accident with a device or a treatment")
        NEAR_MISS = "near_miss", _("near miss")

    class Decision(models.TextChoices):
        NOTIFY = "notify", _("Tukes is notified")
        NOT_NOTIFY = "not_notify", _("Tukes is not notified")

    sealed: SealedField[IncidentRecord] = SealedField(IncidentRecord)
    about = models.UUIDField(null=True, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("happened on"))
    aware_on = models.DateField(_("came to the salon's knowledge"))
    is_serious = models.BooleanField(_("serious"), default=False, editable=False)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    notified_on = models.DateField(_("Tukes notified on"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ("-aware_on", "pk")
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        permissions = (("keep_incidents", "Can open and decide incidents"),)

    @property
    def due_on(self) -> date:
        """The last day for notifying Tukes, if it is serious."""
        return due_on(self.aware_on)
