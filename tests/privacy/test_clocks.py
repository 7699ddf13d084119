"""Clocks that jump, nights of 25 hours, machines that slept: each thing once, nothing too early."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from privacy import daily
from privacy.audit.acts import SYSTEM
from privacy.clock import ClockJumped
from privacy.daily_jobs import purge_today
from privacy.doctor import register
from privacy.models import DailyJob
from privacy.purge import purge
from privacy.sending import confirm_sending
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def network_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system says that the network has set the clock; it has not."""
    mark = tmp_path / "timesync" / "synchronized"
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", mark)
    return mark


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


def test_nobody_is_deleted_either_when_people_have_worked_after_the_jump() -> None:
    """A login of the wrong day says nothing about the day; nor does the failed job itself."""
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        enter("Päivi Korhonen")
        assert purge_today(timezone.localdate()) == {}
        clock.move_to(datetime(2031, 11, 22, 4, tzinfo=UTC))
        for _night in range(3):
            confirm_sending(by=SYSTEM)
            assert daily.run_day(timezone.localdate(), only=["purge"]).failed == {
                "purge": "ClockJumped"
            }
            clock.shift(timedelta(days=1))
        assert "--today 2031-11-25" in register.daily().step
    assert Client.objects.count() == 1


def test_a_jump_before_the_first_purge_of_all_is_not_forgotten_either() -> None:
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        enter("Päivi Korhonen")
        clock.move_to(datetime(2031, 11, 22, 4, tzinfo=UTC))
        confirm_sending(by=SYSTEM)
        with pytest.raises(ClockJumped):
            purge_today(timezone.localdate())


def test_a_date_that_a_person_has_confirmed_is_counted_from() -> None:
    with time_machine.travel(datetime(2024, 1, 1, 12, tzinfo=UTC), tick=False) as clock:
        enter("Päivi Korhonen")
        clock.move_to(datetime(2024, 3, 1, 12, tzinfo=UTC))
        purge(timezone.localdate())
        clock.shift(timedelta(days=1))
        assert purge_today(timezone.localdate()) == {}


def test_after_forty_days_asleep_the_purge_waits_for_the_network_and_catches_up(
    network_time: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine was off: its clock is believed as soon as the network has set it (F28)."""
    waited: list[float] = []

    def network_comes(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 7:
            network_time.touch()

    monkeypatch.setattr("privacy.clock.time.sleep", network_comes)
    network_time.parent.mkdir()
    with time_machine.travel(datetime(2024, 10, 20, 12, tzinfo=UTC), tick=False) as clock:
        enter("Päivi Korhonen")
        clock.move_to(datetime(2026, 10, 13, 4, tzinfo=UTC))
        purge(timezone.localdate())
        clock.shift(timedelta(days=40))
        assert purge_today(timezone.localdate())["client"] == 1
    assert len(waited) == 7


def test_a_day_that_was_read_before_the_clock_was_put_back_is_not_believed() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        enter("Päivi Korhonen")
        with pytest.raises(ClockJumped):
            purge_today(date(2031, 11, 22))
