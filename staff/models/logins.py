"""Logins in force, wrong logins, and doing without a second factor."""

import hashlib
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid4

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models.user import User

if TYPE_CHECKING:
    from staff.sessions import SessionStore


class LoginSessionManager(BaseSessionManager["LoginSession"]):
    def in_force(self) -> models.QuerySet["LoginSession"]:
        """Logins that still open something, newest first."""
        return self.filter(expire_date__gt=timezone.now()).order_by("-started_at")

    def shown_as(self, login: UUID, **whose: User) -> "LoginSession | None":
        """The login in force that pages call `login`; there are few, so they are looked through."""
        found = self.in_force().filter(**whose)
        return next((session for session in found if session.public_id == login), None)


class LoginSession(AbstractBaseSession):
    """A login at one browser. The key is kept as a digest, so a copy of the table opens nothing.

    A locked one has a key that no browser holds; it waits at its `desk`, the digest of a cookie,
    for its person (see staff.screen_lock).
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # the person's last act
    locked_at = models.DateTimeField(null=True)
    desk = models.CharField(max_length=64, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[LoginSessionManager] = LoginSessionManager()

    class Meta:
        verbose_name = _("login session")
        verbose_name_plural = _("login sessions")

    def __str__(self) -> str:
        return "login session"

    @property
    def public_id(self) -> UUID:
        """What a page may call it by; leads back to no key."""
        return UUID(bytes=hashlib.sha256(b"shown|" + self.session_key.encode()).digest()[:16])

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from staff.sessions import SessionStore

        return SessionStore


class FailedLogins(models.Model):
    """Wrong logins in a row at one account, from anywhere. The account is a keyed hash."""

    account = models.CharField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)
    newest_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("wrong logins in a row")
        verbose_name_plural = _("wrong logins in a row")

    def __str__(self) -> str:
        return "wrong logins"


class SecondFactorWaiver(models.Model):
    """The owner's decision to do without a second factor, with its reason (R72).

    It holds only while the installation answers to a closed network; see staff.second_factor.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    since = models.DateTimeField(default=timezone.now)
    waived_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("waiver of the second factor")
        verbose_name_plural = _("waivers of the second factor")
        ordering = ("-since",)

    def __str__(self) -> str:
        return f"waiver {str(self.pk)[:8]}"
