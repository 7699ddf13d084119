"""The steps of an import one after the other, as its pages take them."""

from uuid import UUID

from clients.importing import actions, stretches
from clients.importing.undoing import undo_some
from clients.models import ImportBatch
from privacy.audit.acts import Actor


def read(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row of the file into quarantine."""
    return stretches.read(by=by, batch=batch)


def compare(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row with the register."""
    return stretches.compare(by=by, batch=batch)


def accept_all(by: Actor, batch: ImportBatch, outcome: str = "propose") -> list[UUID]:
    """Enter all rows of one kind."""
    entered: list[UUID] = []
    after, is_last = 0, False
    while not is_last:
        ids, after, is_last = actions.accept_plain(by=by, batch=batch, outcome=outcome, after=after)
        entered += ids
    return entered


def undo(by: Actor, batch: ImportBatch) -> dict[str, int]:
    """Take the whole import back; how many went and how many stayed, by reason."""
    begins = True
    while not undo_some(by=by, batch=batch, begins=begins):
        begins = False
    batch.refresh_from_db(fields=["counts"])
    undone: dict[str, int] = batch.counts["undone"]
    return undone
