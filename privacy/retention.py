"""When a row's time is out. Pure: no database and no clock.

All dates are days in Europe/Helsinki. A row is kept through its whole last day and is due on the
day after. 29 February plus two years ends on 28 February (R47).
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A storage period: whole months, or days."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """`24m` or `90d`. Raises ValueError for anything else."""
        number, unit = int(text[:-1]), text[-1:]
        if number < 0 or unit not in ("m", "d"):
            raise ValueError(f"not a period: {text}")
        return cls(months=number) if unit == "m" else cls(days=number)

    def __str__(self) -> str:
        return f"{self.months}m" if self.months else f"{self.days}d"


@dataclass(frozen=True, slots=True)
class Rule:
    """The period that a notice version promises, from the day it was valid."""

    valid_from: date
    period: Period


def last_day(start: date, period: Period) -> date:
    """The last day on which a row that started on `start` is kept."""
    months = start.year * 12 + start.month - 1 + period.months
    year, month = divmod(months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=period.days)


def is_due(start: date, period: Period, today: date) -> bool:
    """Whether the last day is over."""
    return today > last_day(start, period)


def newest_due_start(period: Period, today: date) -> date:
    """The newest start day that is due today; every older one is due as well."""
    guess = last_day(today, Period(months=-period.months, days=-period.days))
    while is_due(guess + timedelta(days=1), period, today):
        guess += timedelta(days=1)
    while not is_due(guess, period, today):
        guess -= timedelta(days=1)
    return guess


def periods_in_force(rules: Sequence[Rule]) -> list[Rule]:
    """For rows collected since each rule's day: the shortest period promised then or later.

    A longer period applies only to what is collected under it; a shorter one to everything (R15).
    """
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    shortest: list[Rule] = []
    for rule in reversed(ordered):
        period = rule.period
        if shortest:
            later = shortest[-1].period
            epoch = date(2001, 1, 1)
            period = min(period, later, key=lambda p: last_day(epoch, p))
        shortest.append(Rule(valid_from=rule.valid_from, period=period))
    return shortest[::-1]


def period_for(collected: date, rules: Sequence[Rule]) -> Period:
    """The period of a row collected on this day; the oldest rule also covers the time before it."""
    in_force = periods_in_force(rules)
    chosen = in_force[0]
    for rule in in_force:
        if rule.valid_from <= collected:
            chosen = rule
    return chosen.period
