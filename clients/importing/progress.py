"""How far an import is, how fast it goes and how long it will take."""

from dataclasses import dataclass

from django.utils import timezone

from clients.importing.kinds import Outcome
from clients.models_import import ImportBatch, ImportRow


@dataclass(frozen=True)
class Progress:
    """`seconds_left` is None before the first stretch is done."""

    done: int
    total: int
    per_second: int
    seconds_left: int | None
    is_entering: bool


def progress_of(batch: ImportBatch, *, entering: bool = False) -> Progress:
    """From the beginning of the import to now, in rows."""
    if entering:
        total = batch.rows.filter(outcome=Outcome.PROPOSE).count()
        done = batch.rows.filter(
            outcome=Outcome.PROPOSE, decision=ImportRow.Decision.ACCEPTED
        ).count()
    else:
        done, total = batch.compared, batch.records
    passed = (timezone.now() - batch.stretch_at).total_seconds() or 1
    speed = done / passed
    left = round((total - done) / speed) if speed else None
    return Progress(done, total, round(speed), left, entering)
