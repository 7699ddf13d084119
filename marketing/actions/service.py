"""Service mail: asked for by a person, sent at most once by the same rules as the letters (R69)."""

from datetime import date, datetime
from uuid import uuid4

from django.utils import timezone

from clients.models import Client
from marketing.actions.sending import DUE, Claim, Done
from marketing.addresses import checked_address
from marketing.audience import Recipient
from marketing.models import ServiceMail
from marketing.models.consent import MailState
from marketing.notice_readers import notice_moment, untold_of_notice
from marketing.refusals import BadAddress, NoAddress
from marketing.sending.pattern import after_answer
from privacy.audit.acts import Actor, audited, record
from privacy.encryption import CannotBeRead
from privacy.models import DataSubject, NoticeVersion

_AT_ONCE = 500
_OVER = (MailState.FAILED, MailState.UNKNOWN, MailState.SKIPPED)


@audited
def queue_service_mail(
    *, by: Actor, client: Client, kind: str, moment: datetime, until: date | None = None
) -> ServiceMail:
    """Tell her about something of her own: the permission for letters is not asked for.

    Twice is as good as once; what was not sent, or is not known, goes again when a person says so.
    Raises NoAddress, BadAddress, CannotBeRead.
    """
    subject = DataSubject.objects.select_for_update(no_key=True).get(pk=client.pk)
    card = Client.objects.select_related("contact").get(pk=client.pk)
    card.contact.subject = subject
    checked_address(card)
    known = ServiceMail.objects.filter(subject=subject, kind=kind, moment=moment).first()
    row = known or ServiceMail(subject=subject, kind=kind, moment=moment, until=until)
    if known is None or known.state in _OVER:
        row.state, row.next_at, row.tries = MailState.WAITING, None, 0
        row.save()
    record("marketing.service_asked_for", by=by, subject_id=subject.pk, obj=row, purpose=kind)
    return row


@audited
def tell_of_notice(*, by: Actor, notice: NoticeVersion) -> int:
    """Queue the news of a privacy notice for every client with an address. Returns how many."""
    moment = notice_moment(notice)
    kind = ServiceMail.Kind.NOTICE
    people = untold_of_notice(notice).order_by("pk").values_list("pk", flat=True)
    queued, waiting = 0, []
    for person in people.iterator(_AT_ONCE):
        waiting.append(ServiceMail(id=uuid4(), subject_id=person, kind=kind, moment=moment))
        if len(waiting) == _AT_ONCE:
            queued += len(ServiceMail.objects.bulk_create(waiting))
            waiting = []
    queued += len(ServiceMail.objects.bulk_create(waiting))
    record("marketing.notice_told", by=by, counts={"queued": queued, "notice": notice.number})
    return queued


@audited
def claim_service(*, by: Actor, mail: ServiceMail) -> Claim | None:
    """Claim a service message, if it still waits and there is an address. No ban is asked for."""
    DataSubject.objects.select_for_update(no_key=True).filter(pk=mail.subject_id).first()
    mine = ServiceMail.objects.filter(pk=mail.pk, state__in=DUE)
    address = _address_of(mail)
    now, row = timezone.now(), mine.first()
    if row is None or not address:
        mine.update(state=MailState.SKIPPED, next_at=None)
        record("marketing.service_skipped", by=by, subject_id=mail.subject_id)
        return None
    tries = row.tries + 1
    mine.update(state=MailState.SENDING, tries=tries, tried_at=now)
    record("marketing.service_claimed", by=by, subject_id=mail.subject_id, obj=row)
    return Claim(row.pk, tries, Recipient(mail.subject_id, "", address, timezone.localdate(now)))


@audited
def note_service(*, by: Actor, done: Done) -> None:
    """Note what became of a service message."""
    state, next_at = after_answer(done.reply, done.claim.tries, timezone.now())
    ServiceMail.objects.filter(pk=done.claim.row).update(state=state, next_at=next_at)
    record("marketing.service_noted", by=by, subject_id=done.claim.to.subject_id, purpose=state)


def _address_of(mail: ServiceMail) -> str:
    card = Client.objects.select_related("subject", "contact").filter(pk=mail.subject_id).first()
    if card is None:
        return ""
    card.contact.subject = card.subject
    try:
        return checked_address(card)
    except (NoAddress, BadAddress, CannotBeRead):
        return ""
