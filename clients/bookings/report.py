"""What a calendar holds, by numbers of events (from 1) and without a word of what is in them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from clients.bookings.calendar import Calendar
from clients.bookings.events import Hour, Kind
from clients.importing.kinds import Outcome


def report(calendar: Calendar, hours: Sequence[Hour], source: str) -> dict[str, Any]:
    """In the shape of the report about a table; broken events are refused, with their lines."""
    outcomes: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, list[int]] = defaultdict(list)
    for hour in hours:
        outcomes[hour.outcome.value].append(hour.number)
        for kind in sorted(hour.kinds):
            kinds[kind.value].append(hour.number)
    for fault in calendar.faults:
        outcomes[Outcome.REFUSE.value].append(fault.number)
        kinds[Kind.BROKEN.value].append(fault.number)
    return {
        "source": source,
        "records": len(hours) + len(calendar.faults) + calendar.over,
        "outcomes": {name: sorted(numbers) for name, numbers in outcomes.items()},
        "kinds": dict(sorted(kinds.items())),
        "dropped_columns": [],
        "broken_lines": [fault.line for fault in calendar.faults],
    }
