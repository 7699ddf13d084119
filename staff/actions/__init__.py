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
from staff.actions.exporting import export_staff_member
from staff.actions.invitations import (
    OwnerExists,
    accept_invitation,
    invite_user,
    make_owner_link,
    renew_invitation,
)
from staff.actions.locks import (
    end_locked,
    hold_forms,
    let_form_go,
    note_unlocked,
    remove_pin,
    set_lock_time,
    set_pin,
    spend_try,
)
from staff.actions.rules import (
    NotAClosedNetwork,
    TextsChanged,
    accept_texts,
    publish_text,
    require_second_factor,
    waive_second_factor,
)
from staff.actions.watch import (
    NoticedAlready,
    notice_many_readings,
    read_openings,
    see_notices,
)
from staff.links import InvalidLink
from staff.people import OwnerNeeded

__all__ = [
    "InvalidLink",
    "NotAClosedNetwork",
    "NoticedAlready",
    "OwnerExists",
    "OwnerNeeded",
    "TextsChanged",
    "accept_invitation",
    "accept_texts",
    "add_app",
    "change_role",
    "close_account",
    "correct_user",
    "end_locked",
    "end_session",
    "end_sessions",
    "export_staff_member",
    "hold_forms",
    "invite_user",
    "let_form_go",
    "make_owner_link",
    "note_unlocked",
    "notice_many_readings",
    "publish_text",
    "read_openings",
    "remove_factors",
    "remove_pin",
    "renew_invitation",
    "reopen_account",
    "require_second_factor",
    "see_notices",
    "set_lock_time",
    "set_pin",
    "spend_try",
    "waive_second_factor",
]
