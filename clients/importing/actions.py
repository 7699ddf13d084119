"""The acts of an import: begin, look at the file, name the columns, read, compare, decide, close.

Each step is one transaction of its own, so an import that is cut off anywhere goes on where it
stood: what was read is not read again, what was entered is not entered twice.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.importing import formats, quarantine, stored
from clients.importing.entering import client_rows, enter
from clients.importing.forgetting import shut, some_forgotten
from clients.importing.kinds import Outcome
from clients.importing.tables import Table
from clients.models_import import ColumnMapping, ImportBatch, ImportRow
from privacy.audit.acts import Actor, audited, record
from privacy.models import DataSubject
from privacy.registry import delete_rows

ENTERED_AT_ONCE: Final = 150
"""Clients entered in one transaction."""


class Stretch(NamedTuple):
    """Who was entered, at which row it ended, and whether none of this outcome comes after it."""

    entered: Sequence[UUID]
    until: int
    is_last: bool


@audited
def start_import(
    *,
    by: Actor,
    octets: bytes,
    table: Table | None,
    source: str = "",
    columns: formats.ColumnMap | None = None,
) -> ImportBatch:
    """Take in a file that could be read as `table`; where that takes longer than somebody waits,
    there is none yet (`look_at_file`). Without `columns`, they are named next.
    """
    batch = ImportBatch(
        subject=DataSubject.objects.create_sealed(),
        started_by=by.pk,
        started_at=timezone.now(),
        state=ImportBatch.State.ARRIVED,
        sealed=stored.packed(octets),
    )
    if table is not None:
        _look(batch, table, source, columns)
    batch.save(force_insert=True)
    record("clients.import_started", by=by, obj=batch, counts={"records": batch.records})
    return batch


@audited
def look_at_file(
    *, by: Actor, batch: ImportBatch, table: Table, source: str, columns: formats.ColumnMap | None
) -> ImportBatch:
    """The file of this import, or the sheet that was chosen, is this table. Without `columns`, they
    are named next.
    """
    row = stored.locked(batch, ImportBatch.State.ARRIVED, ImportBatch.State.MAPPING)
    _look(row, table, source or row.source, columns)
    row.save()
    record("clients.import_looked_at", by=by, obj=row, counts={"records": row.records})
    return row


@audited
def choose_sheet(*, by: Actor, batch: ImportBatch, sheet: int) -> ImportBatch:
    """Another sheet of the workbook is meant: it is looked at next."""
    row = stored.locked(batch, ImportBatch.State.MAPPING)
    row.sheet, row.state, row.records = sheet, ImportBatch.State.ARRIVED, 0
    row.save(update_fields=["sheet", "state", "records"])
    record("clients.import_sheet_chosen", by=by, obj=row)
    return row


@audited
def name_columns(
    *,
    by: Actor,
    batch: ImportBatch,
    columns: formats.ColumnMap,
    charset: str = "",
    save_as: str = "",
) -> ImportBatch:
    """What the columns mean; `save_as` keeps it for the next file with the same header.

    Raises ValidationError when no column is a name.
    """
    if not columns.has_name:
        raise ValidationError(_("Choose which column holds the name."))
    row = stored.locked(batch, ImportBatch.State.MAPPING)
    row.source, row.charset = columns.source, charset
    row.columns = stored.columns_as_json(columns)
    row.state = ImportBatch.State.READING
    row.save(update_fields=["source", "charset", "columns", "state"])
    if save_as:
        kept = {"header": row.header, "columns": row.columns, "charset": charset}
        ColumnMapping.objects.update_or_create(name=save_as, defaults=kept)
    record("clients.import_columns_named", by=by, obj=row)
    return row


@audited
def read_rows(*, by: Actor, batch: ImportBatch, judged: Sequence[quarantine.Row]) -> ImportBatch:
    """Put the next rows of the file (`stored.judged`) into quarantine.

    The row of the import stays as it is: it holds the file, and would be written anew with it.
    Raises ValidationError where these are not the next ones: somebody else has gone on.
    """
    row = stored.locked(batch, ImportBatch.State.READING)
    if judged[0].number != stored.read_so_far(row) + 1:
        raise ValidationError(stored.gone_on())
    count = quarantine.put(row, judged)
    record("clients.import_read", by=by, obj=row, counts={"records": count})
    return row


@audited
def end_reading(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Every row is in quarantine: forget the file."""
    row = stored.locked(batch, ImportBatch.State.READING)
    row.records, row.compared = stored.read_so_far(row), 0
    row.state, row.sealed = ImportBatch.State.OPEN, stored.without_file(row)
    row.stretch_at = timezone.now()
    row.counts = {"dropped": stored.column_map(row).dropped(row.header)}
    row.save()
    record("clients.import_file_forgotten", by=by, obj=row, counts={"records": row.records})
    return row


