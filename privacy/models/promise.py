"""How each promise stood when it was last checked."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromiseState(models.Model):
    """One row per promise: the page shows these, the daily command writes them."""

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")
        UNKNOWN = "unknown", _("not known")

    id = models.CharField(primary_key=True, max_length=40)
    state = models.CharField(max_length=10, choices=State)
    figure = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=400, blank=True)
    details: Any = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self) -> str:
        return f"promise {self.id}: {self.state}"
