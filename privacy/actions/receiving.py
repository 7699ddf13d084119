"""A request comes in; who asks is made sure; the clock runs, stands, or is extended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import deadlines
from privacy.actions.bans import ban_contacts
from privacy.actions.restricting import restrict
from privacy.audit.acts import Actor, audited, record
from privacy.bans import contacts_of
from privacy.case_rules import refuse_decided, refuse_odd_day
from privacy.cases import due_of, locked_request, note_step, save_checked
from privacy.models import DataSubject, DataSubjectRequest, KeyedBan, RequestRecord, Restriction
from privacy.models.request import Asker, Channel, IdentityMethod, Kind, Outcome
from privacy.recipients import open_tasks
from privacy.refusals import (
    AskedTooLate,
    ExtendedAlready,
    IdentityKnown,
    NotAsked,
    ReasonMissing,
    TooLateToExtend,
)
from privacy.withdrawals import withdraw_marketing


@audited
def receive_request(
    *,
    by: Actor,
    about: UUID | None,
    kind: str,
    channel: str,
    said: RequestRecord,
    received_on: date | None = None,
    language: str = "fi",
    asker: str = Asker.SELF,
    relationship_over: bool = False,
) -> DataSubjectRequest:
    """A request has come, by whatever way (R19). `about`: whose data; None: not in the register.

    An objection to marketing is carried out at once, another objection restricts until it is
    decided (R40). Raises ValidationError with a message per field, DoesNotExist when she is gone.
    """
    today = timezone.localdate()
    if about is not None:
        # Not while the purge takes her.
        DataSubject.objects.select_for_update(no_key=True).get(pk=about)
    row = DataSubjectRequest(
        subject=DataSubject.objects.create_sealed(),
        about=about,
        kind=Kind(kind),
        channel=Channel(channel),
        asker=Asker(asker),
        language=language,
        received_on=received_on or today,
        received_by=by.pk,
        relationship_over=relationship_over,
        sealed=said,
    )
    _refuse_incomplete(row, today)
    row.due_on = due_of(row)
    save_checked(row)
    note_step(row, by, "received")
    record("requests.received", by=by, subject_id=row.subject.pk, obj=row, purpose=row.kind)
    if row.kind == Kind.MARKETING_OBJECTION:
        _stop_marketing(by, row, today)
    elif row.kind == Kind.OBJECTION and about is not None:
        _restrict_meanwhile(by, row, about)
    return row


@audited
def ask_identity(*, by: Actor, request: DataSubjectRequest, on: date) -> DataSubjectRequest:
    """Identity is asked about: until it is established the clock stands (R22).

    Raises AskedTooLate, IdentityKnown, DateInFuture, DateBeforeReceipt, AlreadyClosed,
    AlreadyDecided.
    """
    row = locked_request(request)
    refuse_decided(row)
    refuse_odd_day(row, on, timezone.localdate())
    if row.identity_method or row.paused_since is not None:
        raise IdentityKnown
    if on - row.received_on > deadlines.ASKED_WITHOUT_DELAY:
        raise AskedTooLate
    row.paused_since = on
    row.save(update_fields=["paused_since"])
    note_step(row, by, "identity_asked")
    record("requests.identity_asked", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def confirm_identity(*, by: Actor, request: DataSubjectRequest, method: str) -> DataSubjectRequest:
    """It is known who asks, by this method; a clock that stood runs on (R22).

    Raises ValueError for an unknown method, IdentityKnown, AlreadyClosed.
    """
    row, today = locked_request(request), timezone.localdate()
    if row.identity_method:
        raise IdentityKnown
    row.identity_method = IdentityMethod(method)
    row.identity_on, row.identity_by = today, by.pk
    if row.paused_since is not None:
        row.paused_days += (today - row.paused_since).days
        row.paused_since = None
        row.due_on = due_of(row)
    names = ("identity_method", "identity_on", "identity_by", "paused_days", "paused_since")
    row.save(update_fields=[*names, "due_on"])
    note_step(row, by, "identified")
    record("requests.identified", by=by, subject_id=row.subject.pk, obj=row, purpose=method)
    return row


@audited
def note_childs_view(
    *, by: Actor, request: DataSubjectRequest, child_view: str
) -> DataSubjectRequest:
    """The child's own view and interest, before a guardian is answered (R23).

    Raises ReasonMissing, AlreadyClosed, ValidationError.
    """
    row = locked_request(request)
    if not child_view.strip():
        raise ReasonMissing
    row.sealed = replace(row.sealed, child_view=child_view)
    save_checked(row)
    note_step(row, by, "childs_view")
    record("requests.childs_view_noted", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def extend_request(
    *, by: Actor, request: DataSubjectRequest, reason: str, told_on: date
) -> DataSubjectRequest:
    """Two months more, for a reason, told within the first month (art. 12(3), R20).

    Raises TooLateToExtend, ExtendedAlready, ReasonMissing, DateInFuture, DateBeforeReceipt,
    AlreadyClosed, AlreadyDecided, ValidationError.
    """
    row, today = locked_request(request), timezone.localdate()
    refuse_decided(row)
    refuse_odd_day(row, told_on, today)
    if row.extended_on is not None:
        raise ExtendedAlready
    if not reason.strip():
        raise ReasonMissing
    if max(told_on, today) > row.due_on and row.paused_since is None:
        raise TooLateToExtend
    row.extended_on = told_on
    row.due_on = due_of(row)
    row.sealed = replace(row.sealed, extension_reason=reason)
    save_checked(row)
    note_step(row, by, "extended")
    record("requests.extended", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def stop_waiting(*, by: Actor, request: DataSubjectRequest) -> DataSubjectRequest:
    """Nobody has answered about identity, and the clock runs on: it is to be refused.

    Raises NotAsked, AlreadyClosed.
    """
    row, today = locked_request(request), timezone.localdate()
    if row.paused_since is None:
        raise NotAsked
    row.paused_days += (today - row.paused_since).days
    row.paused_since = None
    row.due_on = due_of(row)
    row.save(update_fields=["paused_days", "paused_since", "due_on"])
    note_step(row, by, "waiting_ended")
    record("requests.waiting_ended", by=by, subject_id=row.subject.pk, obj=row)
    return row


def _refuse_incomplete(row: DataSubjectRequest, today: date) -> None:
    problems = {}
    if not row.sealed.name.strip():
        problems["name"] = _("Write whose data this is about.")
    if row.received_on > today:
        problems["received_on"] = _("The day is still to come.")
    if row.asker != Asker.SELF and not row.sealed.asker_name.strip():
        problems["asker_name"] = _("Write who asks for her.")
    if row.asker != Asker.SELF and not row.sealed.authority.strip():
        problems["authority"] = _("Write what the authority rests on.")
    if problems:
        raise ValidationError(problems)


def _stop_marketing(by: Actor, row: DataSubjectRequest, today: date) -> None:
    """Always, at once, without a decision (art. 21(3), R40)."""
    contacts = _known_contacts(row)
    if contacts:
        ban_contacts(by=by, kind=KeyedBan.Kind.MARKETING, contacts=contacts)
    if row.about is not None:
        withdraw_marketing(by=by, subject_id=row.about, channel=row.channel)
    row.outcome, row.decided_on = Outcome.FULFILLED, today
    row.save(update_fields=["outcome", "decided_on"])
    note_step(row, by, "marketing_stopped")


def _known_contacts(row: DataSubjectRequest) -> Sequence[str]:
    return contacts_of(row.about, row.sealed.answer_to)


def _restrict_meanwhile(by: Actor, row: DataSubjectRequest, about: UUID) -> None:
    subject = DataSubject.objects.get(pk=about)
    if subject.state == DataSubject.State.ACTIVE:
        restrict(
            by=by,
            subject=subject,
            ground=Restriction.Ground.OBJECTION,
            reason=_("The objection is being examined."),
            request=row,
        )
        open_tasks(row)