@audited
def put_compared(
    *, by: Actor, batch: ImportBatch, compared: stored.Compared, clock: int
) -> ImportBatch:
    """Keep what the register said of the next rows (`stored.compared_next`) at this reading of its
    clock. Done when `compared` equals `records`.

    Raises ValidationError where these are not the next ones: somebody else has gone on.
    """
    row = stored.locked(batch, ImportBatch.State.OPEN)
    if row.compared != batch.compared:
        raise ValidationError(stored.gone_on())
    numbers = [one.number for one in compared.changed]
    left = set(stored.undecided(row).filter(number__in=numbers).values_list("number", flat=True))
    _replace(row, [one for one in compared.changed if one.number in left])
    row.clock = row.clock if row.compared else clock
    row.compared = compared.until
    row.save(update_fields=["compared", "clock"])
    record("clients.import_compared", by=by, obj=row, counts={"records": compared.rows})
    return row


@audited
def accept_rows(*, by: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[UUID]:
    """Enter these rows as clients; of rows that are one person, the newest or else the first
    stands for all.

    Returns their ids. Rows that were decided meanwhile, refused, or taken over by another one are
    passed over.
    """
    locked = stored.locked(batch, ImportBatch.State.OPEN)
    wanted = [row.pk for row in rows]
    found = list(quarantine.take(locked, _acceptable(locked).filter(pk__in=wanted)))
    return _entered(by, locked, client_rows(_with_the_same(locked, found)))


@audited
def accept_plain(
    *,
    by: Actor,
    batch: ImportBatch,
    outcome: str = Outcome.PROPOSE,
    after: int = 0,
    begins: bool = False,
) -> Stretch:
    """Enter the undecided rows of one outcome among the next ENTERED_AT_ONCE of them.

    `after` is the number at which the last stretch ended. Of a person whose newest row asks for
    another decision, nothing is entered. `begins`: progress is counted from here.
    """
    locked = stored.locked(batch, ImportBatch.State.OPEN)
    left = _acceptable(locked).filter(outcome=outcome, number__gt=after)
    if begins:
        locked.stretch_at = timezone.now()
        locked.counts = {**locked.counts, "to_enter": left.count()}
        locked.save(update_fields=["stretch_at", "counts"])
    found = list(quarantine.take(locked, left.order_by("number")[:ENTERED_AT_ONCE]))
    chosen = client_rows(_with_the_same(locked, found))
    entered = _entered(by, locked, [row for row in chosen if row.outcome == outcome])
    until = found[-1].number if found else after
    return Stretch(entered, until, is_last=len(found) < ENTERED_AT_ONCE)


@audited
def decide_row(*, by: Actor, row: ImportRow, decision: str) -> ImportRow:
    """Leave a row out, or say that it is somebody of the register: nothing of her is changed."""
    if decision not in (ImportRow.Decision.LEFT, ImportRow.Decision.LINKED):
        raise ValueError(decision)
    stored.locked(row.batch, ImportBatch.State.OPEN)
    changed = stored.undecided(row.batch).filter(pk=row.pk).update(decision=decision)
    record("clients.import_row_decided", by=by, obj=row, counts={decision: changed})
    row.refresh_from_db()
    return row


@audited
def close_import(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Close it: nothing of it can be accepted any more; counts stay (30 days). The file is gone,
    and of the rows the first; where there are more, `forget_rows` goes on.
    """
    states = ImportBatch.State
    row = stored.locked(batch, states.ARRIVED, states.MAPPING, states.READING, states.OPEN)
    shut(row)
    row.closed_at = timezone.now()
    row.save()
    some_forgotten(row)
    record("clients.import_closed", by=by, obj=row)
    return row


def _look(batch: ImportBatch, table: Table, source: str, columns: formats.ColumnMap | None) -> None:
    """What is known of a file that was looked at."""
    batch.charset, batch.header, batch.records = table.charset, list(table.header), table.records
    batch.sheet, batch.sealed = table.sheet, stored.with_beginning(batch.sealed, table)
    batch.source, batch.state = source, ImportBatch.State.MAPPING
    if columns is not None:
        batch.source = source or columns.source
        batch.columns = stored.columns_as_json(columns)
        batch.state = ImportBatch.State.READING


def _entered(by: Actor, batch: ImportBatch, rows: Sequence[quarantine.Row]) -> list[UUID]:
    """Enter one row for each person, of an import that is locked; part of the acts above."""
    cards, doubtful = enter(by=by, batch=batch, rows=rows)
    entered = [row for row in rows if row.number in cards]
    taken = {number for row in entered for number in (row.number, *row.told.together)}
    stored.undecided(batch).filter(number__in=taken).update(decision=ImportRow.Decision.ACCEPTED)
    _replace(batch, doubtful)
    record("clients.import_accepted", by=by, obj=batch, counts={"clients": len(cards)})
    return list(cards.values())


def _replace(batch: ImportBatch, rows: Sequence[quarantine.Row]) -> None:
    """Put these in the place of the rows with their numbers."""
    numbers = [row.number for row in rows]
    delete_rows(ImportRow.objects.filter(batch=batch, number__in=numbers))
    quarantine.put(batch, rows)


def _with_the_same(batch: ImportBatch, rows: Sequence[quarantine.Row]) -> list[quarantine.Row]:
    """These rows, and the others of the same people, of which one may be the newest."""
    others = {number for row in rows for number in row.told.together} - {r.number for r in rows}
    if not others:
        return list(rows)
    return [*rows, *quarantine.take(batch, _acceptable(batch).filter(number__in=others))]


def _acceptable(batch: ImportBatch) -> QuerySet[ImportRow]:
    return stored.undecided(batch).exclude(outcome=Outcome.REFUSE)
