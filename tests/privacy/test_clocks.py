"""Clocks that jump, nights of 25 hours, machines that slept: each thing once, nothing too early."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from privacy import daily
from privacy.daily_jobs import purge_today
from privacy.models import DailyJob
from privacy.purge import ClockJumped
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the day consists of here, and what of it has run."""
    told: list[str] = []

    def job(name: str) -> Any:
        def run(today: date) -> dict[str, int]:
            told.append(f"{name} {today:%d.%m.}")
            return {}

        return run

    names = (("purge", 10), ("reminders", 30), ("backup", 60))
    jobs = {name: daily.Job(name, job(name), order) for name, order in names}
    monkeypatch.setattr(daily, "_jobs", jobs)
    return told


def call(moment: str) -> None:
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        daily.run_day(timezone.localdate())


def test_after_forty_days_asleep_one_run_does_each_thing_once_in_its_order(ran: list[str]) -> None:
    call("2026-10-13T06:00:00+03:00")
    ran.clear()
    call("2026-11-22T09:13:00+02:00")
    call("2026-11-22T09:14:00+02:00")
    assert ran == ["purge 22.11.", "reminders 22.11.", "backup 22.11."]


@pytest.mark.parametrize(
    "moments",
    [
        ("2026-10-25T03:30:00+03:00", "2026-10-25T03:30:00+02:00"),  # the hour that comes twice
        ("2026-03-29T02:59:00+02:00", "2026-03-29T04:01:00+03:00"),  # the one that is left out
    ],
)
def test_a_night_with_another_number_of_hours_has_one_run(
    ran: list[str], moments: tuple[str, str]
) -> None:
    for moment in moments:
        call(moment)
    assert len(ran) == len(set(ran)) == 3


def test_a_clock_that_was_put_back_an_hour_over_midnight_stops_nothing(ran: list[str]) -> None:
    call("2026-11-22T00:20:00+02:00")
    call("2026-11-21T23:50:00+02:00")
    call("2026-11-22T06:00:00+02:00")
    assert ran.count("backup 22.11.") >= 1
    assert DailyJob.objects.get(pk="backup").done_on == date(2026, 11, 22)


@pytest.mark.parametrize("jump", [timedelta(days=-730), timedelta(days=-2), timedelta(days=3)])
def test_a_clock_that_jumps_deletes_nobody(jump: timedelta) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 6, tzinfo=UTC), tick=False):
        enter("Päivi Korhonen")
    with (
        time_machine.travel(datetime(2026, 11, 22, 6, tzinfo=UTC) + jump, tick=False),
        pytest.raises(ClockJumped),
    ):
        purge_today(timezone.localdate())
    assert Client.objects.count() == 1
