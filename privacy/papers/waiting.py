"""What of promises and papers waits for the owner on the front page."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.commands import as_typed
from privacy.models import Breach, DailyJob, Installation, PromiseState
from privacy.papers.rules import hours_left
from privacy.waiting import Line, Person

_WEEKEND = timedelta(days=3)


def papers_waiting(person: Person, day: date) -> Iterator[Line]:
    """Breaches by the hours that are left, and promises that are broken."""
    if person.has_perm("privacy.keep_papers"):
        yield from _breaches()
    if person.has_perm("privacy.view_promises"):
        yield from _nights(day)
        yield from _promises()


def _breaches() -> Iterator[Line]:
    rows = Breach.objects.filter(closed_on=None, notified_at=None)
    waiting = rows.exclude(decision=Breach.Decision.NOT_NOTIFY).order_by("aware_at").first()
    if waiting is not None:
        left = max(hours_left(waiting.aware_at, timezone.now()), 0)
        text = ngettext(
            "Breach: %(count)s hour for the notice to the Ombudsman",
            "Breach: %(count)s hours for the notice to the Ombudsman",
            left,
        )
        url = reverse("admin:privacy_breach_change", args=[waiting.pk])
        yield Line(text % {"count": left}, url, "siren", is_urgent=True)


def _nights(day: date) -> Iterator[Line]:
    """A machine whose timer has stopped deletes nothing, copies nothing, and checks no promise: the
    board stays as it was. A weekend switched off is made up for by itself.
    """
    newest = DailyJob.objects.aggregate(newest=Max("done_on"))["newest"]
    if newest is None and settings.PRODUCTION:
        made = Installation.objects.values_list("created_at", flat=True).first()
        newest = None if made is None else timezone.localdate(made)
    if newest is not None and day - newest > _WEEKEND:
        text = _(
            "The work of the night has not been done since %(day)s: no copy was made, nothing was "
            "deleted. Tell whoever looks after Harmony: %(command)s"
        )
        told = {"day": f"{newest:%d.%m.%Y}", "command": as_typed("python3 run.py manage doctor")}
        yield Line(text % told, reverse("privacy:promise_list"), "moon", is_urgent=True)


def _promises() -> Iterator[Line]:
    count = PromiseState.objects.filter(state=PromiseState.State.BROKEN).count()
    if count:
        text = ngettext("%(count)s broken promise", "%(count)s broken promises", count)
        yield Line(text % {"count": count}, reverse("privacy:promise_list"), "shield-alert")
