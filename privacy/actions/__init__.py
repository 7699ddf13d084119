"""The acts by which rights are carried out: one function per step of a request."""

from privacy.actions.bans import ban_contacts
from privacy.actions.deciding import (
    answer_recipient,
    build_reply,
    close_request,
    decide_request,
    hand_over,
    open_reply,
    restrict_for_request,
    withdraw_for_request,
)
from privacy.actions.erasing import check_erasure, erase_for_request
from privacy.actions.holding import hold_records, release_hold, renew_hold
from privacy.actions.notes import decide_for_salon, list_entries, note_disclosure, note_statement
from privacy.actions.receiving import (
    ask_identity,
    confirm_identity,
    extend_request,
    note_childs_view,
    receive_request,
    stop_waiting,
)
from privacy.actions.restricting import (
    lift_restriction,
    open_restricted,
    renew_restriction,
    restrict,
)

__all__ = [
    "answer_recipient",
    "ask_identity",
    "ban_contacts",
    "build_reply",
    "check_erasure",
    "close_request",
    "confirm_identity",
    "decide_for_salon",
    "decide_request",
    "erase_for_request",
    "extend_request",
    "hand_over",
    "hold_records",
    "lift_restriction",
    "list_entries",
    "note_childs_view",
    "note_disclosure",
    "note_statement",
    "open_reply",
    "open_restricted",
    "receive_request",
    "release_hold",
    "renew_hold",
    "renew_restriction",
    "restrict",
    "restrict_for_request",
    "stop_waiting",
    "withdraw_for_request",
]
