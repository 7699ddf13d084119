"""What staff undertake and are told, and the evidence that they accepted it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.immutable import Immutable
from staff.models.user import User


class StaffText(Immutable):
    """A version of what staff undertake (R75), or of what they are told about themselves (R76).

    It is in force from its publication; everybody accepts it before her next page.
    """

    class Kind(models.TextChoices):
        UNDERTAKING = "undertaking", _("undertaking of confidentiality")
        NOTICE = "notice", _("privacy notice for staff")

    kind = models.CharField(_("text"), max_length=20, choices=Kind.choices)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    heard_on = models.DateField(_("staff heard on"), null=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text for staff")
        verbose_name_plural = _("texts for staff")
        ordering = ("kind", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="staff_text_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @classmethod
    def current(cls) -> list["StaffText"]:
        """The newest version of each, the undertaking first."""
        newest = {text.kind: text for text in cls.objects.order_by("version")}
        return [newest[kind] for kind in cls.Kind.values if kind in newest]


class Acceptance(Immutable):
    """That a person accepted a version: evidence with its fingerprint."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.ForeignKey(StaffText, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("acceptance of a text")
        verbose_name_plural = _("acceptances of texts")
        ordering = ("-accepted_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "text"], name="staff_acceptance_once")
        ]

    def __str__(self) -> str:
        return f"acceptance {str(self.pk)[:8]}"
