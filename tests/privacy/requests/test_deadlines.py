"""One month, three months, never rolled forward (R20, R21)."""

import calendar
import random
from datetime import date, timedelta

import pytest

from privacy.deadlines import clock, due_on


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 30), date(2026, 12, 30)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 3, 29)),
        (date(2027, 12, 31), date(2028, 1, 31)),
        (date(2026, 11, 25), date(2026, 12, 25)),  # Christmas Day: not rolled on
    ],
)
def test_a_month_ends_on_the_same_day_of_the_next_one_or_on_its_last(
    received: date, due: date
) -> None:
    assert due_on(received) == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 1, 31), date(2027, 4, 30)),
        (date(2028, 11, 30), date(2029, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_an_extension_counts_three_months_from_receipt(received: date, due: date) -> None:
    assert due_on(received, extended=True) == due


def test_what_is_due_the_same_day_is() -> None:
    assert due_on(date(2026, 11, 22), same_day=True) == date(2026, 11, 22)
    extended = due_on(date(2026, 11, 22), same_day=True, extended=True)
    assert extended == date(2027, 2, 22)


def test_a_pause_moves_the_day_by_its_length() -> None:
    assert due_on(date(2026, 11, 2), paused_days=9) == date(2026, 12, 11)
    assert due_on(date(2026, 11, 2), same_day=True, paused_days=9) == date(2026, 11, 11)


def _day_by_day(received: date, months: int) -> date:
    """An independent reference: count whole months on the calendar, day after day."""
    day, turned = received, 0
    while turned < months:
        day += timedelta(days=1)
        turned += day.day == 1
    last = calendar.monthrange(day.year, day.month)[1]
    while day.day < min(received.day, last):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(("extended", "months"), [(False, 1), (True, 3)])
def test_ten_thousand_days_agree_with_a_reference(extended: bool, months: int) -> None:
    dice = random.Random(22112026)
    first = date(2020, 1, 1)
    days = [first + timedelta(days=dice.randrange(40 * 365)) for _ in range(5_000)]
    wrong = [d for d in days if due_on(d, extended=extended) != _day_by_day(d, months)]
    assert wrong == []


@pytest.mark.parametrize(
    ("left", "warning"), [(15, None), (14, 14), (8, 14), (7, 7), (0, 7), (-1, None)]
)
def test_there_are_warnings_fourteen_and_seven_days_before(left: int, warning: int | None) -> None:
    today = date(2026, 11, 22)
    seen = clock(today + timedelta(days=left), today)
    assert (seen.warning, seen.is_overdue) == (warning, left < 0)


def test_while_identity_is_asked_about_the_clock_stands() -> None:
    due = date(2026, 12, 1)
    seen = clock(due, date(2026, 12, 20), paused_since=date(2026, 11, 21))
    assert (seen.days_left, seen.is_overdue, seen.warning) == (10, False, None)
