"""Accounts under lock, their roles and logins: what several acts share."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from staff import roles
from staff.models import LoginSession, User


class OwnerNeeded(Exception):
    """The act would leave the salon without an owner who can log in."""


def locked(user: User) -> User:
    """The account under lock, with all the others: two owners cannot close each other at once."""
    accounts = {found.pk: found for found in User.objects.order_by("pk").select_for_update()}
    return accounts[user.pk]


def give_role(user: User, role: str) -> None:
    """Exactly this role."""
    user.groups.set([Group.objects.get(name=role)])
    user.__dict__.pop("role", None)


def end_logins(user: User) -> None:
    """Every live login of a person ends when the account is saved."""
    user.end_sessions()
    LoginSession.objects.filter(user=user).delete()


def owners_able_to_log_in() -> QuerySet[User]:
    """Owners with an open account and a password."""
    owners = User.objects.open(timezone.localdate()).filter(groups__name=roles.OWNER)
    return owners.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def require_another_owner(user: User) -> None:
    """Raise OwnerNeeded when this is the last owner who stays."""
    others = owners_able_to_log_in().filter(ends_on=None).exclude(pk=user.pk)
    if user.role == roles.OWNER and not others.exists():
        raise OwnerNeeded
