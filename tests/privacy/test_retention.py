"""The last day of a storage period, by the vectors of the law and by an independent reference."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.retention import (
    Period,
    Rule,
    is_due,
    last_day,
    newest_due_start,
    period_for,
    periods_in_force,
)

TWO_YEARS = Period(months=24)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
periods = st.builds(Period, months=st.integers(0, 60)) | st.builds(Period, days=st.integers(0, 400))


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2024, 11, 22), date(2026, 11, 22)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
        (date(2024, 12, 31), date(2026, 12, 31)),
    ],
)
def test_two_years_end_on_the_same_day_or_on_the_28th_of_february(start: date, last: date) -> None:
    assert last_day(start, TWO_YEARS) == last
    assert not is_due(start, TWO_YEARS, last)
    assert is_due(start, TWO_YEARS, last + timedelta(days=1))


def test_a_booking_of_the_first_of_september_is_kept_ninety_days() -> None:
    assert last_day(date(2026, 9, 1), Period(days=90)) == date(2026, 11, 30)


@given(days)
def test_two_years_agree_with_the_calendar(start: date) -> None:
    try:
        expected = start.replace(year=start.year + 2)
    except ValueError:
        expected = date(start.year + 2, 2, 28)
    assert last_day(start, TWO_YEARS) == expected


@given(days, periods)
def test_the_newest_due_start_divides_due_from_not_due(today: date, period: Period) -> None:
    newest = newest_due_start(period, today)
    assert is_due(newest, period, today)
    assert not is_due(newest + timedelta(days=1), period, today)


def test_a_longer_period_applies_only_to_what_is_collected_under_it() -> None:
    rules = [
        Rule(date(2022, 11, 10), Period(months=24)),
        Rule(date(2026, 1, 1), Period(months=38)),
    ]
    assert period_for(date(2025, 12, 31), rules) == Period(months=24)
    assert period_for(date(2026, 1, 1), rules) == Period(months=38)


def test_a_shorter_period_applies_to_everything() -> None:
    rules = [
        Rule(date(2022, 11, 10), Period(months=24)),
        Rule(date(2026, 1, 1), Period(months=12)),
        Rule(date(2026, 6, 1), Period(months=38)),
    ]
    assert [str(rule.period) for rule in periods_in_force(rules)] == ["12m", "12m", "38m"]
    rules = [Rule(date(2026, 1, 1), Period(days=60)), Rule(date(2026, 6, 1), Period(months=1))]
    assert [str(rule.period) for rule in periods_in_force(rules)] == ["1m", "1m"]


@pytest.mark.parametrize("text", ["", "24", "m", "24y", "-1m", "x d"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)


def test_periods_read_as_they_are_written() -> None:
    assert [str(Period.parse(text)) for text in ("24m", "90d")] == ["24m", "90d"]
