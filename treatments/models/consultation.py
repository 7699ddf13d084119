"""What a client told about her health: consultations and answers, under her consent."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models import SealedField
from treatments.models.catalogue import CatalogueVersion
from treatments.models.health import HealthRow


@dataclass(frozen=True, slots=True)
class ConsultationRecord:
    """Who asked, for which methods, and whether the client also told freely."""

    asked_by: UUID | None
    method_codes: tuple[str, ...] = ()
    condition_codes: tuple[str, ...] = ()


class Consultation(HealthRow):
    """That a client was interviewed on a day, by a version of the list."""

    held_on = models.DateField()
    catalogue_version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sealed: SealedField[ConsultationRecord] = SealedField(ConsultationRecord)

    class Meta:
        ordering = ("held_on",)
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        indexes = (models.Index(fields=("subject", "held_on"), name="consultation_newest"),)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer: a condition of the list, or a `term` that the list does not know.

    `kind` is the kind of health data of the consent (R2). A question that was not asked has no
    row at all.
    """

    kind: str
    condition_code: str = ""
    term: str = ""
    is_yes: bool = True
    since: str = ""
    where: str = ""
    note: str = ""


class HealthAnswer(HealthRow):
    """An answer with its last confirmation; it ends two years after that (R53 c).

    `ends_on`: when a time-bound yes ends or is asked again (R8). `confirmed_at`: the moment, which
    tells on the day of a merge whether she was asked before or after it.
    """

    confirmed_on = models.DateField()
    confirmed_at = models.DateTimeField(null=True, editable=False)
    ends_on = models.DateField(null=True)
    needs_classification = models.BooleanField(default=False)
    sealed: SealedField[AnswerRecord] = SealedField(AnswerRecord)

    class Meta:
        ordering = ("confirmed_on", "pk")
        verbose_name = _("health answer")
        verbose_name_plural = _("health answers")
        permissions = (
            ("view_health", "Can open health answers"),
            ("record_health", "Can record health answers and consents"),
        )
        indexes = (
            models.Index(
                fields=("needs_classification",),
                condition=models.Q(needs_classification=True),
                name="answers_to_classify",
            ),
            models.Index(fields=("confirmed_on",), name="answer_confirmed"),
        )

    def kinds(self) -> frozenset[str]:
        return frozenset((self.sealed.kind,))

    @property
    def code(self) -> str:
        """The condition's code; for an unknown term a code that no list has."""
        return self.sealed.condition_code or f"?{self.pk}"

    def has_ended(self, today: date) -> bool:
        """Whether its end is over, so that it has to be asked again."""
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class PatchTestRecord:
    """What was tested where, and what came of it. `result`: see PatchTest.Result, "" until read."""

    method_code: str
    method_name: str
    product: str = ""
    area: str = ""
    result: str = ""
    note: str = ""


class PatchTest(HealthRow):
    """A patch test: applied, and later read."""

    class Result(models.TextChoices):
        NONE = "none", _("no reaction")
        REACTION = "reaction", _("reaction")

    applied_at = models.DateTimeField()
    applied_by = models.UUIDField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    sealed: SealedField[PatchTestRecord] = SealedField(PatchTestRecord)

    class Meta:
        ordering = ("applied_at",)
        verbose_name = _("patch test")
        verbose_name_plural = _("patch tests")

    def kinds(self) -> frozenset[str]:
        return frozenset(("allergies",))

    @property
    def has_reacted(self) -> bool | None:
        """None while nobody has read it."""
        result = self.sealed.result
        return None if not result else result == self.Result.REACTION
