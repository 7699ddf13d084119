"""Opening accounts: the first owner's link, invitations, new links."""

import secrets

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from staff import guessing, roles
from staff.links import find_invitation, token_digest
from staff.models import LINK_VALID_FOR, Invitation, User
from staff.people import give_role, owners_able_to_log_in


class OwnerExists(Exception):
    """The salon has an owner already: she invites the others."""


@audited
def make_owner_link(*, by: Actor) -> str:
    """The token of the link by which an empty installation gets its first owner.

    An earlier such link stops working. Raises OwnerExists.
    """
    if owners_able_to_log_in().exists():
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
    give_role(user, role)
    _invitation, token = _new_invitation(user)
    record("staff.invited", by=by, subject_id=user.pk, obj=user, counts={"role": role})
    return user, token


@audited
def renew_invitation(*, by: Actor, user: User) -> str:
    """A fresh link for a person who lost hers, or her password. Earlier ones stop working."""
    Invitation.objects.filter(user=user, accepted_at=None).delete()
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
        give_role(user, roles.OWNER)
        invitation.user = user
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["user", "accepted_at"])
    record("staff.invitation_accepted", by=user, subject_id=user.pk, obj=invitation)
    return user


def _new_invitation(user: User | None) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user, token_digest=token_digest(token), expires_at=timezone.now() + LINK_VALID_FOR
    )
    return invitation, token
