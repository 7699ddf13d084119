"""Giving and withdrawing consent. The consent's own table lives with the purpose it serves.

A consent is the person's, whichever of her cards it was given on: of merged cards each keeps its
own acts and evidence, and all of them together are asked what is in force.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar, cast
from uuid import UUID

from django.db import models
from django.utils import timezone

from privacy import tombstones
from privacy.audit.acts import Actor, audited, record
from privacy.links import links_with, subjects_of
from privacy.models import (
    ConsentEvidence,
    ConsentRecord,
    ConsentText,
    DataSubject,
    NoticeVersion,
    SubjectLink,
)
from privacy.registry import PersonalData, declarations, delete_rows
from privacy.statements import drop_left_over

C = TypeVar("C", bound=ConsentRecord)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


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
    """Record the withdrawal and erase what rests on the consent, in one transaction (R6). The
    person withdraws: on every card that she has given it on, whichever is meant.

    Raises ConsentMissing when no consent is there to be withdrawn.
    """
    hers = subjects_of(subject.pk)
    given = sorted(standing(model, hers), key=lambda act: act.subject_id != subject.pk)
    if not given:
        raise ConsentMissing
    first, *_others = [_withdraw(by, model, act, evidence) for act in given]
    return first


@audited
def withdraw_on_card(*, by: Actor, model: type[C], given: C, evidence: ConsentEvidence) -> C:
    """The same for one card alone: where what happened to it is done again (R60), or where a new
    consent of the person leaves nothing of this one.
    """
    return _withdraw(by, model, given, evidence)


def live_consent(model: type[C], subject: DataSubject) -> C | None:
    """A consent of the person that is in force, that of this card before those of the others."""
    return next(iter(consents_in_force(model, subject)), None)


def consents_in_force(
    model: type[C], subject: DataSubject, links: Sequence[SubjectLink] | None = None
) -> list[C]:
    """Every consent of the person that is in force, that of this card first; `links`: what was
    merged, where it is known already.
    """
    links = links_with(subject.pk) if links is None else links
    acts = model._default_manager.select_related("subject", "text", "notice").order_by("at", "pk")
    if not links:
        newest = cast(C | None, acts.filter(subject=subject).last())
        return [newest] if newest is not None and newest.is_given else []
    hers = {subject.pk, *(end for link in links for end in (link.subject_id, link.alias_id))}
    all_acts = cast(list[C], list(acts.filter(subject__in=hers)))
    found = in_force(all_acts, since(links))
    return sorted(found, key=lambda act: act.subject_id != subject.pk)


def since(links: Iterable[SubjectLink]) -> dict[UUID, datetime]:
    """Since when each card is read with another one."""
    return {link.alias_id: link.linked_at for link in links}


def in_force(acts: Iterable[C], joined: Mapping[UUID, datetime]) -> list[C]:
    """What holds of one person's acts, given in their order; `joined`: `since` her links. Pure.

    The newest act on each card counts. What it gave has ended with a later withdrawal on another
    card, for it is the person who withdraws (art. 7(3)): nobody knew then that both are hers. Since
    they are one, a withdrawal is written on each card that it means.
    """
    return [act for act, has_ended in _newest_given(acts, joined) if not has_ended]


def ended_by_another(acts: Iterable[C], joined: Mapping[UUID, datetime]) -> list[C]:
    """What was given on one card and has ended with a later withdrawal on another one. Pure."""
    return [act for act, has_ended in _newest_given(acts, joined) if has_ended]


def standing(model: type[C], subject_ids: Sequence[UUID]) -> list[C]:
    """What was given under these ids and not withdrawn there, in force or not."""
    acts = model._default_manager.select_related("subject", "text", "notice")
    hers = acts.filter(subject__in=subject_ids).order_by("at", "pk")
    newest = {act.subject_id: act for act in cast(list[C], list(hers))}
    return [newest[pk] for pk in subject_ids if pk in newest and newest[pk].is_given]


def borrowed(hers: Sequence[UUID]) -> dict[PersonalData, models.QuerySet[models.Model]]:
    """What lies under these ids and rests on a consent that was given under another one."""
    return {
        declaration: declaration.own_rows(hers).exclude(**{f"{basis}__subject__in": hers})
        for declaration, basis in _resting()
    }


def drop_borrowed(hers: Sequence[UUID]) -> dict[str, int]:
    """Delete that, in the act that makes two people of one: nobody's data rest on the consent of
    somebody else (R1).
    """
    found = borrowed(hers).items()
    counts = {declaration.model._meta.label_lower: delete_rows(rows) for declaration, rows in found}
    erased = {table: count for table, count in counts.items() if count}
    if erased:
        drop_left_over(hers[0])
    return erased


def after_all_acts(subject_ids: Sequence[UUID]) -> datetime:
    """Now; but later than every act of consent under these ids even if the clock was set back."""
    found = [d.model for d in declarations() if issubclass(d.model, ConsentRecord)]
    return _after(found, subject_ids)


def _newest_given(acts: Iterable[C], joined: Mapping[UUID, datetime]) -> Iterator[tuple[C, bool]]:
    all_acts = list(acts)
    newest = {act.subject_id: act for act in all_acts}
    withdrawn = [act for act in all_acts if not act.is_given]
    for given in newest.values():
        if given.is_given:
            yield given, any(_ends(act, given, joined) for act in withdrawn)


def _ends(act: ConsentRecord, given: ConsentRecord, joined: Mapping[UUID, datetime]) -> bool:
    ends = [joined[pk] for pk in (act.subject_id, given.subject_id) if pk in joined]
    return given.at < act.at < max(ends, default=_BEGINNING)


def _withdraw(by: Actor, model: type[C], given: C, evidence: ConsentEvidence) -> C:
    """What lies on the card goes, and what rests on its consent on another card of hers."""
    subject = given.subject
    withdrawn = _append(model, ConsentRecord.Act.WITHDRAWN, by, subject, given.text, evidence)
    tombstones.note(
        "withdrawal",
        {
            "model": model._meta.label_lower,
            "subject": str(subject.pk),
            "way": evidence.way,
            "at": withdrawn.at.isoformat(),
        },
    )
    erased: Counter[str] = Counter()
    for declaration, basis in _resting(model):
        lent = declaration.model._base_manager.filter(**{f"{basis}__subject": subject})
        count = delete_rows(lent) + declaration.erase([subject.pk])
        erased[declaration.model._meta.label_lower] = count
    drop_left_over(subject.pk)
    record(
        "consent.withdrawn",
        by=by,
        subject_id=subject.pk,
        obj=withdrawn,
        purpose=given.text.kind,
        counts=dict(erased),
    )
    return withdrawn


def _resting(consent: type[models.Model] | None = None) -> list[tuple[PersonalData, str]]:
    """What rests on a consent, or on any, and the column that says on which one."""
    found = [d for d in declarations() if d.consent is not None and consent in (None, d.consent)]
    return [
        (d, next(f.name for f in d.model._meta.concrete_fields if f.related_model is d.consent))
        for d in found
    ]


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
    return _after([model], subjects_of(subject.pk))


def _after(consents: Iterable[type[models.Model]], subject_ids: Sequence[UUID]) -> datetime:
    moment = timezone.now()
    for model in consents:
        acts = model._default_manager.filter(subject__in=subject_ids)
        newest: datetime | None = acts.aggregate(at=models.Max("at"))["at"]
        if newest is not None:
            moment = max(moment, newest + timedelta(microseconds=1))
    return moment
