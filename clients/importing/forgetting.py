"""Forgetting what waits in quarantine, so many rows at a time that others come in between.

Whoever closes an import has decided for all of its rows at once: none of them can be entered any
more, even where some are still there. Those go with the next step of its page, or in the night.
"""

from typing import Final

from django.utils import timezone

from clients.importing import stored
from clients.models_import import ImportBatch, ImportRow, UploadRecord
from privacy.audit.acts import Actor, audited, record
from privacy.registry import delete_rows

FORGOTTEN_AT_ONCE: Final = 1_500
"""Rows deleted in one transaction."""


@audited
def forget_rows(*, by: Actor, batch: ImportBatch, begins: bool = False) -> bool:
    """Forget the next rows of an import that is closed. Returns whether none is left.

    `begins`: progress is counted from here. Raises ValidationError where it is not closed.
    """
    row = stored.locked(batch, ImportBatch.State.CLOSED)
    if begins:
        row.counts = {**row.counts, "to_forget": row.rows.count()}
        row.stretch_at = timezone.now()
        row.save(update_fields=["counts", "stretch_at"])
    count = some_forgotten(row)
    record("clients.import_rows_forgotten", by=by, obj=row, counts={"records": count})
    return not holds_rows(row)


def shut(batch: ImportBatch) -> None:
    """From here on nothing comes to its rows, which are counted; part of acts."""
    counts = stored.counts_of(batch)
    batch.counts = {**batch.counts, **counts, "to_forget": sum(counts.values())}
    batch.state, batch.sealed = ImportBatch.State.CLOSED, UploadRecord()
    batch.stretch_at = timezone.now()


def some_forgotten(batch: ImportBatch) -> int:
    """Delete the next rows of an import that is locked; part of acts. Returns how many."""
    rows = ImportRow.objects.filter(batch=batch)
    numbers = rows.order_by("number").values_list("number", flat=True)
    last = numbers[FORGOTTEN_AT_ONCE - 1 : FORGOTTEN_AT_ONCE].first()
    return delete_rows(rows if last is None else rows.filter(number__lte=last))


def holds_rows(batch: ImportBatch) -> bool:
    """Whether anything of its file waits in quarantine."""
    return ImportRow.objects.filter(batch=batch).exists()


def is_unfinished(batch: ImportBatch) -> bool:
    """Whether it was closed and some of its rows are still there."""
    return batch.state == ImportBatch.State.CLOSED and holds_rows(batch)
