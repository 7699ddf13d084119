"""What of the requests, restrictions and holds waits for the owner, on the front page."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from privacy.deadlines import WARNINGS
from privacy.models import DataSubjectRequest, Hold, Restriction
from privacy.waiting import Line

PERMISSION = "privacy.fulfil_request"


def open_requests() -> QuerySet[DataSubjectRequest]:
    """Those that are not closed, the first due first."""
    return DataSubjectRequest.objects.filter(closed_on=None)


def overdue_requests(today: date) -> QuerySet[DataSubjectRequest]:
    """Those whose last day is over. While identity is asked about, the clock stands."""
    return open_requests().filter(paused_since=None, due_on__lt=today)


def requests_waiting(person: Any, today: date) -> Iterator[Line]:
    """Late ones in red, then how many are open and when the first is due; reviews that are due."""
    if not person.has_perm(PERMISSION):
        return
    url = reverse("admin:privacy_datasubjectrequest_changelist")
    late = overdue_requests(today).count()
    if late:
        text = ngettext("%(count)s request is late", "%(count)s requests are late", late)
        yield Line(text % {"count": late}, url, "octagon-alert", is_urgent=True)
    in_time = open_requests().exclude(paused_since=None, due_on__lt=today)
    if count := in_time.count():
        yield Line(_in_time(in_time, count, today), url, "inbox")
    yield from _reviews(today)


def _in_time(rows: QuerySet[DataSubjectRequest], count: int, today: date) -> str:
    text = ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}
    first = rows.filter(paused_since=None).order_by("due_on").first()
    if first is None:
        return text
    days = (first.due_on - today).days
    left = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    if days <= max(WARNINGS):
        left = f"{left}!"
    return f"{text} ({left})"


def _reviews(today: date) -> Iterator[Line]:
    soon = today + timedelta(days=min(WARNINGS))
    held = Hold.objects.filter(review_on__lte=soon).count()
    if held:
        text = ngettext("%(count)s hold to review", "%(count)s holds to review", held)
        url = reverse("admin:privacy_hold_changelist")
        yield Line(text % {"count": held}, url, "archive")
    restricted = Restriction.objects.filter(lifted_on=None, review_on__lte=soon).count()
    if restricted:
        text = ngettext(
            "%(count)s restriction to review", "%(count)s restrictions to review", restricted
        )
        url = reverse("admin:privacy_restriction_changelist")
        yield Line(text % {"count": restricted}, url, "lock")
