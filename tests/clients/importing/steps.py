"""The steps of an import one after the other, as its pages take them."""

from uuid import UUID

from django.utils import timezone

from clients.importing import actions, stored
from clients.models import ImportBatch
from privacy.audit.acts import Actor
from privacy.forms import health_words_in


def read(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row of the file into quarantine."""
    judged = stored.judged(batch, today=timezone.localdate(), health_words=health_words_in)
    return actions.read_rows(by=by, batch=batch, judged=judged)


def compare(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row with the register."""
    while batch.compared < batch.records:
        batch = actions.compare_rows(by=by, batch=batch)
    return batch


def accept_all(by: Actor, batch: ImportBatch, outcome: str = "propose") -> list[UUID]:
    """Enter all rows of one kind."""
    entered: list[UUID] = []
    after, is_last = 0, False
    while not is_last:
        ids, after, is_last = actions.accept_plain(by=by, batch=batch, outcome=outcome, after=after)
        entered += ids
    return entered
