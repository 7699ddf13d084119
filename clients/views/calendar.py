"""The hours to come, and a calendar to read them from."""

from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.bookings import actions, stored
from clients.bookings.events import compared, judged
from clients.bookings.reading import read_calendar
from clients.bookings.upcoming import Hour, fetched, upcoming, waiting_before
from clients.bookings.words import what_happened, what_was_left, why_unreadable
from clients.forms.booking import CalendarForm
from clients.importing.tables import Unreadable
from clients.views.common import sees_clients, shows_or_takes
from privacy.forms import health_words_in
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 50
COMING, WAITING, PAST = "tulevat", "kuka", "menneet"


@shows_or_takes
@sees_clients
@once
def booking_list(request: HttpRequest) -> HttpResponse:
    """Hours by day, those first of which nobody has said yet whose they are; and a new calendar."""
    is_sent = request.method == "POST"
    form = CalendarForm(request.POST, request.FILES) if is_sent else CalendarForm()
    if is_sent and form.is_valid() and (said := take_in(request, form)):
        for line in said:
            messages.info(request, line)
        return redirect("clients:booking_list")
    return render(request, "clients/booking_list.html", {"form": form, **_listed(request)})


def take_in(request: HttpRequest, form: CalendarForm) -> list[str]:
    """Read the calendar of the form and say what came of it; nothing where it cannot be read."""
    try:
        calendar = read_calendar(form.cleaned_data["file"].read())
    except Unreadable as problem:
        form.add_error("file", why_unreadable(problem))
        return []
    alone = judged(calendar, health_words=health_words_in)
    found = compared(alone, stored.known_of(alone))
    source = form.cleaned_data["source"]
    counts = actions.take_in_hours(by=actor_of(request), hours=found, source=source)
    said = what_happened(counts) or [_("The calendar holds nothing new.")]
    return [*said, *what_was_left(found, calendar.faults)]


def _listed(request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    coming, past = upcoming(today), waiting_before(today)
    waiting = [one for one in coming if one[2]]
    tabs = {COMING: coming, WAITING: waiting, PAST: past}
    chosen = request.GET.get("nayta", COMING)
    chosen = chosen if chosen in tabs else COMING
    page = Paginator(tabs[chosen], PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "days": _by_day(fetched(list(page.object_list))),
        "chosen": chosen,
        "counts": {name: len(rows) for name, rows in tabs.items()},
        "today": today,
    }


def _by_day(rows: list[Hour]) -> list[tuple[Any, list[Hour]]]:
    return [(day, list(group)) for day, group in groupby(rows, key=lambda hour: hour.day)]
