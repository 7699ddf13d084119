"""Who reads and compares a list while its page is looked at, or left: a process of its own.

The pages of everybody else go on undisturbed, and that of the import only looks how far it is. What
that is stands in the cache for a few seconds, and shows that somebody is at it: where nobody is,
because a machine was switched off or a process killed, the page has it gone on with.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection

from clients.importing import stretches
from clients.importing.reading import step_back
from clients.importing.tables import Unreadable
from clients.models import ImportBatch
from privacy.audit.acts import Actor

FEW: Final = 500
"""Rows that are worked through before a process would have started."""
ALIVE, BEAT, TOLD_EVERY = 15.0, 4.0, 1.0
"""Seconds: after which nobody is thought to be at it; between two signs of life; between two
reports."""
KEPT: Final = 24 * 60 * 60
"""Seconds for which it is known why a file could not be read."""
_HOME: Final = Path(__file__).resolve().parent.parent.parent
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """How far it is: `done` of `total` rows, `first` of them before the moment `since`.

    Moments are seconds since 1970: another process reads them.
    """

    done: int
    total: int
    first: int
    since: float


def go_on(*, by: Actor, batch: ImportBatch) -> None:
    """See to it that somebody works on this import."""
    if not cache.add(_key(batch.pk), {}, ALIVE):
        return
    if not is_aside(batch):
        work(by=by, batch=batch)
    else:
        start(by=by, batch=batch)


def is_aside(batch: ImportBatch) -> bool:
    """Whether the work on this import needs a process of its own."""
    return batch.state == ImportBatch.State.ARRIVED or batch.records > FEW


def start(*, by: Actor, batch: ImportBatch) -> None:
    """A process of its own; where there is no room for one, it is done here."""
    call, nothing = command(by=by, batch=batch), subprocess.DEVNULL
    try:
        child = subprocess.Popen(call, stdin=nothing, stdout=nothing, cwd=_HOME)  # noqa: S603
    except OSError:
        work(by=by, batch=batch)
        return
    step_back(child.pid)
    threading.Thread(target=child.wait, daemon=True).start()


def command(*, by: Actor, batch: ImportBatch) -> list[str]:
    """What that process is called with."""
    return [sys.executable, "-m", "django", "go_on_with_import", str(batch.pk), str(by.pk)]


def work_for(batch_id: UUID, user_id: UUID) -> None:
    """In that process: to the end, with signs of life."""
    batch = ImportBatch.objects.select_related("subject").get(pk=batch_id)
    by = get_user_model()._default_manager.get(pk=user_id)
    with _signs_of_life(batch_id):
        work(by=by, batch=batch)


def work(*, by: Actor, batch: ImportBatch) -> None:
    """Look at the file, read and compare to the end. What cannot be read is told by `why_not`."""
    try:
        stretches.go_through(by=by, batch=batch, told=_Reporter(batch.pk))
    except Unreadable as problem:
        cache.set(_why(batch.pk), (problem.reason, problem.line), KEPT)
    except ValidationError:
        log.info("an import was gone on with, or closed, by somebody else")
    cache.delete(_key(batch.pk))


def report(batch_id: UUID) -> Report | None:
    """How far it is; None where nobody has told yet."""
    told = cache.get(_key(batch_id))
    return Report(**told) if told else None


def is_worked_on(batch_id: UUID) -> bool:
    """Whether somebody is at it."""
    return cache.get(_key(batch_id)) is not None


def why_not(batch_id: UUID) -> Unreadable | None:
    """Why the file of this import could not be read after all."""
    told = cache.get(_why(batch_id))
    return Unreadable(*told) if told else None


class _Reporter:
    """Tells the page now and then."""

    def __init__(self, batch_id: UUID) -> None:
        self._key, self._told_at = _key(batch_id), 0.0
        self._last: Report | None = None

    def __call__(self, done: int, total: int) -> None:
        now = time.time()
        last = self._last
        if last is None or done < last.done:  # the next kind of work
            last, self._told_at = Report(done, total, done, now), 0.0
        self._last = replace(last, done=done)
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            cache.set(self._key, asdict(self._last), ALIVE)


@contextmanager
def _signs_of_life(batch_id: UUID) -> Iterator[None]:
    """Also while nothing can be told yet: a large spreadsheet is unpacked, a register is read."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            cache.touch(_key(batch_id), ALIVE)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _key(batch_id: UUID) -> str:
    return f"clients.import.{batch_id}"


def _why(batch_id: UUID) -> str:
    return f"clients.import.{batch_id}.why"
