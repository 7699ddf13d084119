"""What is held about a member of staff, handed to her (art. 15, R76)."""

from typing import Any

from django.utils import timezone

from privacy.access import build_access
from privacy.audit.acts import Actor, audited, record
from privacy.audit.models import AuditEvent
from privacy.audit.words import act_in_words, purpose_in_words
from privacy.models import DataSubject
from staff.models import User

PURPOSE = "staff"


@audited
def export_staff_member(*, by: Actor, user: User) -> dict[str, Any]:
    """Everything the registry finds about her, and her own acts; no client is named or numbered."""
    # Staff have no sealed data, hence no row: all that counts is the id she is found by.
    found = build_access(by=by, subject=DataSubject(id=user.pk), purpose=PURPOSE)
    record("staff.exported", by=by, obj=user, purpose=PURPOSE)
    return {**found, "own_acts": _acts_of(user)}


def _acts_of(user: User) -> list[dict[str, str]]:
    events = AuditEvent.objects.filter(actor_id=user.pk).order_by("seq")
    return [
        {
            "at": timezone.localtime(at).isoformat(timespec="seconds"),
            "done": act_in_words(act),
            "purpose": purpose_in_words(purpose),
        }
        for at, act, purpose in events.values_list("at", "act", "purpose").iterator(2_000)
    ]
