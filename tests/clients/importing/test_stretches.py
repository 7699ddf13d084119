"""Between two stretches of long work others come to the database."""

from itertools import chain, count, repeat
from types import SimpleNamespace

import pytest

from clients.importing import stretches
from clients.importing.stretches import LONGEST_PAUSE, MOMENT
from tests.clients.salon import enter


class Clock:
    """Goes on by what is slept and by what work takes."""

    def __init__(self) -> None:
        self.now = 5.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(stretches, "time", clock)
    return clock


def held(monkeypatch: pytest.MonkeyPatch, clock: Clock, vendor: str, inside: bool = False) -> None:
    """Six hundredths of a second of work."""
    database = SimpleNamespace(vendor=vendor, in_atomic_block=inside)
    monkeypatch.setattr(stretches, "connection", database)
    with stretches.in_turn():
        clock.now += 0.06


def test_it_is_left_to_them_for_a_third_of_the_time_it_was_held(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(stretches, "_saved_by_others", lambda: 1)
    held(monkeypatch, clock, "sqlite")
    assert clock.slept == pytest.approx([0.02])


def test_they_come_first_until_none_of_them_saves(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    saved = chain([1, 2, 3], repeat(3))
    monkeypatch.setattr(stretches, "_saved_by_others", lambda: next(saved))
    held(monkeypatch, clock, "sqlite")
    assert clock.slept == pytest.approx([0.02, MOMENT, MOMENT])


def test_the_work_goes_on_where_somebody_always_saves(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    saved = count()
    monkeypatch.setattr(stretches, "_saved_by_others", lambda: next(saved))
    held(monkeypatch, clock, "sqlite")
    assert LONGEST_PAUSE <= sum(clock.slept) <= LONGEST_PAUSE + MOMENT


@pytest.mark.parametrize(("vendor", "inside"), [("sqlite", True), ("postgresql", False)])
def test_within_a_transaction_and_where_rows_are_locked_nobody_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, vendor: str, inside: bool
) -> None:
    held(monkeypatch, clock, vendor, inside)
    assert clock.slept == []


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_what_one_has_saved_oneself_is_not_taken_for_others() -> None:
    before = stretches._saved_by_others()
    enter("Anna Korhonen")
    assert stretches._saved_by_others() == before
