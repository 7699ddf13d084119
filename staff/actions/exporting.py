"""What is held about a member of staff, handed to her (art. 15, R76)."""

from typing import Any

from django.utils import timezone

from privacy.access import build_access
from privacy.audit.acts import Actor, audited, record
from privacy.audit.models import AuditEvent
from privacy.audit.words import act_in_words, purpose_in_words, role_in_words
from privacy.models import DataSubject
from privacy.registry import declaration_of
from staff.models import User

PURPOSE = "staff"


@audited
def export_staff_member(*, by: Actor, user: User) -> dict[str, Any]:
    """Everything the registry finds about her, and her own acts; no client is named or numbered."""
    # Staff have no sealed data, hence no row: all that counts is the id she is found by.
    found = build_access(by=by, subject=DataSubject(id=user.pk), purpose=PURPOSE)
    _add_end(found["sections"], user)
    record("staff.exported", by=by, obj=user, purpose=PURPOSE)
    return {**found, "own_acts": _acts_of(user)}


def _add_end(sections: list[dict[str, Any]], user: User) -> None:
    """What goes with the account goes on the account's last day, once the work has ended."""
    end = declaration_of(User).ends_on(user)
    for row in (row for section in sections for row in section["rows"]):
        if row["kept_until"] is None and end is not None:
            row["kept_until"] = end.isoformat()


def _acts_of(user: User) -> list[dict[str, str]]:
    events = AuditEvent.objects.filter(actor_id=user.pk).order_by("seq")
    columns = ("at", "act", "purpose", "actor_role")
    return [
        {
            "at": timezone.localtime(at).isoformat(timespec="seconds"),
            "done": act_in_words(act),
            "purpose": purpose_in_words(purpose),
            "role": role_in_words(role),
        }
        for at, act, purpose, role in events.values_list(*columns).iterator(2_000)
    ]
