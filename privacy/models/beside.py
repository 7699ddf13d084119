"""What stands beside a person's data: disclosures, her statements, restrictions of processing."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.encryption.fields import SealedField
from privacy.models.sealed import SealedModel


@dataclass(frozen=True, slots=True)
class DisclosureRecord:
    """To whom data were disclosed, which, and on what ground."""

    recipient: str
    what: str
    ground: str


class Disclosure(SealedModel):
    """Data of a person given to somebody (R34). Empty by default: the salon discloses nothing."""

    on = models.DateField()
    sealed: SealedField[DisclosureRecord] = SealedField(DisclosureRecord)

    class Meta:
        ordering = ("on",)
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """Her own words beside a disputed entry. `entry`: which one, in words."""

    text: str
    entry: str = ""


class Statement(SealedModel):
    """A supplementary statement (art. 16, R33), shown with the entry and gone with it.

    `entry_id` and `entry_ends_on` are None where the statement is about the card itself.
    """

    made_on = models.DateField()
    entry_id = models.UUIDField(null=True, db_index=True)
    entry_ends_on = models.DateField(null=True)
    sealed: SealedField[StatementRecord] = SealedField(StatementRecord)

    class Meta:
        ordering = ("made_on",)
        verbose_name = _("statement of the client")
        verbose_name_plural = _("statements of the clients")


@dataclass(frozen=True, slots=True)
class RestrictionRecord:
    """Why, in words; and what she was told before it was lifted."""

    reason: str
    told: str = ""


class Restriction(SealedModel):
    """Her data are only stored for the time being (art. 18, R37). Lifted ones stay as history."""

    class Ground(models.TextChoices):
        ACCURACY = "accuracy", _("the correctness is being examined, art. 18(1)(a)")
        UNLAWFUL = "unlawful", _("unlawful, but she wants no erasure, art. 18(1)(b)")
        CLAIM = "claim", _("she needs the data for a claim, art. 18(1)(c)")
        OBJECTION = "objection", _("her objection is being examined, art. 18(1)(d)")

    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    since = models.DateField(_("since"))
    review_on = models.DateField(_("review by"), db_index=True)
    told_on = models.DateField(_("client told on"), null=True)
    lifted_on = models.DateField(_("lifted on"), null=True)
    request_id = models.UUIDField(null=True, editable=False)
    sealed: SealedField[RestrictionRecord] = SealedField(RestrictionRecord)

    class Meta:
        ordering = ("review_on",)
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
