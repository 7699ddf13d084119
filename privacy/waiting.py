"""What waits for somebody, said on the front page. Every room adds its own lines.

A room names its function in its AppConfig.ready():

    waiting.register("requests", requests_waiting, order=20)

The function is given the person and today (a day in Europe/Helsinki) and returns its lines, none
for somebody whom they do not concern. A line counts and names nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

Person = Any
"""The person behind the request; this room does not know staff."""


@dataclass(frozen=True)
class Line:
    """Something that waits for this person; without an address it is only said.

    `is_urgent` lines come first and in red.
    """

    text: str
    url: str
    icon: str
    is_urgent: bool = False


Source = Callable[[Person, date], Iterable[Line]]
_sources: dict[str, tuple[int, Source]] = {}


def register(name: str, source: Source, *, order: int = 50) -> None:
    """Add lines to the front page. The same name again replaces them."""
    _sources[name] = (order, source)


def lines_for(person: Person, today: date) -> list[Line]:
    """Everything that waits for this person, the urgent first."""
    ordered = sorted(_sources.items(), key=lambda item: (item[1][0], item[0]))
    found = [line for _name, (_order, source) in ordered for line in source(person, today)]
    return sorted(found, key=lambda line: not line.is_urgent)
