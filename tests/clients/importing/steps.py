"""The steps of an import one after the other, as its pages take them."""

from uuid import UUID

from django.utils import timezone

from clients.importing import actions, stored, stretches
from clients.importing.candidates import candidates
from clients.importing.formats import Column, guess
from clients.importing.ids import judged_together
from clients.importing.reading import parse
from clients.importing.undoing import undo_some
from clients.models import ImportBatch
from privacy.audit.acts import Actor
from privacy.forms import health_words_in


def read(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row of the file into quarantine."""
    return stretches.read(by=by, batch=batch)


def compare(by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row with the register."""
    return stretches.compare(by=by, batch=batch)


def filled(by: Actor, content: str) -> ImportBatch:
    """A list up to the decisions, judged in this process: it is small, and is not what is tried."""
    octets = content.encode()
    table = parse(octets, "", "")
    columns, today = guess(table.header), timezone.localdate()
    batch = actions.start_import(
        by=by, octets=octets, table=table, source="Avoinna24", columns=columns
    )
    alone = candidates(table, columns, today=today, health_words=health_words_in)
    rows = judged_together(alone, has_birth=Column.BIRTH in columns.columns)
    away = (stored.put_away(row.settled()) for row in rows)
    return compare(by, stretches.read(by=by, batch=batch, judged=away))


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
