"""What has to happen every day, each thing once: purge, promises, reminders, files, backup.

An app registers its jobs in `<app>/daily_jobs.py`, which is found by its name:

    daily.register("file_cleanup", remove_expired_files, order=30)

A job is a function of today (a day in Europe/Helsinki) that returns counts, never names. It has to
catch up by itself: what was due yesterday is due today. A job that fails does not stop the others
and is tried again at the next call. Orders in use: 10 purge, 20–40 clean-up and reminders,
60 backup, 90 promises (so that they see what the others did).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from privacy.audit.acts import SYSTEM, Actor, audited, record, vital
from privacy.locks import only_one
from privacy.models import DailyJob, Installation
from privacy.moving import marker

Counts = Mapping[str, Any]
Function = Callable[[date], Counts | None]
log = logging.getLogger(__name__)


class RestoredCopy(Exception):
    """The database is a restored copy that waits for its replay: nothing runs on it (R60)."""


@dataclass(frozen=True)
class Job:
    """A named function and its place in the order of the day."""

    name: str
    function: Function
    order: int


@dataclass
class Day:
    """What a call of the day did: counts of what ran, faults of what failed, what was done."""

    today: date
    ran: dict[str, Counts] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    done_before: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "today": self.today.isoformat(),
            "ran": {name: dict(counts) for name, counts in self.ran.items()},
            "failed": self.failed,
            "done_before": self.done_before,
        }


_jobs: dict[str, Job] = {}


def register(name: str, function: Function, *, order: int = 50) -> None:
    """Add a job. Raises ValueError when the name is taken."""
    if name in _jobs:
        raise ValueError(f"two daily jobs are called {name}")
    _jobs[name] = Job(name, function, order)


def jobs() -> list[Job]:
    """All jobs in the order of the day."""
    return sorted(_jobs.values(), key=lambda job: (job.order, job.name))


def run_day(today: date, *, only: Sequence[str] = ()) -> Day:
    """Run what has not ended well today yet; those named in `only` in any case.

    Raises AnotherIsRunning, RestoredCopy, RegisterMoved.
    """
    marker.refuse_acts()
    if Installation.objects.filter(replay_needed=True).exists():
        raise RestoredCopy
    day = Day(today)
    with only_one("daily"):
        done = set(DailyJob.objects.filter(done_on=today).values_list("name", flat=True))
        for job in jobs():
            if only and job.name not in only:
                continue
            if job.name in done and not only:
                day.done_before.append(job.name)
            else:
                _run(job, day)
    return day


def _run(job: Job, day: Day) -> None:
    try:
        day.ran[job.name] = job.function(day.today) or {}
    except Exception as problem:
        log.error("daily job failed", exc_info=True)
        day.failed[job.name] = type(problem).__name__
    note_job(
        by=SYSTEM,
        name=job.name,
        today=day.today,
        counts=day.ran.get(job.name, {}),
        fault=day.failed.get(job.name, ""),
    )


@audited
@vital
def note_job(*, by: Actor, name: str, today: date, counts: Counts, fault: str) -> None:
    """Note how a job went; the class of a fault, never its words, which may quote somebody."""
    row = DailyJob.objects.filter(pk=name).first() or DailyJob(pk=name)
    row.tried_at, row.fault = timezone.now(), fault
    if not fault:
        row.done_on, row.counts = today, dict(counts)
    row.save()
    event = "privacy.daily_job_failed" if fault else "privacy.daily_job_done"
    record(event, by=by, obj=row, purpose=name)
