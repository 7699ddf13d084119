"""Products and devices of the salon, with what their makers have put in writing."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """A product used in treatments. `method_codes`: where it wants a patch test."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    maker = models.CharField(_("maker"), max_length=200, blank=True)
    patch_test_hours = models.PositiveSmallIntegerField(
        _("patch test, hours before"), null=True, blank=True
    )
    method_codes: Any = models.JSONField(_("used in"), default=list, blank=True)
    is_in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A device. Without a written, dated list of contraindications it cannot be chosen (R10)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    method_codes: Any = models.JSONField(_("used in"), default=list, blank=True)
    contraindications = models.TextField(
        _("contraindications as the maker writes them"), max_length=10_000, blank=True
    )
    contraindications_published_on = models.DateField(_("list dated"), null=True, blank=True)
    is_in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("name", "serial")
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = (
            models.UniqueConstraint(fields=("name", "serial"), name="one_device_per_serial"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.serial}".strip()

    def has_written_list(self, today: date) -> bool:
        """Whether its contraindications were in writing by this day (S/11/2024, section 4)."""
        published = self.contraindications_published_on
        return bool(self.contraindications.strip()) and published is not None and published <= today

    def may_be_chosen(self, today: date) -> bool:
        """Whether a treatment may be done with it today."""
        return self.is_in_use and self.has_written_list(today)
