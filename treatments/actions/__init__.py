"""The acts of the treatment room, one module per ability."""

from treatments.actions.catalogue import (
    approve_catalogue,
    ensure_shipped_catalogue,
    load_catalogue_version,
)
from treatments.actions.consent import (
    erase_silent,
    give_health_consent,
    refuse_storing,
    review_note,
    withdraw_health_consent,
)
from treatments.actions.consultation import (
    carry_forward,
    confirm_unchanged,
    forget_answers,
    record_consultation,
    record_reaction,
)
from treatments.actions.day import open_day
from treatments.actions.incident import change_incident, open_incident, record_incident
from treatments.actions.patch_test import read_patch_test, record_patch_test
from treatments.actions.reading import (
    Card,
    OpenedEntry,
    check_contraindications,
    last_given,
    open_card,
    open_entry,
)
from treatments.actions.recall import Recall, Treated, search_batch, search_device
from treatments.actions.salon import (
    add_own_rule,
    offer_method,
    retire_own_rule,
    save_device,
    save_own_condition,
    save_own_method,
    save_product,
    stop_offering_method,
)
from treatments.actions.terms import classify_term, open_unknown_terms
from treatments.actions.treatment import (
    ORAL,
    correct_entry,
    decline_treatment,
    log_treatment,
    take_back_entry,
)
from treatments.actions.visit import log_nameless_treatment, note_visit_today

__all__ = [
    "ORAL",
    "Card",
    "OpenedEntry",
    "Recall",
    "Treated",
    "add_own_rule",
    "approve_catalogue",
    "carry_forward",
    "change_incident",
    "check_contraindications",
    "classify_term",
    "confirm_unchanged",
    "correct_entry",
    "decline_treatment",
    "ensure_shipped_catalogue",
    "erase_silent",
    "forget_answers",
    "give_health_consent",
    "last_given",
    "load_catalogue_version",
    "log_nameless_treatment",
    "log_treatment",
    "note_visit_today",
    "offer_method",
    "open_card",
    "open_day",
    "open_entry",
    "open_incident",
    "open_unknown_terms",
    "read_patch_test",
    "record_consultation",
    "record_incident",
    "record_patch_test",
    "record_reaction",
    "refuse_storing",
    "retire_own_rule",
    "review_note",
    "save_device",
    "save_own_condition",
    "save_own_method",
    "save_product",
    "search_batch",
    "search_device",
    "stop_offering_method",
    "take_back_entry",
    "withdraw_health_consent",
]
