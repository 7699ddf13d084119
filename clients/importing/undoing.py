"""Taking an import back, or one card of it: what somebody has worked on since stays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.cards import readable
from clients.importing import stored
from clients.importing.forgetting import holds_rows, shut, some_forgotten
from clients.models import Client, ContactDetails
from clients.models_import import ImportBatch, ImportedClient
from privacy.audit.acts import Actor, audited, record
from privacy.audit.models import AuditEvent
from privacy.erasure import erase
from privacy.models import DataSubject, Erasure, SubjectLink
from privacy.registry import declarations
from privacy.sets import listed

CHANGED, USED, RESTRICTED, MERGED = "changed", "used", "restricted", "merged"
REASONS: Final[Mapping[str, Promise]] = {
    CHANGED: _("her card was changed by hand"),
    USED: _("she has been here or something was recorded"),
    RESTRICTED: _("use of her data is restricted"),
    MERGED: _("her card was merged with another one"),
}
UNDONE_AT_ONCE: Final = 100
"""Cards taken back in one transaction."""
UNTIL: Final = "undone_until"
_ITS_OWN = (Client, ContactDetails, ImportedClient, DataSubject, AuditEvent, SubjectLink)


@audited
def undo_some(*, by: Actor, batch: ImportBatch, begins: bool) -> bool:
    """Take back the next cards of this import, but for those on which somebody has worked since.

    It is closed from the first stretch on (`begins`), so that no card comes to those that are
    looked at; what waits in quarantine goes before them. Returns whether it was the last one: then
    `counts` says how many went and how many stayed, by reason. Raises ValidationError after 30
    days.
    """
    row = _locked_for_undo(batch)
    if begins or UNTIL not in row.counts:
        _begin(row)
    if not _is_forgotten(row):
        record("clients.import_undone", by=by, obj=row)
        return False
    ids = list(cards_left(row).values_list("subject_id", flat=True)[:UNDONE_AT_ONCE])
    cards = Client.objects.filter(pk__in=ids).select_for_update().order_by("pk")
    some = [card.pk for card in cards]
    kept = worked_on(some)
    gone = [pk for pk in some if pk not in kept]
    if gone:
        erase(by=by, subject_ids=gone, ground=Erasure.Ground.MISTAKE)
    counts = Counter({"gone": len(gone), **Counter(kept.values())})
    is_last = len(ids) < UNDONE_AT_ONCE
    _note(row, counts, is_last, ids)
    record("clients.import_undone", by=by, obj=row, counts=counts)
    return is_last


def is_begun(batch: ImportBatch) -> bool:
    """Whether taking it back was begun and can be gone on with."""
    is_left = batch.state == ImportBatch.State.CLOSED and UNTIL in batch.counts
    return is_left and timezone.now() <= batch.undo_until


def cards_left(batch: ImportBatch) -> QuerySet[ImportedClient]:
    """The cards of this import that come after the one at which the last stretch ended."""
    found = ImportedClient.objects.filter(batch_id=batch.pk).order_by("subject_id")
    until = batch.counts.get(UNTIL)
    return found.filter(subject_id__gt=UUID(until)) if until else found


@audited
def undo_client(*, by: Actor, batch: ImportBatch, client: Client) -> None:
    """Take back one card of this import. Raises ValidationError after 30 days, and where somebody
    has worked on the card since, saying how; DoesNotExist for a card of another origin.
    """
    row = _locked_for_undo(batch)
    origin = ImportedClient.objects.get(batch_id=row.pk, subject=client.pk)
    card = Client.objects.select_for_update().get(pk=origin.subject_id)
    why = worked_on([card.pk]).get(card.pk)
    if why is not None:
        text = _("The card stays: %(why)s.") % {"why": REASONS[why]}
        raise ValidationError(text, code=why)
    erase(by=by, subject_ids=[card.pk], ground=Erasure.Ground.MISTAKE)
    row.counts = {**row.counts, "undone_alone": row.counts.get("undone_alone", 0) + 1}
    row.save(update_fields=["counts"])
    record("clients.imported_client_undone", by=by, subject_id=card.pk, obj=row)


def _begin(row: ImportBatch) -> None:
    """Look at all cards; who has gone already, when this was cut off, stays counted."""
    gone = row.counts.get("undone", {}).get("gone", 0)
    if row.state == ImportBatch.State.OPEN:
        shut(row)
    row.counts = {**row.counts, "undone": {"gone": gone}, UNTIL: ""}
    row.counts["to_undo"] = cards_left(row).count()
    row.stretch_at = timezone.now()
    row.save()


def _is_forgotten(row: ImportBatch) -> bool:
    """Whether nothing waits in quarantine any more, after the next of it has gone: that comes
    before the cards, and they are measured by themselves.
    """
    if not holds_rows(row):
        return True
    some_forgotten(row)
    if holds_rows(row):
        return False
    row.stretch_at = timezone.now()
    row.save(update_fields=["stretch_at"])
    return True


def _note(row: ImportBatch, counts: Counter[str], is_last: bool, ids: Sequence[UUID]) -> None:
    undone = Counter(row.counts["undone"])
    undone.update(counts)
    row.counts["undone"] = dict(undone)
    if is_last:
        del row.counts[UNTIL]
        row.state, row.closed_at = ImportBatch.State.UNDONE, timezone.now()
    else:
        row.counts[UNTIL] = str(ids[-1])
    row.save(update_fields=["counts", "stretch_at", "state", "closed_at"])


def _locked_for_undo(batch: ImportBatch) -> ImportBatch:
    row = stored.locked(batch, ImportBatch.State.OPEN, ImportBatch.State.CLOSED)
    if timezone.now() > row.undo_until:
        raise ValidationError(_("An import can be taken back for 30 days."))
    return row


def worked_on(ids: Sequence[UUID]) -> dict[UUID, str]:
    """The reason why an imported card stays, for each that does."""
    kept: dict[UUID, str] = {}
    some, known = listed(ids), set(ids)
    for ends in SubjectLink.objects.filter(Q(subject__in=some) | Q(alias__in=some)).values_list(
        "subject_id", "alias_id"
    ):
        kept |= dict.fromkeys(set(ends) & known, MERGED)
    for card in Client.objects.filter(pk__in=ids).select_related("contact", "subject"):
        if card.subject.state == DataSubject.State.RESTRICTED:
            kept[card.pk] = RESTRICTED
        elif card.notice_given_on is not None or _is_changed(card):
            kept[card.pk] = CHANGED
        elif card.last_visit_on is not None:
            kept[card.pk] = USED
    for declaration in declarations():
        if declaration.subject_path != "subject_id" or declaration.model in _ITS_OWN:
            continue
        for person in declaration.own_rows(ids).values_list("subject_id", flat=True).distinct():
            kept.setdefault(person, USED)
    return kept


def _is_changed(card: Client) -> bool:
    """By how often its records were sealed; and by what they say, for a register that has moved
    here begins to count anew.
    """
    if card.sealed_n > 1 or card.contact.sealed_n > 1:
        return True
    card.contact.subject = card.subject
    who, contact = readable(card), readable(card.contact)
    by_hand = who is not None and (who.earlier or who.guardian or who.turned_18_on)
    return bool(by_hand or (contact is not None and contact.earlier))
