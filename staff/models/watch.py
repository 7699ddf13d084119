"""What is watched: who logged in or tried to, and who read many cards at once."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models.user import User

PLACE_LENGTH = 16


class SignIn(models.Model):
    """A login, or a wrong one at an account that is there. Kept apart from the use log, for a year.

    `place` is a short keyed hash of the address: it shows that two logins came from one place, and
    leads back to none.
    """

    class Outcome(models.TextChoices):
        IN = "in", _("logged in")
        WRONG = "wrong", _("wrong password or code")
        CLOSED = "closed", _("wrong too often: closed for a while")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    device = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("login or wrong login")
        verbose_name_plural = _("logins and wrong logins")
        ordering = ("-at", "pk")
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="staff_signin_of_user")]

    def __str__(self) -> str:
        return "login or wrong login"


class ReadingNotice(models.Model):
    """That somebody opened more cards in ten minutes than work needs (security goal G07).

    It is shown to the owner until she has seen it; which cards they were stands in the use log.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    cards = models.PositiveIntegerField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("notice of many cards opened")
        verbose_name_plural = _("notices of many cards opened")
        ordering = ("-at", "pk")

    def __str__(self) -> str:
        return "many cards opened"
