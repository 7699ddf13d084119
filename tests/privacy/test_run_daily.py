"""What the timer calls: each job once a day, none stopped by another."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from clients.models import Client
from privacy import daily
from privacy.audit.models import AuditEvent
from privacy.encryption.keyring import ring
from privacy.locks import only_one
from privacy.models import DailyJob, Installation
from privacy.waiting import lines_for
from staff.models import User
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db(transaction=True)
NOW = "2026-11-22T03:20:00+02:00"


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """It moves as it is told, and no network sets it."""
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", tmp_path / "timesync" / "synchronized")
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Put other jobs in the place of the real ones; returns the list of what ran."""
    ran: list[str] = []

    def put(*names: str, failing: str = "") -> list[str]:
        monkeypatch.setattr(daily, "_jobs", {})

        def job(name: str) -> Callable[[date], dict[str, int]]:
            def run(today: date) -> dict[str, int]:
                ran.append(name)
                if name == failing:
                    raise RuntimeError("Päivi Korhonen")
                return {"things": 1}

            return run

        for order, name in enumerate(reversed(names)):
            daily.register(name, job(name), order=-order)
        return ran

    return put


def run(code: int = 0, **options: Any) -> dict[str, Any]:
    """The command's answer, and its exit code."""
    out, err = StringIO(), StringIO()
    ended = 0
    try:
        call_command("run_daily", format="json", stdout=out, stderr=err, **options)
    except SystemExit as ending:
        ended = int(ending.code or 0)
    assert ended == code, err.getvalue()
    answer: dict[str, Any] = json.loads(out.getvalue() or "{}")
    return answer


def test_every_job_runs_in_its_order(jobs: Any, clock: Any) -> None:
    ran = jobs("first", "second")
    assert run()["ran"] == {"first": {"things": 1}, "second": {"things": 1}}
    assert ran == ["first", "second"]


def test_a_second_call_on_the_same_day_runs_nothing(jobs: Any, clock: Any) -> None:
    ran = jobs("first", "second")
    run()
    again = run()
    assert (again["ran"], again["done_before"]) == ({}, ["first", "second"])
    assert len(ran) == 2


def test_the_next_day_everything_runs_again(jobs: Any, clock: Any) -> None:
    ran = jobs("first")
    run()
    clock.move_to("2026-11-23T00:01:00+02:00")
    run()
    assert ran == ["first", "first"]


def test_a_failing_job_does_not_stop_the_others(jobs: Any, clock: Any) -> None:
    ran = jobs("first", "second", failing="first")
    answer = run(code=1)
    assert answer["failed"] == {"first": "RuntimeError"}
    assert ran == ["first", "second"]


def test_a_failed_job_is_tried_again_at_the_next_call(jobs: Any, clock: Any) -> None:
    ran = jobs("first", "second", failing="first")
    run(code=1)
    run(code=1)
    assert ran == ["first", "second", "first"]


def test_the_words_of_a_fault_are_kept_nowhere(jobs: Any, clock: Any, caplog: Any) -> None:
    jobs("first", failing="first")
    run(code=1)
    row = DailyJob.objects.get(pk="first")
    event = AuditEvent.objects.get(act="privacy.daily_job_failed")
    assert (row.fault, row.done_on) == ("RuntimeError", None)
    assert "Korhonen" not in f"{row.__dict__}{event.__dict__}"


def test_one_job_can_be_asked_for_by_name(jobs: Any, clock: Any) -> None:
    ran = jobs("first", "second")
    run()
    run(only=["second"])
    assert ran == ["first", "second", "second"]


def test_two_at_once_are_refused(jobs: Any, clock: Any) -> None:
    ran = jobs("first")
    with only_one("daily"):
        assert run(code=3) == {}
    assert ran == []


def test_on_a_restored_copy_nothing_runs_before_its_replay(jobs: Any, clock: Any) -> None:
    ran = jobs("first")
    copy = Installation(pk=1, ring=ring().installation, replay_needed=True)
    copy.save()
    assert run(code=3) == {}
    copy.replay_needed = False
    copy.save()
    run()
    assert ran == ["first"]


def test_after_weeks_switched_off_the_purge_catches_up(
    clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.daily_jobs.wait_for_the_clock", lambda today: None)
    clock.move_to("2024-11-01T12:00:00+02:00")
    enter("Päivi Korhonen")
    clock.move_to("2026-11-29T08:00:00+02:00")
    assert run(only=["purge"])["ran"]["purge"]["client"] == 1
    assert not Client.objects.exists()


def test_after_a_jump_of_the_clock_the_purge_waits(
    clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("Päivi Korhonen")
    clock.move_to("2029-11-22T08:00:00+02:00")
    assert run(code=1, only=["purge"])["failed"] == {"purge": "ClockJumped"}
    assert Client.objects.exists()


def test_two_jobs_of_one_name_are_refused(jobs: Any) -> None:
    jobs("first")
    with pytest.raises(ValueError, match="first"):
        daily.register("first", lambda today: {})


def test_nights_that_nobody_calls_are_told_to_the_owner(
    clock: Any, hannele: User, riikka: User, settings: Any
) -> None:
    """Nothing is copied or deleted then, and the board stays as green as it was."""

    def told(person: User, day: date) -> list[str]:
        return [line.text for line in lines_for(person, day) if "22.11.2026" in line.text]

    Installation(pk=1, ring=ring().installation).save()
    settings.PRODUCTION = True
    assert "doctor" in told(hannele, date(2026, 11, 26))[0]  # never since it was installed
    settings.PRODUCTION = False
    assert told(hannele, date(2026, 11, 26)) == []  # a demo has no timer
    DailyJob(pk="purge", done_on=date(2026, 11, 22), tried_at=timezone.now()).save()
    assert told(hannele, date(2026, 11, 25)) == []  # a weekend is made up for by itself
    (line,) = told(hannele, date(2026, 11, 26))
    assert "doctor" in line
    assert told(riikka, date(2026, 11, 26)) == []
