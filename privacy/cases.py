"""What the acts on requests share: the locked file, its steps, its last day."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from privacy import deadlines
from privacy.audit.acts import Actor
from privacy.forms import refuse_identity_code
from privacy.links import subjects_of
from privacy.models import DataSubjectRequest, RequestStep, Statement
from privacy.models.request import SAME_DAY, Kind, Outcome
from privacy.refusals import AlreadyClosed

TEXTS = (
    *("name", "words", "answer_to", "asker_name", "authority", "child_view"),
    *("extension_reason", "decision", "search_made"),
)


def locked_request(request: DataSubjectRequest) -> DataSubjectRequest:
    """The file as it is now, locked and still open. Raises AlreadyClosed, DoesNotExist."""
    rows = DataSubjectRequest.objects.select_related("subject").select_for_update(of=("self",))
    row: DataSubjectRequest = rows.get(pk=request.pk)
    if not row.is_open:
        raise AlreadyClosed
    return row


def note_step(request: DataSubjectRequest, by: Actor, what: str) -> None:
    """Add a step to the file."""
    step = RequestStep(request=request, what=what, at=timezone.now(), by=by.pk)
    step.save()


def save_checked(request: DataSubjectRequest) -> None:
    """Save the file. Raises ValidationError for an identity code in any of its texts (R22)."""
    problems = {}
    for name in TEXTS:
        try:
            refuse_identity_code(getattr(request.sealed, name))
        except ValidationError as problem:
            problems[name] = problem
    if problems:
        raise ValidationError(problems)
    request.save()


def due_of(request: DataSubjectRequest) -> date:
    """Its last day, from what is known of it now (R20, R21)."""
    return deadlines.due_on(
        request.received_on,
        same_day=is_same_day(request),
        extended=request.extended_on is not None,
        paused_days=request.paused_days,
    )


def is_same_day(request: DataSubjectRequest) -> bool:
    """Whether it is to be carried out on the day of receipt."""
    over = request.kind == Kind.ERASURE and request.relationship_over
    return request.kind in SAME_DAY or over


def awaiting_copies() -> QuerySet[DataSubjectRequest]:
    """Open requests for a copy of the data: until it is handed over, they stay (arts 15 and 20)."""
    return DataSubjectRequest.objects.filter(
        kind__in=(Kind.ACCESS, Kind.PORTABILITY),
        about__isnull=False,
        closed_on=None,
        delivered_on=None,
        outcome__in=("", Outcome.FULFILLED, Outcome.PARTLY),
    )


def open_rectification(about: UUID) -> UUID | None:
    """The open request under which her data are being corrected, if there is one (R33)."""
    asked = DataSubjectRequest.objects.filter(
        about__in=subjects_of(about), kind=Kind.RECTIFICATION, closed_on=None
    )
    return asked.order_by("received_on").values_list("pk", flat=True).first()


def statements_of(subject_id: UUID) -> list[Statement]:
    """Her own words beside her card and its entries, oldest first (art. 16)."""
    return list(
        Statement.objects.filter(subject__in=subjects_of(subject_id)).select_related("subject")
    )
