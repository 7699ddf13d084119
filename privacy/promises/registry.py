"""What a promise is, and the list of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from privacy.models import PromiseState
from privacy.promises.clauses import CLAUSES
from privacy.registry import Text

State = PromiseState.State


@dataclass(frozen=True)
class Finding:
    """What a check found: a state, a figure if there is one, the evidence in one line."""

    state: State
    evidence: Text
    figure: str = ""
    details: tuple[tuple[Text, Text], ...] = ()


Check = Callable[[date], Finding]


@dataclass(frozen=True)
class Promise:
    """One promise. `step` is what to do when it is broken, `url_name` where to do it.

    `go_live`: one of the things that have to be there before real clients come (R86).
    """

    id: str
    clause: str
    title: Text
    step: Text
    check: Check
    url_name: str = ""
    go_live: bool = False


_promises: dict[str, Promise] = {}


def promise(
    id: str,
    *,
    clause: str,
    title: Text,
    step: Text,
    url_name: str = "",
    go_live: bool = False,
) -> Callable[[Check], Check]:
    """Register a check. Raises ValueError for a second one of this name, or an unknown clause."""
    if id in _promises:
        raise ValueError(f"two promises are called {id}")
    if clause not in CLAUSES:
        raise ValueError(f"{id}: there is no clause {clause}")

    def add(check: Check) -> Check:
        _promises[id] = Promise(id, clause, title, step, check, url_name, go_live)
        return check

    return add


def promises() -> list[Promise]:
    """All promises in the order of the policy."""
    order = {clause: place for place, clause in enumerate(CLAUSES)}
    return sorted(_promises.values(), key=lambda p: (order[p.clause], p.id))


def kept(
    evidence: Text, figure: object = "", details: tuple[tuple[Text, Text], ...] = ()
) -> Finding:
    """As promised."""
    return Finding(State.KEPT, evidence, str(figure), details)


def broken(
    evidence: Text, figure: object = "", details: tuple[tuple[Text, Text], ...] = ()
) -> Finding:
    """Not as promised."""
    return Finding(State.BROKEN, evidence, str(figure), details)


def unknown(evidence: Text, figure: object = "") -> Finding:
    """Nobody has looked yet, or there is nothing to look at."""
    return Finding(State.UNKNOWN, evidence, str(figure))


def short_date(day: date) -> str:
    """A day as people here write it: 1.12.2026."""
    return f"{day.day}.{day.month}.{day.year}"
