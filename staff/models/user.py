"""Accounts and the links by which they are opened."""

import unicodedata
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from privacy.encryption.blind import normalise_email
from staff import roles

LINK_VALID_FOR = timedelta(days=7)


class Employment(models.TextChoices):
    """On what footing a person uses the register (R84: one controller per register)."""

    EMPLOYEE = "employee", _("employed by the salon")
    UNDER_AUTHORITY = "under_authority", _("works under the salon's authority (agency, trainee)")


class UserManager(BaseUserManager["User"]):
    """Accounts. They are made by acts only; there is no sign-up."""

    def get_queryset(self) -> models.QuerySet["User"]:
        """With the name of the person's role, so that asking for her rights costs no query."""
        groups = Group.objects.filter(user=models.OuterRef("pk"), name__in=list(roles.BY_CODE))
        return super().get_queryset().annotate(_role=models.Subquery(groups.values("name")[:1]))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username or ""))

    def open(self, today: date) -> models.QuerySet["User"]:
        """Accounts that are not closed on this day."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=today))


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Name and e-mail are clear: login and the read log need them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=100)
    employment = models.CharField(
        _("footing"), max_length=20, choices=Employment.choices, default=Employment.EMPLOYEE
    )
    ends_on = models.DateField(
        _("account closes on"),
        null=True,
        blank=True,
        help_text=_("The first day on which the account no longer opens."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    has_undertaken = models.BooleanField(default=False, editable=False)  # see StaffText
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ("name",)
        permissions = (("manage_staff", "Can invite staff, change roles and close accounts"),)
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="staff_user_email_any_case"),
            # Roles are the only source of rights; nobody stands above the table.
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="staff_user_no_superuser"
            ),
        ]

    def __str__(self) -> str:
        return f"staff {str(self.pk)[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email)
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_one_form(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(_one_form(raw_password))

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account opens today; asked at every request."""
        return self.ends_on is None or timezone.localdate() < self.ends_on

    @cached_property
    def role(self) -> str:
        """The code of the person's role, "" if none; as it was when her row was read."""
        if "_role" in self.__dict__:
            return self.__dict__["_role"] or ""
        names = {group.name for group in self.groups.all()}
        return next((role.code for role in roles.ROLES if role.code in names), "")

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """What her role opens (staff.roles); there is no other way to a right."""
        return set(roles.permissions_of(self.role)) if self.is_active else set()

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        return self.get_all_permissions(obj)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and perm in roles.permissions_of(self.role)

    def has_module_perms(self, app_label: str) -> bool:
        return any(right.startswith(f"{app_label}.") for right in self.get_all_permissions())

    @property
    def role_name(self) -> str:
        """What people call the role."""
        return str(roles.BY_CODE[self.role].name) if self.role else ""

    @property
    def audit_role(self) -> str:
        return self.role or "none"

    @property
    def is_staff(self) -> bool:
        """Whether the back office (Django's admin) opens: for the owner alone."""
        return self.role == roles.OWNER

    @property
    def initials(self) -> str:
        """At most two letters for the bar on top."""
        words = self.name.split()
        return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name.split() else ""

    def end_sessions(self) -> None:
        """Make every live session of this person worthless; takes effect when saved."""
        self.session_epoch += 1

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac("staff.session", value, secret=secret, algorithm="sha256").hexdigest()


def _one_form(password: str | None) -> str | None:
    """The same letters are the same password, whatever the keyboard makes of an "ä" (NFC)."""
    return None if password is None else unicodedata.normalize("NFC", password)


class Invitation(models.Model):
    """A one-time link by which an account is opened, or its password set anew.

    Only the digest of the link's token is kept. Without a user it founds the first owner.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    token_digest = models.BinaryField(max_length=32, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"invitation {str(self.pk)[:8]}"
