"""How far an import is, how fast it goes and how long it will take."""

from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from clients.models_import import ImportBatch, ImportRow

LONGER: Final = 120
"""Seconds from which on a time is told in minutes."""


@dataclass(frozen=True)
class Progress:
    """`seconds_left` is None before the first stretch is done."""

    done: int
    total: int
    per_second: int
    seconds_left: int | None

    @property
    def minutes_left(self) -> int:
        """Of a longer time; 0 where it is told in seconds."""
        left = self.seconds_left or 0
        return round(left / 60) if left >= LONGER else 0


def of_reading(batch: ImportBatch) -> Progress:
    """Rows that have been compared with the register, of those in the file."""
    return _progress(batch, batch.compared, batch.records)


def of_entering(batch: ImportBatch, outcome: str) -> Progress:
    """Rows of one outcome that have been entered, of those that were waiting at the beginning."""
    undecided = batch.rows.filter(outcome=outcome, decision=ImportRow.Decision.OPEN)
    total = batch.counts.get("to_enter", 0)
    return _progress(batch, max(0, total - undecided.count()), total)


def _progress(batch: ImportBatch, done: int, total: int) -> Progress:
    passed = (timezone.now() - batch.stretch_at).total_seconds() or 1
    speed = done / passed
    left = round((total - done) / speed) if speed > 0 else None
    return Progress(done, total, round(speed), left)
