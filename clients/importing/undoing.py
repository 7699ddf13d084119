"""Which cards of an import somebody has worked on since: those are not taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ContactDetails
from clients.models_import import ImportedClient
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject, SubjectLink
from privacy.registry import declarations
from privacy.sets import listed

CHANGED, USED, RESTRICTED, MERGED = "changed", "used", "restricted", "merged"
REASONS: Final[Mapping[str, Promise]] = {
    CHANGED: _("her card was changed by hand"),
    USED: _("she has been here or something was recorded"),
    RESTRICTED: _("use of her data is restricted"),
    MERGED: _("her card was merged with another one"),
}
_ITS_OWN = (Client, ContactDetails, ImportedClient, DataSubject, AuditEvent, SubjectLink)


def worked_on(ids: Sequence[UUID], *, since: datetime) -> dict[UUID, str]:
    """The reason why a card stays, for each that does."""
    kept: dict[UUID, str] = {}
    some, known = listed(ids), set(ids)
    for ends in SubjectLink.objects.filter(Q(subject__in=some) | Q(alias__in=some)).values_list(
        "subject_id", "alias_id"
    ):
        kept |= dict.fromkeys(set(ends) & known, MERGED)
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
