"""Reads a calendar in a child process with its own small limits (clients.importing.reading)."""

import sys
from datetime import date

from clients.bookings.calendar import Calendar, Fault
from clients.bookings.calendar import read_calendar as read_here
from clients.bookings.event import Event
from clients.importing.reading import answer_as_child, read_in_child
from clients.importing.tables import MOST_OCTETS, Unreadable


def read_calendar(octets: bytes, over_until: date | None = None) -> Calendar:
    """The events in these octets, but for those before the end of `over_until`, which are counted.

    Raises Unreadable.
    """
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    day = over_until.isoformat() if over_until else ""
    answer = read_in_child("clients.bookings.reading", octets, day)
    return Calendar(
        events=tuple(Event(**event) for event in answer["events"]),
        faults=tuple(Fault(**fault) for fault in answer["faults"]),
        over=answer["over"],
    )


if __name__ == "__main__":
    _over_until = date.fromisoformat(sys.argv[1]) if sys.argv[1] else None
    answer_as_child(lambda octets: [read_here(octets, _over_until)])
