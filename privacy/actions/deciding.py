"""A request is decided, answered, handed over and closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from privacy import withdrawals
from privacy.actions.restricting import restrict
from privacy.audit.acts import Actor, audited, record
from privacy.case_rules import (
    NEED_A_GROUND,
    TOLD_ON,
    refuse_compiling,
    refuse_decision,
    refuse_odd_day,
    refuse_undecidable,
    refuse_unready,
)
from privacy.cases import locked_request, note_step, save_checked
from privacy.models import DataSubject, DataSubjectRequest, RecipientTask
from privacy.models.request import Delivery, Ground, HandedFile, Kind, Outcome, ResultLine
from privacy.recipients import open_tasks, waiting_tasks
from privacy.refusals import (
    HandedOverAlready,
    NobodyMeant,
    NoneChosen,
    NotDecided,
    NotHandedOver,
    NothingBuilt,
    ReasonMissing,
    RecipientsWaiting,
    WrongKind,
)


@audited
def decide_request(
    *,
    by: Actor,
    request: DataSubjectRequest,
    outcome: str,
    ground: str = "",
    decision: str = "",
    search_made: str = "",
) -> DataSubjectRequest:
    """How it ends: fulfilled, in part or refused (with the legal ground and words), taken back, or
    that nothing is held (with the search that was made). See R29, R30.

    Raises NoIdentity, ChildsViewMissing, AlreadyDecided, GroundMissing, ReasonMissing,
    NothingBuilt, NotChecked, SomebodyMeant, AlreadyClosed, ValidationError.
    """
    row, chosen = locked_request(request), Outcome(outcome)
    refuse_decision(row, chosen, ground, decision, search_made)
    row.outcome, row.decided_on = chosen, timezone.localdate()
    row.ground = Ground(ground) if chosen in NEED_A_GROUND else ""
    row.sealed = replace(row.sealed, decision=decision, search_made=search_made)
    save_checked(row)
    if chosen in (Outcome.FULFILLED, Outcome.PARTLY) and row.kind in TOLD_ON - {Kind.ERASURE}:
        open_tasks(row)
    note_step(row, by, "decided")
    record("requests.decided", by=by, subject_id=row.subject.pk, obj=row, purpose=chosen)
    return row


@audited
def build_reply(
    *,
    by: Actor,
    request: DataSubjectRequest,
    files: Sequence[HandedFile],
    sections: Sequence[str],
) -> DataSubjectRequest:
    """The copy of the data is compiled: the file keeps fingerprints and headings, never the content
    (R31). Compiling again replaces them until it is handed over.

    Raises NoIdentity, ChildsViewMissing, NobodyMeant, WrongKind, AlreadyClosed, NothingBuilt.
    """
    row = locked_request(request)
    refuse_compiling(row)
    if not files:
        raise NothingBuilt
    row.sealed = replace(row.sealed, files=tuple(files), sections=tuple(sections))
    if row.outcome == "":
        row.outcome, row.decided_on = Outcome.FULFILLED, timezone.localdate()
    row.save()
    note_step(row, by, "compiled")
    record("requests.compiled", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def withdraw_for_request(
    *, by: Actor, request: DataSubjectRequest, labels: Sequence[str]
) -> DataSubjectRequest:
    """Withdraw these consents (labels of their models), each as its room does it (R6).

    Raises NoIdentity, ChildsViewMissing, AlreadyDecided, NobodyMeant, WrongKind, NothingBuilt.
    """
    row = locked_request(request)
    if row.kind != Kind.WITHDRAWAL:
        raise WrongKind
    refuse_undecidable(row)
    if row.about is None:
        raise NobodyMeant
    done = withdrawals.withdraw(by=by, subject_id=row.about, labels=labels, channel=row.channel)
    if not done:
        raise NoneChosen
    row.outcome, row.decided_on = Outcome.FULFILLED, timezone.localdate()
    row.sealed = replace(row.sealed, result=tuple(ResultLine(title=title) for title in done))
    row.save()
    note_step(row, by, "withdrawn")
    record("requests.consents_withdrawn", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def restrict_for_request(
    *, by: Actor, request: DataSubjectRequest, ground: str, reason: str
) -> DataSubjectRequest:
    """Restrict the processing of her data, as she asked (art. 18).

    Raises NoIdentity, ChildsViewMissing, AlreadyDecided, NobodyMeant, WrongKind, IsRestricted,
    ReasonMissing.
    """
    row = locked_request(request)
    if row.kind != Kind.RESTRICTION:
        raise WrongKind
    refuse_undecidable(row)
    subject = DataSubject.objects.filter(pk=row.about).first() if row.about else None
    if subject is None:
        raise NobodyMeant
    restrict(by=by, subject=subject, ground=ground, reason=reason, request=row)
    row.outcome, row.decided_on = Outcome.FULFILLED, timezone.localdate()
    row.save(update_fields=["outcome", "decided_on"])
    open_tasks(row)
    note_step(row, by, "restricted")
    record("requests.restricted", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def open_reply(*, by: Actor, request: DataSubjectRequest, name: str) -> DataSubjectRequest:
    """A file of the answer, or its letter, is opened to be read, printed or handed over."""
    record("requests.file_opened", by=by, subject_id=request.subject_id, obj=request, purpose=name)
    return request


@audited
def hand_over(
    *, by: Actor, request: DataSubjectRequest, delivery: str, on: date
) -> DataSubjectRequest:
    """The answer has been given, in this way, on this day (R27).

    Raises NotDecided, NotChecked, HandedOverAlready, DateInFuture, DateBeforeReceipt,
    AlreadyClosed.
    """
    row = locked_request(request)
    refuse_odd_day(row, on, timezone.localdate())
    refuse_unready(row)
    if row.delivered_on is not None:
        raise HandedOverAlready
    row.delivery, row.delivered_on, row.delivered_by = Delivery(delivery), on, by.pk
    row.save(update_fields=["delivery", "delivered_on", "delivered_by"])
    note_step(row, by, "handed_over")
    record("requests.handed_over", by=by, subject_id=row.subject.pk, obj=row, purpose=delivery)
    return row


@audited
def answer_recipient(
    *, by: Actor, task: RecipientTask, answer: str, reason: str = ""
) -> RecipientTask:
    """A recipient was told, or could not be, and why (art. 19, R34).

    Raises ReasonMissing, AlreadyClosed.
    """
    locked_request(task.request)
    row = RecipientTask.objects.select_related("subject").get(pk=task.pk)
    row.answer = RecipientTask.Answer(answer)
    if row.answer == RecipientTask.Answer.IMPOSSIBLE and not reason.strip():
        raise ReasonMissing
    row.answered_on = timezone.localdate()
    row.sealed = replace(row.sealed, reason=reason)
    row.save()
    record("requests.recipient_answered", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def close_request(*, by: Actor, request: DataSubjectRequest) -> DataSubjectRequest:
    """Everything is done; from today the file is kept for its two years (R55).

    Raises NotDecided, NotChecked, NotHandedOver, RecipientsWaiting, AlreadyClosed.
    """
    row = locked_request(request)
    if not row.outcome:
        raise NotDecided
    refuse_unready(row)
    if row.delivered_on is None and row.outcome != Outcome.WITHDRAWN:
        raise NotHandedOver
    if waiting_tasks(row).exists():
        raise RecipientsWaiting
    row.closed_on = timezone.localdate()
    row.save(update_fields=["closed_on"])
    note_step(row, by, "closed")
    record("requests.closed", by=by, subject_id=row.subject.pk, obj=row, purpose=row.outcome)
    return row
