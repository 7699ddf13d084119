"""Holds for legal claims (art. 17(3)(e), R58): decided, renewed, released."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.erasure import erase
from privacy.forms import refuse_identity_code
from privacy.hold_rules import LONGEST
from privacy.models import DataSubject, Erasure, HeldRecord, Hold, HoldRecord
from privacy.refusals import NothingToHold, ReasonMissing, ReviewInPast, ReviewTooLate
from privacy.registry import declaration_of
from privacy.retention import last_day

Chosen = tuple[str, UUID]
"""A record: the label of its model and its id."""


@audited
def hold_records(
    *,
    by: Actor,
    subject_id: UUID,
    name: str,
    claim: str,
    chosen: Sequence[Chosen],
    review_on: date,
) -> Hold:
    """Keep copies of exactly these records for a claim, under a key of their own.

    The originals go on their day. Raises ReasonMissing, NothingToHold (also for records of
    somebody else), ReviewTooLate, ValidationError for an identity code.
    """
    today = timezone.localdate()
    _refuse_text(claim)
    _refuse_late_review(review_on, today)
    # Not while the purge takes her: the case would name somebody who is gone.
    if DataSubject.objects.select_for_update(no_key=True).filter(pk=subject_id).first() is None:
        raise NothingToHold
    records = tuple(_copied(subject_id, label, pk) for label, pk in chosen)
    if not records:
        raise NothingToHold
    hold = Hold(
        subject=DataSubject.objects.create_sealed(),
        about=subject_id,
        decided_on=today,
        decided_by=by.pk,
        review_on=review_on,
        sealed=HoldRecord(name=name, claim=claim, records=records),
    )
    hold.save()
    record("holds.decided", by=by, subject_id=hold.subject.pk, obj=hold)
    return hold


@audited
def renew_hold(*, by: Actor, hold: Hold, claim: str, review_on: date) -> Hold:
    """The claim still stands, for this reason. Raises ReasonMissing, ReviewTooLate."""
    _refuse_text(claim)
    _refuse_late_review(review_on, timezone.localdate())
    row = _locked(hold)
    row.review_on = review_on
    row.sealed = replace(row.sealed, claim=claim)
    row.save()
    record("holds.renewed", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def release_hold(*, by: Actor, hold: Hold) -> None:
    """The claim is settled: the copies are erased for good, with their key."""
    row = _locked(hold)
    record("holds.released", by=by, subject_id=row.subject.pk, obj=row)
    erase(by=by, subject_ids=[row.subject.pk], ground=Erasure.Ground.RETENTION)


def _locked(hold: Hold) -> Hold:
    rows = Hold.objects.select_related("subject").select_for_update(of=("self",))
    row: Hold = rows.get(pk=hold.pk)
    return row


def _copied(subject_id: UUID, label: str, pk: UUID) -> HeldRecord:
    try:
        declaration = declaration_of(apps.get_model(label))
    except (LookupError, ValueError, KeyError):
        raise NothingToHold from None
    row = declaration.rows([subject_id]).filter(pk=pk).first()
    if row is None:
        raise NothingToHold
    content = json.dumps(declaration.export(row), ensure_ascii=False)
    return HeldRecord(title=str(declaration.title), content=content)


def _refuse_text(text: str) -> None:
    if not text.strip():
        raise ReasonMissing
    try:
        refuse_identity_code(text)
    except ValidationError as problem:
        raise ValidationError({"claim": problem}) from None


def _refuse_late_review(review_on: date, today: date) -> None:
    if review_on <= today:
        raise ReviewInPast
    if review_on > last_day(today, LONGEST):
        raise ReviewTooLate
