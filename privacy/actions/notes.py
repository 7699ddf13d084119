"""Her statements beside disputed entries, disclosures to others, and what the owner decides."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.entries import Entry, entries_of, find_entry, titled
from privacy.forms import refuse_identity_code
from privacy.models import (
    DataSubject,
    Disclosure,
    DisclosureRecord,
    OwnerDecision,
    Statement,
    StatementRecord,
)
from privacy.refusals import DateInFuture, NobodyMeant, ReasonMissing


@audited
def note_statement(
    *, by: Actor, subject_id: UUID, text: str, entry_id: UUID | None = None
) -> Statement:
    """Her own words, shown beside the entry that she disputes (art. 16, R33), gone with it.

    Without `entry_id` they stand beside the card. Raises ReasonMissing, NobodyMeant,
    ValidationError for an identity code.
    """
    if not text.strip():
        raise ReasonMissing
    _refuse_code("text", text)
    subject = DataSubject.objects.filter(pk=subject_id).first()
    if subject is None:
        raise NobodyMeant
    title, ends_on = ("", None) if entry_id is None else _entry(subject_id, entry_id)
    row = Statement(
        subject=subject,
        made_on=timezone.localdate(),
        entry_id=entry_id,
        entry_ends_on=ends_on,
        sealed=StatementRecord(text=text, entry=title),
    )
    row.save()
    record("requests.statement_noted", by=by, subject_id=subject.pk, obj=row)
    return row


@audited
def list_entries(
    *, by: Actor, subject_id: UUID, purpose: str, disputable: bool = False
) -> list[Entry]:
    """Look through a person's entries, to choose the one that is meant."""
    record("privacy.entries_listed", by=by, subject_id=subject_id, purpose=purpose)
    return list(entries_of(subject_id, disputable=disputable))


@audited
def note_disclosure(
    *, by: Actor, subject: DataSubject, recipient: str, what: str, ground: str, on: date
) -> Disclosure:
    """Data of hers were given to somebody (R34). Raises ReasonMissing, DateInFuture."""
    if not (recipient.strip() and what.strip() and ground.strip()):
        raise ReasonMissing
    if on > timezone.localdate():
        raise DateInFuture
    row = Disclosure(subject=subject, on=on, sealed=DisclosureRecord(recipient, what, ground))
    row.save()
    record("privacy.disclosed", by=by, subject_id=subject.pk, obj=row)
    return row


@audited
def decide_for_salon(*, by: Actor, question: str, answer: bool, reason: str) -> OwnerDecision:
    """What the law leaves to the controller, decided on record. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    _refuse_code("reason", reason)
    row = OwnerDecision(
        question=OwnerDecision.Question(question), answer=answer, reason=reason, decided_by=by.pk
    )
    row.save()
    record("privacy.decided", by=by, obj=row, purpose=question)
    return row


def _entry(subject_id: UUID, entry_id: UUID) -> tuple[str, date | None]:
    """What kind of entry it is and its last day. Raises NobodyMeant when it is not hers."""
    found = find_entry(subject_id, entry_id)
    if found is None:
        raise NobodyMeant
    declaration, row = found
    return titled(declaration, row), declaration.ends_on(row)


def _refuse_code(name: str, text: str) -> None:
    try:
        refuse_identity_code(text)
    except ValidationError as problem:
        raise ValidationError({name: problem}) from None
