"""Everything that changes who may use the program. One act, one event (see privacy.audit)."""

import hashlib
import secrets
from datetime import date

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from staff import guessing, roles, second_factor
from staff.models import LINK_VALID_FOR, Invitation, LoginSession, SecondFactorWaiver, User


class InvalidLink(Exception):
    """The link is wrong, used, replaced or past its time; which of these, nobody is told."""


class OwnerNeeded(Exception):
    """The act would leave the salon without an owner who can log in."""


class NotAClosedNetwork(Exception):
    """The installation can be reached from outside: nobody does without a second factor there."""


class OwnerExists(Exception):
    """The salon has an owner already: she invites the others."""


@audited
def make_owner_link(*, by: Actor) -> str:
    """The token of the link by which an empty installation gets its first owner.

    An earlier such link stops working. Raises OwnerExists.
    """
    if _owners_able_to_log_in().exists():
        raise OwnerExists
    Invitation.objects.filter(user=None, accepted_at=None).delete()
    invitation, token = _new_invitation(None)
    record("staff.owner_link_made", by=by, obj=invitation)
    return token


@audited
def invite_user(
    *, by: Actor, name: str, email: str, role: str, employment: str
) -> tuple[User, str]:
    """A new account and the token of the link that opens it."""
    user = User(name=name, email=email, employment=employment)
    user.set_unusable_password()
    user.save(force_insert=True)
    _give_role(user, role)
    _invitation, token = _new_invitation(user)
    record("staff.invited", by=by, subject_id=user.pk, obj=user, counts={"role": role})
    return user, token


@audited
def renew_invitation(*, by: Actor, user: User) -> str:
    """A fresh link for a person who lost hers, or her password. Earlier ones stop working."""
    _void_links(user)
    _invitation, token = _new_invitation(user)
    record("staff.invitation_renewed", by=by, subject_id=user.pk, obj=user)
    return token


@audited
def accept_invitation(
    *, by: Actor, token: str, password: str, name: str = "", email: str = ""
) -> User:
    """Set the password behind a link, once. The first owner gives name and e-mail as well.

    Every live session of the account ends. Raises InvalidLink.
    """
    invitation = find_invitation(token, lock=True)
    user = invitation.user or User(name=name, email=email)
    user.set_password(password)
    guessing.forget(guessing.account_of(user.email))
    user.end_sessions()
    user.save()
    if invitation.user is None:
        _give_role(user, roles.OWNER)
        invitation.user = user
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["user", "accepted_at"])
    record("staff.invitation_accepted", by=user, subject_id=user.pk, obj=invitation)
    return user


@audited
def correct_user(*, by: Actor, user: User, name: str, email: str, employment: str) -> User:
    """Correct what is held about a member of staff."""
    wanted = {"name": name, "email": email, "employment": employment}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    user.save()
    record("staff.corrected", by=by, subject_id=user.pk, obj=user, fields=changed)
    return user


@audited
def change_role(*, by: Actor, user: User, role: str) -> User:
    """Give another role. Live sessions end, so the next request has the new rights or none.

    Raises OwnerNeeded for the last owner.
    """
    user = _locked(user)
    if role != roles.OWNER:
        _require_another_owner(user)
    _give_role(user, role)
    _end_sessions(user)
    user.save()
    record("staff.role_changed", by=by, subject_id=user.pk, obj=user, counts={"role": role})
    return user


@audited
def close_account(*, by: Actor, user: User, ends_on: date) -> User:
    """Close an account from a day on; today means at once. Raises OwnerNeeded for the last owner.

    `ends_on` is the first day (Europe/Helsinki) on which it no longer opens.
    """
    user = _locked(user)
    _require_another_owner(user)
    user.ends_on = ends_on
    if not user.is_active:
        _end_sessions(user)
        _void_links(user)
    user.save()
    record("staff.account_closed", by=by, subject_id=user.pk, obj=user, fields=("ends_on",))
    return user


@audited
def reopen_account(*, by: Actor, user: User) -> User:
    """Open a closed account again, or take back a closing date."""
    user = _locked(user)
    user.ends_on = None
    user.save(update_fields=["ends_on"])
    record("staff.account_reopened", by=by, subject_id=user.pk, obj=user, fields=("ends_on",))
    return user


@audited
def waive_second_factor(*, by: Actor, reason: str) -> SecondFactorWaiver:
    """Do without a second factor on a closed network, for a reason that is kept and shown.

    Raises NotAClosedNetwork.
    """
    if not second_factor.is_closed_network():
        raise NotAClosedNetwork
    SecondFactorWaiver.objects.filter(ended_at=None).update(ended_at=timezone.now())
    waiver = SecondFactorWaiver.objects.create(reason=reason, waived_by=by.pk)
    record("staff.second_factor_waived", by=by, obj=waiver)
    return waiver


@audited
def require_second_factor(*, by: Actor) -> None:
    """Ask for a second factor again. Who has none is led to adding one by her next request."""
    ended = SecondFactorWaiver.objects.filter(ended_at=None).update(ended_at=timezone.now())
    record("staff.second_factor_required", by=by, counts={"waivers": ended})


@audited
def remove_factors(*, by: Actor, user: User) -> None:
    """Remove a colleague's second factors, when she has lost them. Her logins end."""
    user = _locked(user)
    removed, _per_table = Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    user.save(update_fields=["session_epoch"])
    record("staff.factors_removed", by=by, subject_id=user.pk, obj=user, counts={"n": removed})


@audited
def end_session(*, by: Actor, session: LoginSession) -> None:
    """End one login; the browser there has to log in again."""
    session.delete()
    record("staff.session_ended", by=by, subject_id=session.user_id)


@audited
def end_sessions(*, by: Actor, user: User) -> None:
    """End all logins of a person."""
    user = _locked(user)
    _end_sessions(user)
    user.save(update_fields=["session_epoch"])
    record("staff.sessions_ended", by=by, subject_id=user.pk, obj=user)


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation behind a link that still works. Raises InvalidLink."""
    invitations = Invitation.objects.filter(
        token_digest=_digest(token), accepted_at=None, expires_at__gt=timezone.now()
    )
    if lock:
        invitations = invitations.select_for_update()
    invitation = invitations.first()
    if invitation is None or (invitation.user is not None and not invitation.user.is_active):
        raise InvalidLink
    if invitation.user is None and _owners_able_to_log_in().exists():
        raise InvalidLink
    return invitation


def _new_invitation(user: User | None) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user, token_digest=_digest(token), expires_at=timezone.now() + LINK_VALID_FOR
    )
    return invitation, token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()


def _void_links(user: User) -> None:
    Invitation.objects.filter(user=user, accepted_at=None).delete()


def _locked(user: User) -> User:
    """The account under lock, with all the others: two owners cannot close each other at once."""
    accounts = {found.pk: found for found in User.objects.order_by("pk").select_for_update()}
    return accounts[user.pk]


def _give_role(user: User, role: str) -> None:
    user.groups.set([Group.objects.get(name=role)])
    user.__dict__.pop("role", None)


def _end_sessions(user: User) -> None:
    user.end_sessions()
    LoginSession.objects.filter(user=user).delete()


def _owners_able_to_log_in() -> QuerySet[User]:
    owners = User.objects.open(timezone.localdate()).filter(groups__name=roles.OWNER)
    return owners.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _require_another_owner(user: User) -> None:
    others = _owners_able_to_log_in().filter(ends_on=None).exclude(pk=user.pk)
    if user.role == roles.OWNER and not others.exists():
        raise OwnerNeeded
