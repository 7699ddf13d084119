"""Who opened which cards, read from the use log. People are in it by random ids: no client's name.

It is no report on work: nothing is ranked, and nothing is counted per person but openings without a
visit (R70, R76).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.audit.models import AuditEvent
from staff.models import User
from treatments.actions.recall import RECALL
from treatments.purposes import VISIT, Reason

WHAT: Final[Mapping[str, Promise]] = {
    "card.opened": _("card"),
    "entry.opened": _("treatment"),
    "clients.opened": _("contact details"),
    "day.opened": _("list of the day"),
    "privacy.access_built": _("everything held about her"),
    "privacy.portability_built": _("everything held about her"),
    "requests.file_opened": _("answer to a request"),
}
WITH_REASON: Final = ("card.opened", "entry.opened")
_NO_REASON_NEEDED: Final = (VISIT, RECALL, "")


@dataclass(frozen=True)
class Opening:
    """One opening in words. `who` is None where the account is gone; `why` is "" without one."""

    at: datetime
    who: str | None
    what: str | Promise
    why: str | Promise
    subject_id: UUID | None

    @property
    def code(self) -> str:
        """What the page calls the card by."""
        return str(self.subject_id)[:8]


@dataclass(frozen=True)
class MonthReport:
    """Openings without a visit in one month, oldest first, and how many each person had."""

    month: date
    openings: Sequence[Opening]
    per_person: Sequence[tuple[str | None, int]]


def openings(*, day: date | None = None, who: UUID | None = None) -> QuerySet[AuditEvent]:
    """The events of opening, newest first, of a day (Europe/Helsinki) and of one colleague."""
    events = AuditEvent.objects.filter(act__in=list(WHAT), actor_id__isnull=False)
    if day is not None:
        events = events.filter(at__range=_span(day, day + timedelta(days=1)))
    if who is not None:
        events = events.filter(actor_id=who)
    return events.order_by("-seq")


def in_words(events: Iterable[AuditEvent]) -> list[Opening]:
    """Events as the page says them."""
    names = dict(User.objects.values_list("pk", "name"))
    return [
        Opening(
            at=event.at,
            who=names.get(event.actor_id) if event.actor_id else None,
            what=WHAT[event.act],
            why=why(event.purpose),
            subject_id=event.subject_id,
        )
        for event in events
    ]


def why(purpose: str) -> str | Promise:
    """The purpose of an opening in words; "" where there is none to say."""
    if purpose == VISIT:
        return _("visit of the day")
    if purpose == RECALL:
        return _("recall")
    return Reason(purpose).label if purpose in Reason.values else ""


def month_report(month: date) -> MonthReport:
    """Openings without a visit in the month that begins on this day.

    The same person, card and reason on one day are one line.
    """
    events = AuditEvent.objects.filter(act__in=WITH_REASON, at__range=_span(month, after(month)))
    events = events.exclude(purpose__in=_NO_REASON_NEEDED).order_by("at", "seq")
    first: dict[tuple[object, ...], AuditEvent] = {}
    for event in events:
        key = (timezone.localdate(event.at), event.actor_id, event.subject_id, event.purpose)
        first.setdefault(key, event)
    found = in_words(first.values())
    people: dict[str | None, int] = {}
    for opening in found:
        people[opening.who] = people.get(opening.who, 0) + 1
    ordered = sorted(people.items(), key=lambda item: item[0] or "")
    return MonthReport(month, found, ordered)


def after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def _span(first: date, end: date) -> tuple[datetime, datetime]:
    """From the first moment of a day to the last one before another (Europe/Helsinki)."""
    moments = [timezone.make_aware(datetime.combine(day, time.min)) for day in (first, end)]
    return moments[0], moments[1] - timedelta(microseconds=1)
