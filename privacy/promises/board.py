"""What the page of promises shows: the stored findings beside the sentences they belong to."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.urls import NoReverseMatch, reverse

from privacy.models import PromiseState
from privacy.promises.clauses import CLAUSES, Clause
from privacy.promises.means import MEANS, Means
from privacy.promises.registry import Promise, State, promises

_ORDER = {State.BROKEN: 0, State.UNKNOWN: 1, State.KEPT: 2}


@dataclass(frozen=True)
class Line:
    """One promise on the board."""

    promise: Promise
    found: PromiseState | None

    @property
    def clause(self) -> Clause:
        return CLAUSES[self.promise.clause]

    @property
    def state(self) -> State:
        """Never checked is not known."""
        return State.UNKNOWN if self.found is None else State(self.found.state)

    @property
    def url(self) -> str:
        """Where the next step is done; "" while the program has no such page."""
        if not self.promise.url_name:
            return ""
        try:
            return reverse(self.promise.url_name)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Board:
    """All lines, in the order of the policy."""

    lines: list[Line]

    @cached_property
    def broken(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.BROKEN]

    @cached_property
    def unknown(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.UNKNOWN]

    @cached_property
    def kept(self) -> list[Line]:
        return [line for line in self.lines if line.state == State.KEPT]

    @cached_property
    def clauses(self) -> list[tuple[Clause, list[Line]]]:
        """The lines under the sentences of the policy."""
        grouped = groupby(self.lines, key=lambda line: line.promise.clause)
        return [(CLAUSES[clause], list(lines)) for clause, lines in grouped]

    @cached_property
    def go_live(self) -> list[Line]:
        """What has to be there before real clients come; what is missing first (R86)."""
        lines = [line for line in self.lines if line.promise.go_live]
        return sorted(lines, key=lambda line: _ORDER[line.state])

    @cached_property
    def means(self) -> list[tuple[Means, list[Line]]]:
        """The eight means with the lines that stand for them."""
        by_id = {line.promise.id: line for line in self.lines}
        return [(mean, [by_id[name] for name in mean.promises]) for mean in MEANS]

    @property
    def ready(self) -> int:
        return sum(line.state == State.KEPT for line in self.go_live)

    @cached_property
    def checked_at(self) -> datetime | None:
        """When the oldest of these findings was made; None when something was never checked."""
        times = [line.found.checked_at for line in self.lines if line.found is not None]
        return min(times) if len(times) == len(self.lines) and times else None


def board() -> Board:
    """How everything stands now, as it was last checked."""
    found = PromiseState.objects.in_bulk()
    return Board([Line(promise, found.get(promise.id)) for promise in promises()])
