"""The hours to come, and a calendar to read them from."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.bookings import actions, stored
from clients.bookings.calendar import Calendar
from clients.bookings.events import Hour as Booked
from clients.bookings.events import compared, judged
from clients.bookings.reading import read_calendar
from clients.bookings.upcoming import Hour, fetched, upcoming, waiting_before
from clients.bookings.words import (
    what_happened,
    what_is_missing,
    what_was_left,
    why_unreadable,
)
from clients.forms.booking import CalendarForm
from clients.forms.importing import octets_of
from clients.importing.stored import known_of
from clients.importing.tables import Unreadable
from clients.views.common import sees_clients, shows_or_takes
from privacy.forms import health_words_in
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 50
COMING, WAITING, PAST = "tulevat", "kuka", "menneet"
Found = tuple[Calendar, Sequence[Booked]]


@shows_or_takes
@sees_clients
def booking_list(request: HttpRequest) -> HttpResponse:
    """Hours by day, those first of which nobody has said yet whose they are; and a new calendar.

    The calendar is read before the transaction: one that is made to hurt holds up nobody else.
    """
    is_sent = request.method == "POST"
    form = CalendarForm(request.POST, request.FILES) if is_sent else CalendarForm()
    found = _read(form) if is_sent and form.is_valid() else None
    return _booking_list(request, form, found)


@once
def _booking_list(request: HttpRequest, form: CalendarForm, found: Found | None) -> HttpResponse:
    if found is None:
        return render(request, "clients/booking_list.html", {"form": form, **_listed(request)})
    calendar, hours = found
    source = form.cleaned_data["source"]
    taken = actions.take_in_hours(by=actor_of(request), hours=hours, source=source)
    counts = {**taken, "out_of_time": taken.get("out_of_time", 0) + calendar.over}
    said = what_happened(counts) or [_("The calendar holds nothing new.")]
    missing = stored.missing_times(hours, source, timezone.now())
    for line in (*said, *what_was_left(hours, calendar.faults)):
        messages.info(request, line)
    for line in what_is_missing(missing, source):
        messages.warning(request, line)
    return redirect("clients:booking_list")


def _read(form: CalendarForm) -> Found | None:
    """The calendar of the form; None where the form now says why it cannot be read."""
    octets = octets_of(form.cleaned_data["file"])
    try:
        calendar = read_calendar(octets, stored.over_until(timezone.localdate()))
    except Unreadable as problem:
        form.add_error("file", why_unreadable(problem))
        return None
    alone = judged(calendar, health_words=health_words_in)
    return calendar, compared(alone, known_of())


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
