"""The unattended screen: when it locks, the short code that opens it, what was half written."""

from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models.user import User

SHORTEST_LOCK, USUAL_LOCK, LONGEST_LOCK = 2, 5, 15
"""Minutes without anybody's act after which a screen locks (security goal G15)."""
HELD_FOR = timedelta(hours=12)


class LockTime(models.Model):
    """The owner's decision after how many minutes a screen locks. The newest is in force."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(SHORTEST_LOCK), MaxValueValidator(LONGEST_LOCK)],
    )
    since = models.DateTimeField(default=timezone.now)
    set_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("time of the screen lock")
        verbose_name_plural = _("times of the screen lock")
        ordering = ("-since",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=SHORTEST_LOCK, minutes__lte=LONGEST_LOCK),
                name="staff_lock_time_within_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"

    @classmethod
    def current(cls) -> int:
        """Minutes in force."""
        newest = cls.objects.first()
        return USUAL_LOCK if newest is None else newest.minutes


class Pin(models.Model):
    """That a person has a short code for her locked screen: a slow hash of a keyed hash of it."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")

    def __str__(self) -> str:
        return f"PIN {str(self.pk)[:8]}"


class HeldForm(models.Model):
    """A form that a lock or the end of a login came upon: sealed, for its writer alone, for a day.

    `about` is the client whose page it was, so that it goes when she goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    about = models.UUIDField(null=True)
    content = models.TextField()
    held_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("half-filled form")
        verbose_name_plural = _("half-filled forms")
        ordering = ("-held_at",)

    def __str__(self) -> str:
        return f"form {str(self.pk)[:8]}"
