"""A line of the page, and how all of them are gathered."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


class State(Enum):
    WELL = "well"
    LOOK = "look"  # works, but somebody should look at it
    ILL = "ill"


@dataclass(frozen=True)
class Line:
    """What was looked at, how it is, what was found, what to do next ("" when well)."""

    name: str
    title: Text
    state: State
    found: str
    step: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "name": self.name,
            "title": str(self.title),
            "state": self.state.value,
            "found": self.found,
            "step": self.step,
        }


@dataclass(frozen=True)
class Finding:
    """What one look found."""

    state: State
    found: str
    step: str = ""


Look = Callable[[], Finding]
_looks: list[tuple[str, Text, Look]] = []


def look(name: str, title: Text) -> Callable[[Look], Look]:
    """Make a function a line of the page, in the order of their definition."""

    def add(function: Look) -> Look:
        _looks.append((name, title, function))
        return function

    return add


def well(found: str) -> Finding:
    return Finding(State.WELL, found)


def worth_a_look(found: str, step: str) -> Finding:
    return Finding(State.LOOK, found, step)


def ill(found: str, step: str) -> Finding:
    return Finding(State.ILL, found, step)


def examine() -> list[Line]:
    """Look at everything. A look that fails itself is a line, and stops no other one."""
    from privacy.doctor import machine, register, server  # noqa: F401  (fill the list)

    lines = []
    for name, title, function in _looks:
        try:
            finding = function()
        except Exception as problem:  # noqa: BLE001  (a doctor who faints helps nobody)
            finding = ill(type(problem).__name__, _("This could not be looked at; read the log."))
        lines.append(Line(name, title, finding.state, finding.found, finding.step))
    return lines
