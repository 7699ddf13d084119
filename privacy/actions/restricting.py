"""Restriction of processing (art. 18, R37): put on, looked into, lifted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy import tombstones
from privacy.audit.acts import Actor, audited, record
from privacy.forms import refuse_identity_code
from privacy.links import subjects_of
from privacy.models import DataSubject, DataSubjectRequest, Restriction, RestrictionRecord
from privacy.refusals import DateInFuture, IsRestricted, NotRestricted, NotTold, ReasonMissing
from privacy.retention import Period, last_day

REVIEW = Period(months=3)
"""A restriction is looked at again after the longest time that a request may take (choice)."""


class OpenedFor(models.TextChoices):
    """For what restricted data may be opened (art. 18(2))."""

    CONSENT = "consent", _("she has agreed to this use")
    CLAIM = "claim", _("a legal claim")
    OTHERS = "others", _("the rights of another person")


@audited
def restrict(
    *,
    by: Actor,
    subject: DataSubject,
    ground: str,
    reason: str,
    request: DataSubjectRequest | None = None,
) -> Restriction:
    """Her data are only stored from now on: no editing, no sending, not in lists.

    Raises IsRestricted, ReasonMissing, ValidationError for an identity code.
    """
    row, hers = _locked(subject)
    if row.state == DataSubject.State.RESTRICTED:
        raise IsRestricted
    _refuse_text(reason)
    today = timezone.localdate()
    restriction = Restriction(
        subject=row,
        ground=Restriction.Ground(ground),
        since=today,
        review_on=last_day(today, REVIEW),
        request_id=None if request is None else request.pk,
        sealed=RestrictionRecord(reason=reason),
    )
    restriction.save()
    row.state = DataSubject.State.RESTRICTED
    _set_state(hers, row.state, ground)
    record("restrictions.put", by=by, subject_id=row.pk, obj=restriction, purpose=ground)
    return restriction


@audited
def lift_restriction(
    *, by: Actor, restriction: Restriction, told_on: date | None, told: str
) -> Restriction:
    """Her data are used again; she was told before (art. 18(3)).

    Raises NotTold, ReasonMissing, DateInFuture, NotRestricted, ValidationError.
    """
    subject, hers = _locked(restriction.subject)
    row = Restriction.objects.select_related("subject").get(pk=restriction.pk)
    if row.lifted_on is not None:
        raise NotRestricted
    today = timezone.localdate()
    if told_on is None:
        raise NotTold
    if told_on > today:
        raise DateInFuture
    _refuse_text(told)
    row.told_on, row.lifted_on = told_on, today
    row.sealed = replace(row.sealed, told=told)
    row.save()
    if not Restriction.objects.filter(subject__in=hers, lifted_on=None).exists():
        _set_state(hers, DataSubject.State.ACTIVE, "")
    record("restrictions.lifted", by=by, subject_id=subject.pk, obj=row)
    return row


@audited
def renew_restriction(*, by: Actor, restriction: Restriction) -> Restriction:
    """It was looked at, and still holds. Raises NotRestricted."""
    _locked(restriction.subject)
    row = Restriction.objects.get(pk=restriction.pk)
    if row.lifted_on is not None:
        raise NotRestricted
    row.review_on = last_day(timezone.localdate(), REVIEW)
    row.save(update_fields=["review_on"])
    record("restrictions.renewed", by=by, subject_id=row.subject_id, obj=row)
    return row


@audited
def open_restricted(*, by: Actor, restriction: Restriction, purpose: str) -> Restriction:
    """Restricted data are looked at for one of the purposes that the law permits."""
    record(
        "restrictions.opened",
        by=by,
        subject_id=restriction.subject_id,
        obj=restriction,
        purpose=OpenedFor(purpose),
    )
    return restriction


def _locked(subject: DataSubject) -> tuple[DataSubject, list[UUID]]:
    """Her subject, and every id that is hers, all of them locked: what is merged is restricted
    together.
    """
    locked = DataSubject.objects.select_for_update(no_key=True).order_by("pk")
    rows = {row.pk: row for row in locked.filter(pk__in=subjects_of(subject.pk))}
    if subject.pk not in rows:
        raise DataSubject.DoesNotExist
    return rows[subject.pk], list(rows)


def _set_state(hers: Sequence[UUID], state: str, ground: str) -> None:
    DataSubject.objects.filter(pk__in=hers).update(state=state)
    for subject in hers:
        tombstones.note("restriction", {"subject": str(subject), "ground": ground})


def _refuse_text(text: str) -> None:
    if not text.strip():
        raise ReasonMissing
    try:
        refuse_identity_code(text)
    except ValidationError as problem:
        raise ValidationError({"reason": problem}) from None
