"""Everything that changes who may use the program. One act, one event (see privacy.audit)."""

from staff.actions.accounts import (
    add_app,
    change_role,
    close_account,
    correct_user,
    end_session,
    end_sessions,
    remove_factors,
    reopen_account,
)
from staff.actions.invitations import (
    OwnerExists,
    accept_invitation,
    invite_user,
    make_owner_link,
    renew_invitation,
)
from staff.actions.rules import (
    NotAClosedNetwork,
    TextsChanged,
    accept_texts,
    publish_text,
    require_second_factor,
    waive_second_factor,
)
from staff.links import InvalidLink
from staff.people import OwnerNeeded

__all__ = [
    "InvalidLink",
    "NotAClosedNetwork",
    "OwnerExists",
    "OwnerNeeded",
    "TextsChanged",
    "accept_invitation",
    "accept_texts",
    "add_app",
    "change_role",
    "close_account",
    "correct_user",
    "end_session",
    "end_sessions",
    "invite_user",
    "make_owner_link",
    "publish_text",
    "remove_factors",
    "renew_invitation",
    "reopen_account",
    "require_second_factor",
    "waive_second_factor",
]
