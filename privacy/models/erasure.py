"""That somebody was erased, without saying who; and that the purge has run."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """One person gone: her former random id, why and when (R59). No name, no contact, no health."""

    class Ground(models.TextChoices):
        RETENTION = "retention", _("storage period over")
        REQUEST = "request", _("request of the person")
        MISTAKE = "mistake", _("entered by mistake")

    subject_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField(db_index=True)
    ground = models.CharField(max_length=10, choices=Ground)
    erased_by = models.UUIDField(null=True)
    batch = models.UUIDField()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"erasure {self.subject_id}"


class PurgeRun(models.Model):
    """A finished purge: its day and its counts per kind."""

    today = models.DateField()
    finished_at = models.DateTimeField(auto_now_add=True)
    counts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        verbose_name = _("purge run")
        verbose_name_plural = _("purge runs")

    def __str__(self) -> str:
        return f"purge of {self.today}"
