"""One-time links: their full address, and what stands behind one."""

import hashlib

from django.conf import settings
from django.utils import timezone

from staff.models import Invitation
from staff.people import owners_able_to_log_in


class InvalidLink(Exception):
    """The link is wrong, used, replaced or past its time; which of these, nobody is told."""


def absolute(path: str) -> str:
    """The full address of a path of ours: from a setting, never from what a request claims."""
    return settings.HARMONY_URL.rstrip("/") + path


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation behind a link that still works. Raises InvalidLink."""
    invitations = Invitation.objects.filter(
        token_digest=token_digest(token), accepted_at=None, expires_at__gt=timezone.now()
    )
    if lock:
        invitations = invitations.select_for_update()
    invitation = invitations.first()
    if invitation is None or (invitation.user is not None and not invitation.user.is_active):
        raise InvalidLink
    if invitation.user is None and owners_able_to_log_in().exists():
        raise InvalidLink
    return invitation


def token_digest(token: str) -> bytes:
    """What is kept of a link's token (which is random, so no salt is needed)."""
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()
