"""The watch over who reads cards (security goal G07).

Every opening of a card is in the use log. Whoever opens more than 30 different cards in ten minutes
raises a notice to the owner; nothing else rings. It is looked at after the commit of each opening,
by a query of its own, so that no page waits for it. The limit stands in the notice to staff.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from clients.merged import people
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.waiting import Line, Person
from staff import background, mail
from staff.actions.watch import NoticedAlready, notice_many_readings
from staff.models import ReadingNotice, User
from treatments.actions.recall import RECALL

CARDS = (
    "card.opened",
    "entry.opened",
    "clients.opened",
    "privacy.access_built",
    "privacy.portability_built",
    "requests.file_opened",
)
"""Acts by which somebody reads what is held about one person."""
LIMIT = 30
WINDOW = timedelta(minutes=10)


def look(events: Sequence[AuditEvent]) -> None:
    """Put off a look at everybody who opens a card in this act. Many cards of a recall are one."""
    for reader in {event.actor_id for event in events if _counts(event)}:
        if reader is not None:
            look_later(reader)


def look_later(reader: UUID) -> None:
    """After the commit, in a thread of its own."""
    background.later(notice_if_many, reader)


def notice_if_many(reader: UUID) -> None:
    """Raise the notice and mail it, when this person has passed the limit just now."""
    cards = cards_opened(reader, timezone.now())
    user = User.objects.filter(pk=reader).first() if cards > LIMIT else None
    if user is None:
        return
    try:
        notice_many_readings(by=SYSTEM, user=user, cards=cards)
    except NoticedAlready:
        return
    mail.send_reading_notice()


def cards_opened(reader: UUID, now: datetime) -> int:
    """How many people's cards somebody has opened in the ten minutes before this moment."""
    opened = AuditEvent.objects.filter(actor_id=reader, act__in=CARDS, at__gt=now - WINDOW)
    seen = opened.exclude(purpose=RECALL).values_list("subject_id", flat=True).distinct()
    return len(people(pk for pk in seen if pk is not None))


def unseen_notices() -> QuerySet[ReadingNotice]:
    """Notices that no owner has seen."""
    return ReadingNotice.objects.filter(seen_at=None)


def lines_waiting(person: Person, today: date) -> Iterator[Line]:
    """For the front page of the owner."""
    if not person.has_perm("audit.read_audit_log"):
        return
    if count := unseen_notices().count():
        text = ngettext(
            "%(count)s notice: many cards opened at once",
            "%(count)s notices: many cards opened at once",
            count,
        )
        yield Line(text % {"count": count}, reverse("staff:opening_list"), "eye", is_urgent=True)


def _counts(event: AuditEvent) -> bool:
    return event.act in CARDS and event.purpose != RECALL
