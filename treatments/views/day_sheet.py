"""The day on one sheet of paper, for the hour in which the power fails.

Initials and times alone, and no word of health, because paper lies about. A salon that wants first
names and treatments on it decides so by the setting DAY_SHEET_NAMES.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from treatments.actions.day import print_day
from treatments.day_list import Visitor, short_name, visitors_of
from treatments.views.common import sees_clients, staff_of


@dataclass(frozen=True)
class Line:
    """One line of the paper."""

    starts_at: datetime
    ends_at: datetime | None
    who: str
    method: str


@require_safe
@sees_clients
def day_sheet(request: HttpRequest) -> HttpResponse:
    """Today, to be printed."""
    return _sheet(request, timezone.localdate())


@require_safe
@sees_clients
def day_sheet_tomorrow(request: HttpRequest) -> HttpResponse:
    """Tomorrow, to be printed the evening before."""
    return _sheet(request, timezone.localdate() + timedelta(days=1))


def _sheet(request: HttpRequest, day: date) -> HttpResponse:
    lines = sheet_lines(visitors_of(day), with_names=settings.DAY_SHEET_NAMES)
    print_day(by=staff_of(request), count=len(lines))
    page = {"day": day, "lines": lines, "with_names": settings.DAY_SHEET_NAMES}
    return render(request, "treatments/day_sheet.html", page)


def sheet_lines(visitors: Sequence[Visitor], *, with_names: bool) -> list[Line]:
    """Who is booked, in the order of the clock; who has come without an hour is here already."""
    return [
        Line(
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            who=short_name(one.name or "–") if with_names else initials(one.name),
            method=one.method if with_names else "",
        )
        for one in visitors
        if one.starts_at is not None
    ]


def initials(name: str | None) -> str:
    """ "E. K." of Eeva Maria Kallio; a line where the name cannot be read."""
    words = (name or "").split()
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return " ".join(f"{word[0].upper()}." for word in chosen) or "–"
