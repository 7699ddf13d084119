"""Recipients of her data are told of corrections, erasures and restrictions (art. 19, R34).

Whoever got data of hers, and the booking system, which keeps a register of its own. Companies that
only run this program for the salon hold no second copy that somebody would have to correct.
"""

from uuid import UUID

from django.db.models import QuerySet

from privacy.models import (
    DataSubjectRequest,
    Disclosure,
    Processor,
    RecipientRecord,
    RecipientTask,
)
from privacy.processing import booking_systems
from privacy.registry import declaration_of, declarations
from privacy.vocabulary import Source


def open_tasks(request: DataSubjectRequest) -> int:
    """A task per recipient of her data; called inside the act that carries the request out."""
    if request.about is None:
        return 0
    disclosures = declaration_of(Disclosure).rows([request.about]).select_related("subject")
    names = [row.sealed.recipient for row in disclosures] + _booking(request.about)
    recipients = dict.fromkeys(names)
    for recipient in recipients:
        task = RecipientTask(
            request=request, subject=request.subject, sealed=RecipientRecord(recipient)
        )
        task.save()
    return len(recipients)


def _booking(about: UUID) -> list[str]:
    """The booking systems in use; where none is entered, whichever she was brought over from."""
    entered = booking_systems()
    if entered or not any(
        declaration.rows([about]).exists()
        for declaration in declarations()
        if declaration.source is Source.BOOKING
    ):
        return entered
    return [str(Processor.Service.BOOKING.label)]


def waiting_tasks(request: DataSubjectRequest) -> QuerySet[RecipientTask]:
    """Those that nobody has answered yet."""
    return RecipientTask.objects.filter(request=request, answer="")
