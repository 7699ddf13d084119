"""Reads a calendar in a child process with its own small limits (clients.importing.reading)."""

from clients.bookings.calendar import Calendar, Event, Fault
from clients.bookings.calendar import read_calendar as read_here
from clients.importing.reading import answer_as_child, read_in_child
from clients.importing.tables import MOST_OCTETS, Unreadable


def read_calendar(octets: bytes) -> Calendar:
    """The events in these octets. Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    answer = read_in_child("clients.bookings.reading", octets)
    return Calendar(
        events=tuple(Event(**event) for event in answer["events"]),
        faults=tuple(Fault(**fault) for fault in answer["faults"]),
    )


if __name__ == "__main__":
    answer_as_child(read_here)
