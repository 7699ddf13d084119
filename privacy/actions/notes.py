"""Her statements beside disputed entries, disclosures to others, and what the owner decides."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
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
from privacy.registry import declarations


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
    title, ends_on = _entry(subject_id, entry_id)
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


def _entry(subject_id: UUID, entry_id: UUID | None) -> tuple[str, date | None]:
    """What kind of entry it is and its last day. Raises NobodyMeant when it is not hers."""
    if entry_id is None:
        return "", None
    for declaration in declarations():
        if declaration.subject_path != "subject_id" or declaration.outlives_subject:
            continue
        row = declaration.rows([subject_id]).filter(pk=entry_id).first()
        if row is not None:
            return str(declaration.title), declaration.ends_on(row)
    raise NobodyMeant


def _refuse_code(name: str, text: str) -> None:
    try:
        refuse_identity_code(text)
    except ValidationError as problem:
        raise ValidationError({name: problem}) from None
