"""The long work of an import, a stretch at a time.

Each stretch is a transaction of its own, and between two of them others come in. Cut off anywhere,
the work goes on where it stood.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from django.db import connection
from django.utils import timezone

from clients.importing import actions, meaning, stored
from clients.importing.forgetting import forget_rows
from clients.importing.known import Known
from clients.importing.quarantine import Row
from clients.importing.reading import LONG, read_table
from clients.models import ImportBatch
from clients.search_clock import reading_now
from privacy.audit.acts import Actor
from privacy.forms import health_words_in

READ_AT_ONCE: Final = 1_200
"""Rows put into quarantine in one transaction."""
COMPARED_AT_ONCE: Final = 1_000
"""Rows compared, and put back in one transaction."""
SHARE: Final = 3
"""For a third of the time that the database was held it is left to others."""
MOMENT: Final = 0.05
"""Seconds; others come first as long as one of them has saved something within the last one."""
LONGEST_PAUSE: Final = 0.5
"""Seconds."""
Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""


class Register(NamedTuple):
    """What it says, and the reading of its clock before it was read: who comes after is newer."""

    clock: int
    known: Known


def register_now() -> Register:
    """The whole register, opened."""
    clock = reading_now()
    return Register(clock, stored.known_of())


def told_nobody(done: int, total: int) -> None:
    """Where nobody looks."""


def go_through(*, by: Actor, batch: ImportBatch, told: Told = told_nobody) -> ImportBatch:
    """Read what is left of the file, then compare every row with the register; where somebody has
    to name the columns first, only as far as that.

    Raises Unreadable, and ValidationError where somebody else has gone on with it meanwhile.
    """
    register = cache(register_now)
    if batch.state == ImportBatch.State.ARRIVED:
        batch = look(by=by, batch=batch)
    if batch.state == ImportBatch.State.MAPPING:
        return batch
    if batch.state == ImportBatch.State.READING:
        batch = read(by=by, batch=batch, told=told, meanwhile=register)
    return compare(by=by, batch=batch, register=register, told=told)


def look(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """The beginning of the file, or of the sheet that was chosen, and how many rows it has.

    Raises as `go_through`.
    """
    octets = stored.unpacked(batch.sealed)
    table = read_table(octets, shown=stored.SHOWN, sheet=batch.sheet, seconds=LONG)
    begun = meaning.beginning(table)
    return actions.look_at_file(
        by=by, batch=batch, table=table, source=begun.source, columns=begun.columns
    )


def read(
    *,
    by: Actor,
    batch: ImportBatch,
    judged: Iterable[Row] | None = None,
    told: Told = told_nobody,
    meanwhile: Callable[[], object] = lambda: None,
) -> ImportBatch:
    """Every row of the file into quarantine, and the file forgotten.

    A row is looked at and then put away: each counts as half of it. `judged`: the rows of the file,
    where they have been looked at already; else another process looks at them, and `meanwhile` is
    done here. Raises as `go_through`.
    """
    total, done = batch.records, stored.read_so_far(batch)

    def looked_at(count: int) -> None:
        told((count + done) // 2, total)

    if judged is None:
        today = timezone.localdate()
        judged = stored.judged(
            batch,
            today=today,
            health_words=health_words_in,
            told=looked_at,
            meanwhile=meanwhile,
        )
    rows = islice(judged, done, None)
    while some := list(islice(rows, READ_AT_ONCE)):
        with in_turn():
            actions.read_rows(by=by, batch=batch, judged=some)
        told((total + some[-1].number) // 2, total)
    return actions.end_reading(by=by, batch=batch)


def compare(
    *,
    by: Actor,
    batch: ImportBatch,
    register: Callable[[], Register] = register_now,
    told: Told = told_nobody,
) -> ImportBatch:
    """Every row with the register, which is read once, and before anything is locked."""
    if batch.compared >= batch.records:
        return batch
    told(batch.compared, batch.records)
    clock, known = register()
    while batch.compared < batch.records:
        compared = stored.compared_next(batch, known, COMPARED_AT_ONCE)
        with in_turn():
            batch = actions.put_compared(by=by, batch=batch, compared=compared, clock=clock)
        told(batch.compared, batch.records)
    return batch


def forget(*, by: Actor, batch: ImportBatch) -> None:
    """What is left in quarantine of an import that was closed."""
    is_gone = False
    while not is_gone:
        with in_turn():
            is_gone = forget_rows(by=by, batch=batch)


@contextmanager
def in_turn() -> Iterator[None]:
    """Hold the database, and then leave it to others for a while.

    SQLite lets one write at a time and keeps no queue: whoever waits looks again every few
    milliseconds, and would find it taken for as long as one stretch follows on another.
    """
    began = time.monotonic()
    yield
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _leave_to_others((time.monotonic() - began) / SHARE)


def _leave_to_others(pause: float) -> None:
    """For a pause, and then until nobody has saved anything for a moment."""
    until = time.monotonic() + LONGEST_PAUSE
    seen = _saved_by_others()
    time.sleep(min(pause, LONGEST_PAUSE))
    while seen != (seen := _saved_by_others()) and time.monotonic() < until:
        time.sleep(MOMENT)


def _saved_by_others() -> int:
    """A number that changes whenever another connection has written to the file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])
