"""When each daily job last ended well, and how its last attempt went."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyJob(models.Model):
    """One row per job. `fault` is the class of the exception that stopped the last attempt."""

    name = models.CharField(primary_key=True, max_length=40)
    done_on = models.DateField(null=True)
    tried_at = models.DateTimeField()
    fault = models.CharField(max_length=100, blank=True)
    counts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)
        verbose_name = _("daily job")
        verbose_name_plural = _("daily jobs")

    def __str__(self) -> str:
        return f"daily job {self.name}"
