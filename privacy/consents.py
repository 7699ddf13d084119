"""Giving and withdrawing consent. The consent's own table lives with the purpose it serves."""

from datetime import datetime, timedelta
from typing import TypeVar, cast

from django.db import models
from django.utils import timezone

from privacy import tombstones
from privacy.audit.acts import Actor, audited, record
from privacy.models import ConsentEvidence, ConsentRecord, ConsentText, DataSubject, NoticeVersion
from privacy.registry import resting_on
from privacy.statements import drop_left_over

C = TypeVar("C", bound=ConsentRecord)


class ConsentMissing(Exception):
    """Data that rest on a consent were to be stored without a live one that covers them (R1)."""


@audited
def give_consent(
    *,
    by: Actor,
    model: type[C],
    subject: DataSubject,
    text: ConsentText,
    evidence: ConsentEvidence,
) -> C:
    """Record that the person agreed to this wording. Raises ValueError for unnamed kinds."""
    unnamed = set(evidence.kinds) - set(text.data_kinds)
    if unnamed or (text.data_kinds and not evidence.kinds):
        raise ValueError("the kinds of data are not those that the wording names")
    if not evidence.way:
        raise ValueError("the way in which consent was given is missing")
    given = _append(model, ConsentRecord.Act.GIVEN, by, subject, text, evidence)
    record("consent.given", by=by, subject_id=subject.pk, obj=given, purpose=text.kind)
    return given


@audited
def withdraw_consent(
    *, by: Actor, model: type[C], subject: DataSubject, evidence: ConsentEvidence
) -> C:
    """Record the withdrawal and erase what rests on the consent, in one transaction (R6).

    Raises ConsentMissing when no consent is live.
    """
    live = live_consent(model, subject)
    if live is None:
        raise ConsentMissing
    withdrawn = _append(model, ConsentRecord.Act.WITHDRAWN, by, subject, live.text, evidence)
    tombstones.note(
        "withdrawal",
        {
            "model": model._meta.label_lower,
            "subject": str(subject.pk),
            "way": evidence.way,
            "at": withdrawn.at.isoformat(),
        },
    )
    erased = {d.model._meta.label_lower: d.erase([subject.pk]) for d in resting_on(model)}
    drop_left_over(subject.pk)
    record(
        "consent.withdrawn",
        by=by,
        subject_id=subject.pk,
        obj=withdrawn,
        purpose=live.text.kind,
        counts=erased,
    )
    return withdrawn


def live_consent(model: type[C], subject: DataSubject) -> C | None:
    """The consent in force: the newest act, if it is one of giving."""
    acts = model._default_manager.select_related("subject", "text", "notice")
    newest = cast(C | None, acts.filter(subject=subject).order_by("at", "pk").last())
    return newest if newest is not None and newest.is_given else None


def _append(
    model: type[C],
    act: str,
    by: Actor,
    subject: DataSubject,
    text: ConsentText,
    evidence: ConsentEvidence,
) -> C:
    now = _after_all_before(model, subject)
    row = model(
        subject=subject,
        act=act,
        at=now,
        text=text,
        notice=NoticeVersion.current(timezone.localdate(now)),
        received_by=by.pk,
        sealed=evidence,
    )
    row.save()
    return row


def _after_all_before(model: type[C], subject: DataSubject) -> datetime:
    """Now; but later than her newest act even if the clock has been set back, for it decides."""
    acts = model._default_manager.filter(subject=subject)
    newest: datetime | None = acts.aggregate(newest=models.Max("at"))["newest"]
    now = timezone.now()
    return now if newest is None else max(now, newest + timedelta(microseconds=1))
