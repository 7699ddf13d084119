"""Who may do what: one table that the code, the tests, the manual and the documents read (R73).

A role is a Django group with exactly the permissions named here; `sync_roles` makes it so after
every migration, so a right given by hand in the database does not outlive the next start.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWNER = "owner"
THERAPIST = "therapist"
RECEPTION = "reception"
TECHNICIAN = "technician"


@dataclass(frozen=True)
class Role:
    """One role: its code (the name of the group), what people call it, and what it opens."""

    code: str
    name: Promise
    description: Promise
    permissions: frozenset[str]


_CLIENTS = {"clients.view_client", "clients.add_client", "clients.change_client"}
_HEALTH = {
    "treatments.view_health",
    "treatments.record_health",
    "treatments.view_entry",
    "treatments.log_treatment",
}
_MERGES = {"clients.merge_clients"}
_LETTERS = {
    "marketing.view_campaign",
    "marketing.change_campaign",
    "marketing.approve_campaign",
}
_OWNER_ONLY = {
    "clients.import_clients",
    "privacy.fulfil_request",
    "privacy.keep_papers",
    "privacy.move_register",
    "privacy.view_promises",
    "audit.read_audit_log",
    "staff.manage_staff",
    "treatments.approve_catalogue",
    "treatments.decide_stop",
    "treatments.keep_incidents",
    "treatments.search_batch",
}

ROLES: tuple[Role, ...] = (
    Role(
        OWNER,
        _("owner"),
        _("Everything the salon's responsible person needs: staff, catalogue, requests, promises."),
        frozenset(_CLIENTS | _HEALTH | _MERGES | _OWNER_ONLY | _LETTERS),
    ),
    Role(
        THERAPIST,
        _("therapist"),
        _("Treats clients: contact details, health answers, contraindications and treatments."),
        frozenset(_CLIENTS | _HEALTH | _MERGES),
    ),
    Role(
        RECEPTION,
        _("reception"),
        _("Books and receives clients: contact details only, never health or treatments."),
        frozenset(_CLIENTS),
    ),
    Role(
        TECHNICIAN,
        _("technical administrator"),
        _("Runs the machine and sees no client."),
        frozenset(),
    ),
)
BY_CODE: dict[str, Role] = {role.code: role for role in ROLES}
ROLE_CHOICES: list[tuple[str, Promise]] = [(role.code, role.name) for role in ROLES]


def permissions_of(code: str) -> frozenset[str]:
    """The permissions of a role ("app.codename"); none for an unknown role."""
    role = BY_CODE.get(code)
    return role.permissions if role else frozenset()
