"""What a person reads about an event of a calendar, and about one that cannot be read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from clients.bookings.calendar import DEEPEST, MOST_EVENTS, MOST_LINES, MOST_READ, TOO_MANY, Fault
from clients.bookings.events import Hour, Kind
from clients.importing.tables import LONGEST_CELL, Unreadable

REASONS: Final[Mapping[str, Promise]] = {
    "too_large": _("The file is larger than 20 MB."),
    "too_many_lines": _("The file has more than %(lines)s lines."),
    "too_many_events": _("The file has more than %(events)s events."),
    TOO_MANY: _("More than %(to_read)s events of the file are not over: export a shorter time."),
    "event_too_long": _("An event is far longer than a booking can be."),
    "cell_too_long": _("A line has more than %(length)s characters."),
    "too_deep": _("Parts of the calendar lie inside each other more than %(deep)s deep."),
    "not_text": _("The file is not a calendar."),
    "bad_calendar": _("A part of the calendar is not closed."),
}
FAULTS: Final[Mapping[str, Promise]] = {
    "no_time": _("no time"),
    "unknown_zone": _("a time zone that nobody knows"),
    "bad_event": _("cannot be read"),
}
COUNTS: Final[Mapping[str, Any]] = {
    "new": ngettext_lazy("%(count)s new booking", "%(count)s new bookings", "count"),
    "changed": ngettext_lazy("%(count)s changed", "%(count)s changed", "count"),
    "cancelled": ngettext_lazy("%(count)s cancelled", "%(count)s cancelled", "count"),
    "known": ngettext_lazy("%(count)s was here already", "%(count)s were here already", "count"),
    "out_of_time": ngettext_lazy(
        "%(count)s is older than 90 days and was not taken",
        "%(count)s are older than 90 days and were not taken",
        "count",
    ),
}
LEFT: Final[Mapping[Kind, Any]] = {
    Kind.REPEATS: ngettext_lazy(
        "%(count)s repeating event was not taken: type its times in",
        "%(count)s repeating events were not taken: type their times in",
        "count",
    ),
    Kind.NOT_A_VISIT: ngettext_lazy(
        "%(count)s is no visit (a holiday, a meeting, a whole day)",
        "%(count)s are no visits (holidays, meetings, whole days)",
        "count",
    ),
    Kind.NO_NAME: ngettext_lazy("%(count)s names nobody", "%(count)s name nobody", "count"),
    Kind.ERASED_OR_REFUSED: ngettext_lazy(
        "%(count)s is of somebody who has wished not to be entered again",
        "%(count)s are of people who have wished not to be entered again",
        "count",
    ),
    Kind.HEALTH_IN_DESCRIPTION: ngettext_lazy(
        "%(count)s note may hold health data: ask the client; it was not taken",
        "%(count)s notes may hold health data: ask the clients; they were not taken",
        "count",
    ),
    Kind.DESCRIPTION_DROPPED: ngettext_lazy(
        "%(count)s note was not taken", "%(count)s notes were not taken", "count"
    ),
    Kind.IDENTITY_CODE_DROPPED: ngettext_lazy(
        "%(count)s personal identity code was removed",
        "%(count)s personal identity codes were removed",
        "count",
    ),
}
"""What of the file did not become a booking, or not whole. An event may stand under several."""
_MOST_LINES_NAMED: Final = 10
_MOST_TIMES_NAMED: Final = 12
_LIMITS: Final = {
    "lines": MOST_LINES,
    "events": MOST_EVENTS,
    "to_read": MOST_READ,
    "length": LONGEST_CELL,
    "deep": DEEPEST,
}


def why_unreadable(problem: Unreadable) -> str:
    """Which line and why, and what to do."""
    unknown = _("The file could not be read in the time allowed.")
    text = str(REASONS.get(problem.reason, unknown)) % _LIMITS
    where = gettext("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
    advice = gettext("Export the calendar anew as an iCalendar file (.ics) and choose that file.")
    return f"{where}{text} {advice}"


def what_happened(counts: Mapping[str, int]) -> list[str]:
    """What became of the events, in a few lines; nothing said of what there is none of."""
    return [_counted(text, counts[name]) for name, text in COUNTS.items() if counts.get(name)]


def what_was_left(hours: Sequence[Hour], faults: Sequence[Fault]) -> list[str]:
    """What was not taken and why; a broken event by the line on which it begins."""
    said = []
    for kind, text in LEFT.items():
        if count := sum(kind in hour.kinds for hour in hours):
            said.append(_counted(text, count))
    for fault in faults[:_MOST_LINES_NAMED]:
        told = {"line": fault.line, "why": FAULTS[fault.reason]}
        said.append(gettext("The event on line %(line)s: %(why)s") % told)
    if (more := len(faults) - _MOST_LINES_NAMED) > 0:
        said.append(gettext("and %(count)s broken events more") % {"count": more})
    return said


def what_is_missing(times: Sequence[datetime], source: str) -> list[str]:
    """Which bookings of this source the calendar holds no more, by their times; nobody is named."""
    if not times:
        return []
    text = ngettext(
        "%(count)s booking from %(source)s is not in this calendar any more: %(times)s. If it was "
        "cancelled there, cancel it here too.",
        "%(count)s bookings from %(source)s are not in this calendar any more: %(times)s. If they "
        "were cancelled there, cancel them here too.",
        len(times),
    )
    local = [timezone.localtime(time) for time in times[:_MOST_TIMES_NAMED]]
    named = [formatted(time, r"j.n. \k\l\o H.i") for time in local]
    more = ["…"] if len(times) > _MOST_TIMES_NAMED else []
    told = {"count": len(times), "source": source, "times": ", ".join((*named, *more))}
    return [text % told]


def _counted(text: Any, count: int) -> str:
    return str(text % {"count": count})
