"""What staff/ does again in a restored copy: roles, closed accounts, removed factors, logins."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.tombstones import Kind, Tombstone, after_restore, register_kind
from staff.models import LoginSession, User
from staff.people import end_logins, give_role, locked


def _user(stone: Tombstone) -> User | None:
    return User.objects.filter(pk=stone.payload["user"]).first()


def replay_role(stone: Tombstone) -> int:
    """The role that was given last. It may leave no owner: `create_owner` then makes a link."""
    user, role = _user(stone), stone.payload["role"]
    if user is None or user.role == role or not Group.objects.filter(name=role).exists():
        return 0
    return set_role_again(by=SYSTEM, user=user, role=role)


@audited
def set_role_again(*, by: Actor, user: User, role: str) -> int:
    """As `change_role`, but also for the last owner: what was taken away stays away."""
    user = locked(user)
    give_role(user, role)
    user.end_sessions()
    user.save()
    record("staff.role_replayed", by=by, subject_id=user.pk, obj=user, counts={"role": role})
    return 1


def replay_account(stone: Tombstone) -> int:
    """The closing date that was set last, or none."""
    user, text = _user(stone), stone.payload["ends_on"]
    ends_on = None if text is None else date.fromisoformat(text)
    if user is None or user.ends_on == ends_on:
        return 0
    return set_end_again(by=SYSTEM, user=user, ends_on=ends_on)


@audited
def set_end_again(*, by: Actor, user: User, ends_on: date | None) -> int:
    """Close an account again, or open it again."""
    user = locked(user)
    user.ends_on = ends_on
    user.end_sessions()
    user.save()
    record("staff.account_replayed", by=by, subject_id=user.pk, obj=user, fields=("ends_on",))
    return 1


def replay_factors(stone: Tombstone) -> int:
    """Second factors that were removed because they were lost; later ones stay."""
    user = _user(stone)
    if user is None or not _lost_factors(stone).exists():
        return 0
    return remove_factors_again(by=SYSTEM, user=user, stone=stone)


@audited
def remove_factors_again(*, by: Actor, user: User, stone: Tombstone) -> int:
    """Remove the factors that a person had lost."""
    removed, _per_table = _lost_factors(stone).delete()
    record("staff.factors_replayed", by=by, subject_id=user.pk, obj=user, counts={"n": removed})
    return 1


@audited
def end_everybodys_logins(*, by: Actor) -> None:
    """No login of the day of the copy opens anything."""
    ended = LoginSession.objects.count()
    for user in User.objects.order_by("pk").select_for_update():
        end_logins(user)
        user.save(update_fields=["session_epoch"])
    LoginSession.objects.all().delete()
    record("staff.logins_ended_after_restore", by=by, counts={"n": ended})


def _lost_factors(stone: Tombstone) -> Any:
    found = Authenticator.objects.filter(user_id=stone.payload["user"])
    return found.filter(created_at__lt=stone.moment)


def _about_user(stone: Tombstone) -> str:
    return f"{stone.kind} {stone.payload['user']}"


def _holds_role(stone: Tombstone) -> bool:
    user = _user(stone)
    return user is not None and user.role == stone.payload["role"]


def _holds_end(stone: Tombstone) -> bool:
    user, text = _user(stone), stone.payload["ends_on"]
    return user is not None and (None if text is None else date.fromisoformat(text)) == user.ends_on


register_kind("role", Kind(replay_role, _holds_role, _about_user))
register_kind("account", Kind(replay_account, _holds_end, _about_user))
register_kind("factors", Kind(replay_factors, lambda stone: not _lost_factors(stone).exists()))
after_restore(lambda: end_everybodys_logins(by=SYSTEM))
