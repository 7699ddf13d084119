"""What the owner has decided once for the whole salon, on record (R86)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models.immutable import Immutable


class OwnerDecision(Immutable):
    """A question that the law leaves to the controller, and her answer. The newest one holds."""

    class Question(models.TextChoices):
        ENTRIES_STAY = (
            "entries_stay",
            _("Treatment entries stay when the consent to health data is withdrawn"),
        )
        TWO_YEARS = "two_years", _("The two years run from the last visit, an entry's from its day")
        OWN_CONSENT_AGE = (
            "own_consent_age",
            _("A minor is asked herself from the age in the settings"),
        )
        THRESHOLD = "threshold", _("The threshold assessment is read and adopted (art. 35)")
        DPIA = "dpia", _("The impact assessment is read and adopted (art. 35)")

    question = models.CharField(_("question"), max_length=30, choices=Question)
    answer = models.BooleanField(_("yes"))
    reason = models.CharField(_("reason"), max_length=500)
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    decided_by = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ("decided_at", "id")
        verbose_name = _("decision of the owner")
        verbose_name_plural = _("decisions of the owner")

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @classmethod
    def newest(cls, question: str) -> "OwnerDecision | None":
        """The decision that holds; None while the question is open."""
        found: OwnerDecision | None = cls.objects.filter(question=question).last()
        return found
