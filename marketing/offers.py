"""What a client can be told of by service mail now: her bookings, her requests, the notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clients.models import Booking, Client
from marketing.letters.service import words_of
from marketing.models import ServiceMail
from marketing.models.consent import MailState
from marketing.notice_readers import notice_moment
from privacy.models import DataSubjectRequest, NoticeVersion

_AGAIN = (MailState.FAILED, MailState.UNKNOWN, MailState.SKIPPED)


@dataclass(frozen=True)
class Offer:
    """One message that may be sent. `key` names it in a form, `mail` is the one already asked for.

    What it is about is found anew when the form comes back, so a form can say nothing of its own.
    """

    key: str
    title: str
    kind: str
    moment: datetime
    until: date | None = None
    mail: ServiceMail | None = None

    @property
    def may_go(self) -> bool:
        """Not while it waits, and not again when it has gone."""
        return self.mail is None or self.mail.state in _AGAIN

    @cached_property
    def words(self) -> str:
        """As she gets it."""
        return words_of(ServiceMail(kind=self.kind, moment=self.moment, until=self.until))


def offers_for(client: Client) -> list[Offer]:
    """For the client whose card is open."""
    mails = ServiceMail.objects.filter(subject__in=client.subject_ids)
    known = {(mail.kind, mail.moment): mail for mail in mails}
    return [
        Offer(*told, mail=known.get((told[2], told[3])))
        for told in (*_bookings(client), *_requests(client), *_notice())
    ]


Told = tuple[str, str, str, datetime, date | None]


def _bookings(client: Client) -> Iterator[Told]:
    coming = Booking.objects.filter(
        subject__in=client.subject_ids, state=Booking.State.BOOKED, starts_at__gt=timezone.now()
    )
    for row in coming:
        at = timezone.localtime(row.starts_at)
        said = {"day": date_format(at, "j.n.Y"), "time": date_format(at, "G.i")}
        title = _("Booking %(day)s at %(time)s") % said
        yield f"booking-{row.pk}", title, ServiceMail.Kind.BOOKING, row.starts_at, None


def _requests(client: Client) -> Iterator[Told]:
    waiting = DataSubjectRequest.objects.filter(about__in=client.subject_ids, closed_on=None)
    for row in waiting.order_by("received_on"):
        day = date_format(row.received_on, "j.n.Y")
        title = _("Request received on %(day)s") % {"day": day}
        moment = _start(row.received_on)
        yield f"request-{row.pk}", title, ServiceMail.Kind.REQUEST, moment, row.due_on


def _notice() -> Iterator[Told]:
    notice = NoticeVersion.current(timezone.localdate())
    if notice.number == 1:
        return  # the first one has not changed
    day = date_format(notice.valid_from, "j.n.Y")
    title = _("Privacy notice in force from %(day)s") % {"day": day}
    yield f"notice-{notice.number}", title, ServiceMail.Kind.NOTICE, notice_moment(notice), None


def notice_words(notice: NoticeVersion) -> str:
    """What everybody is told of this notice."""
    return words_of(ServiceMail(kind=ServiceMail.Kind.NOTICE, moment=notice_moment(notice)))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
