"""That somebody came: a client today, or a person who leaves no name."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models import DataSubject


class Visit(models.Model):
    """ "Came today": one per client and day. It is the purpose a card is opened with (R70)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    noted_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("on",)
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = (models.UniqueConstraint(fields=("subject", "on"), name="one_visit_a_day"),)
        indexes = (models.Index(fields=("on",), name="visit_on"),)

    def __str__(self) -> str:
        return f"visit {self.pk}"


class NamelessTreatment(models.Model):
    """A treatment of somebody who wants nothing stored (R5): no person, not even who did it.

    `products`: a list of {"name", "batch"}.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    performed_on = models.DateField(db_index=True)
    method_code = models.CharField(max_length=100)
    method_name = models.CharField(max_length=200)
    products: Any = models.JSONField(default=list)

    class Meta:
        ordering = ("performed_on",)
        verbose_name = _("treatment without a name")
        verbose_name_plural = _("treatments without a name")

    def __str__(self) -> str:
        return f"treatment without a name {self.pk}"
