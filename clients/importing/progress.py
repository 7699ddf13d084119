"""How far an import is, how fast it goes and how long it will take."""

import time
from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone

from clients.importing import background, forgetting, stored
from clients.importing.undoing import cards_left
from clients.models_import import ImportBatch, ImportRow

LONGER: Final = 120
"""Seconds from which on a time is told in minutes."""


@dataclass(frozen=True)
class Progress:
    """Of rows, or of cards. `seconds_left` is None before the first stretch is done."""

    done: int
    total: int
    per_second: int
    seconds_left: int | None
    of_cards: bool = False

    @property
    def minutes_left(self) -> int:
        """Of a longer time; 0 where it is told in seconds."""
        left = self.seconds_left or 0
        return round(left / 60) if left >= LONGER else 0


def of_working(batch: ImportBatch) -> Progress:
    """Rows that have been read, or compared with the register, of those in the file."""
    told = background.report(batch.pk)
    if told is not None:
        return _progress(told.done, told.total, told.first, time.time() - told.since)
    if batch.state == ImportBatch.State.READING:
        return Progress(stored.read_so_far(batch) // 2, batch.records, 0, None)
    return Progress(batch.compared, batch.records, 0, None)


def of_entering(batch: ImportBatch, outcome: str) -> Progress:
    """Rows of one outcome that have been entered, of those that were waiting at the beginning."""
    undecided = batch.rows.filter(outcome=outcome, decision=ImportRow.Decision.OPEN)
    total = batch.counts.get("to_enter", 0)
    passed = (timezone.now() - batch.stretch_at).total_seconds()
    return _progress(max(0, total - undecided.count()), total, 0, passed)


def of_forgetting(batch: ImportBatch) -> Progress:
    """Rows that have gone, of those that were in quarantine when it was closed."""
    total, left = batch.counts.get("to_forget", 0), batch.rows.count()
    passed = (timezone.now() - batch.stretch_at).total_seconds()
    return _progress(max(0, total - left), total, 0, passed)


def of_undoing(batch: ImportBatch) -> Progress:
    """Cards that were looked at, and mostly taken back, of those that came with it; before them the
    rows that were not entered go.
    """
    if forgetting.is_unfinished(batch):
        return of_forgetting(batch)
    total, left = batch.counts.get("to_undo", 0), cards_left(batch).count()
    passed = (timezone.now() - batch.stretch_at).total_seconds()
    return replace(_progress(max(0, total - left), total, 0, passed), of_cards=True)


def unmeasured(progress: Progress) -> Progress:
    """How far it is, where nobody is at it: its page was left, and is opened again."""
    return replace(progress, per_second=0, seconds_left=None)


def _progress(done: int, total: int, first: int, passed: float) -> Progress:
    """`first` rows were done before; the others took `passed` seconds."""
    speed = (done - first) / (passed or 1)
    left = round((total - done) / speed) if speed > 0 else None
    return Progress(done, total, round(speed), left)
