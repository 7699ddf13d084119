"""The owner's word that the whole register may be taken out, or read in, once."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

RELEASE_HOURS = 24


class RegisterRelease(models.Model):
    """Given in the browser after a recent login; taken by one command, within a day."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("export of the whole register")
        IMPORT = "import", _("import of a whole register")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-released_at",)
        permissions = (("move_register", "Can take the whole register out, and read one in"),)
        verbose_name = _("release of the whole register")
        verbose_name_plural = _("releases of the whole register")
        indexes: ClassVar = [models.Index(fields=("kind", "released_at"), name="release_of_kind")]

    def __str__(self) -> str:
        return f"release {self.pk}"

    @property
    def valid_until(self) -> datetime:
        return self.released_at + timedelta(hours=RELEASE_HOURS)

    @property
    def is_open(self) -> bool:
        """Whether a command may still take it."""
        return self.taken_at is None and timezone.now() < self.valid_until

    @classmethod
    def newest(cls, kind: str) -> "RegisterRelease | None":
        """The last one of a kind, whatever became of it."""
        found: RegisterRelease | None = cls.objects.filter(kind=kind).first()
        return found
