"""Which cards of an import somebody has worked on since: those are not taken back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clients.models import Client, ContactDetails
from clients.models_import import ImportedClient
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject
from privacy.registry import declarations

CHANGED, USED, RESTRICTED = "changed", "used", "restricted"
_ITS_OWN = (Client, ContactDetails, ImportedClient, DataSubject, AuditEvent)


def worked_on(ids: Sequence[UUID], *, since: datetime) -> dict[UUID, str]:
    """The reason why a card stays, for each that does."""
    kept: dict[UUID, str] = {}
    for card in Client.objects.filter(pk__in=ids).select_related("contact", "subject"):
        if card.subject.state == DataSubject.State.RESTRICTED:
            kept[card.pk] = RESTRICTED
        elif card.sealed_n > 1 or card.contact.sealed_n > 1 or card.notice_given_on is not None:
            kept[card.pk] = CHANGED
        elif card.last_visit_on is not None:
            kept[card.pk] = USED
    for declaration in declarations():
        if declaration.subject_path != "subject_id" or declaration.model in _ITS_OWN:
            continue
        for person in declaration.own_rows(ids).values_list("subject_id", flat=True).distinct():
            kept.setdefault(person, USED)
    return kept
