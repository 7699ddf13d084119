"""Two keys, one person: a merge of cards that moves no row and seals nothing anew."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.encryption.fields import SealedField
from privacy.models.sealed import SealedModel
from privacy.models.subject import DataSubject


@dataclass(frozen=True, slots=True)
class Replaced:
    """A detail of the primary card that was chosen anew when the cards were merged."""

    detail: str
    before: str
    chosen: str


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """Why, where it had to be said, and what the choice has changed. `storing_allowed`: the other
    card said that no health data are stored, and she has changed her mind since the merge.
    """

    reason: str = ""
    replaced: tuple[Replaced, ...] = ()
    storing_allowed: bool = False


class SubjectLink(SealedModel):
    """`alias` is read together with `subject`, the primary one; everything new is the primary's.

    There are no chains: nobody is an alias and has aliases at once (clients.merging). Without the
    row both are two people again.
    """

    sealed: SealedField[LinkRecord] = SealedField(LinkRecord)
    alias = models.OneToOneField(
        DataSubject, on_delete=models.PROTECT, related_name="+", editable=False
    )
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("merge of two cards")
        verbose_name_plural = _("merges of cards")
        ordering = ("linked_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(subject=F("alias")), name="link_of_two_subjects"),
        ]
