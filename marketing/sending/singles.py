"""Messages that are nobody's letter: confirmation mails, and service mail."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketing.actions.sending import Claim, Done, claim_confirmation, note_confirmation
from marketing.actions.service import claim_service, note_service
from marketing.letters.confirmation import confirmation_message
from marketing.letters.service import service_message
from marketing.models import ServiceMail, SubscribedAddress
from marketing.models.consent import MailState
from marketing.sending.relay import Answer, Relay, Reply
from marketing.sending.run import Pace, Run
from privacy.audit.acts import SYSTEM

Single = SubscribedAddress | ServiceMail
"""A row that asks for one message."""


def due_confirmations() -> list[Single]:
    """Addresses whose holders have not been asked yet, or have to be asked again."""
    due = Q(mail_state=MailState.WAITING) | Q(
        mail_state=MailState.RETRY, mail_next_at__lte=timezone.now()
    )
    rows = SubscribedAddress.objects.filter(due, confirmed_at=None)
    return list(rows.select_related("subject").order_by("asked_on"))


def due_service_mail() -> list[Single]:
    """Service messages that wait."""
    due = Q(state=MailState.WAITING) | Q(state=MailState.RETRY, next_at__lte=timezone.now())
    return list(ServiceMail.objects.filter(due).order_by("queued_at"))


def send_singles(rows: list[Single], run: Run, server: Relay, pace: Pace) -> None:
    """One after the other; each is claimed before it goes, and its answer noted after."""
    for row in rows:
        if run.is_full:
            return
        pace.keep()
        server.ready()
        for claim, message, note in _claimed(row):
            reply = server.take(settings.LETTER_BOUNCES_TO, claim.to.email, message.as_bytes())
            note(Done(claim, reply))
            _count(row, run, reply)


def _claimed(row: Single) -> Iterator[tuple[Claim, EmailMessage, Callable[[Done], None]]]:
    """The message of a row, nothing if it is no longer wanted."""
    if isinstance(row, ServiceMail):
        claim = claim_service(by=SYSTEM, mail=row)
        if claim is not None:
            message = service_message(row, claim.to.email)
            yield claim, message, lambda done: note_service(by=SYSTEM, done=done)
        return
    claim = claim_confirmation(by=SYSTEM, address=row)
    if claim is not None:
        message = confirmation_message(claim.row, claim.to.subject_id, claim.to.email)
        yield claim, message, lambda done: note_confirmation(by=SYSTEM, done=done)


def _count(row: Single, run: Run, reply: Reply) -> None:
    is_sent = reply.answer is Answer.ACCEPTED
    if isinstance(row, ServiceMail):
        run.service += is_sent
    else:
        run.confirmations += is_sent
    run.count_fault(reply)
