"""Holds: records that a legal claim needs, kept apart from the register (art. 17(3)(e), R58)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.encryption.fields import SealedField
from privacy.models.sealed import SealedModel


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One record as it stood when the hold was decided: its kind and its content as JSON."""

    title: str
    content: str


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """Whose records, for which claim, and the records themselves."""

    name: str
    claim: str
    records: tuple[HeldRecord, ...] = ()


class Hold(SealedModel):
    """A claim, its records under a key of their own, and the day by which it is looked at again.

    The records are copies: the originals go on their day, or with an erasure, and these do not.
    """

    sealed: SealedField[HoldRecord] = SealedField(HoldRecord)
    about = models.UUIDField(null=True, db_index=True, editable=False)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.UUIDField(null=True, editable=False)
    review_on = models.DateField(_("review by"), db_index=True)

    class Meta:
        ordering = ("review_on",)
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
