"""The acts of an import: begin, name the columns, read, compare, decide, close, take back.

Each step is one transaction of its own, so an import that is cut off anywhere goes on where it
stood: what was read is not read again, what was entered is not entered twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.importing import formats, quarantine, stored
from clients.importing.entering import client_rows, enter
from clients.importing.kinds import Outcome
from clients.importing.tables import Table
from clients.importing.undoing import REASONS, worked_on
from clients.models import Client
from clients.models_import import (
    UNDO_DAYS,
    ColumnMapping,
    ImportBatch,
    ImportedClient,
    ImportRow,
    UploadRecord,
)
from clients.search_clock import reading_now
from privacy.audit.acts import Actor, audited, record
from privacy.erasure import erase
from privacy.models import DataSubject, Erasure
from privacy.registry import delete_rows

AT_ONCE: Final = 10_000
"""Rows compared in one step, which reads the whole register once."""
ENTERED_AT_ONCE: Final = 1_000
"""Clients entered in one step."""
ERASED_AT_ONCE: Final = 500


class Stretch(NamedTuple):
    """Who was entered, at which row it ended, and whether none of this outcome comes after it."""

    entered: Sequence[UUID]
    until: int
    is_last: bool


@audited
def start_import(
    *, by: Actor, octets: bytes, table: Table, source: str = "", columns: formats.ColumnMap | None
) -> ImportBatch:
    """Take in a file that could be read as `table`. Without `columns`, they are named next."""
    subject = DataSubject.objects.create_sealed()
    batch = ImportBatch(
        subject=subject,
        source=source,
        started_by=by.pk,
        started_at=timezone.now(),
        charset=table.charset,
        header=list(table.header),
        records=table.records,
        sealed=stored.packed(octets),
    )
    if columns is not None:
        batch.source = source or columns.source
        batch.columns = stored.columns_as_json(columns)
        batch.state = ImportBatch.State.READING
    batch.save(force_insert=True)
    record("clients.import_started", by=by, obj=batch, counts={"records": table.records})
    return batch


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
    row = _locked(batch, ImportBatch.State.MAPPING)
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
    """Put every row of the file (`stored.judged`) into quarantine and forget the file."""
    row = _locked(batch, ImportBatch.State.READING)
    row.records, row.compared = quarantine.put(row, judged), 0
    row.state, row.sealed = ImportBatch.State.OPEN, UploadRecord()
    row.stretch_at = timezone.now()
    row.counts = {"dropped": stored.column_map(row).dropped(row.header)}
    row.save()
    record("clients.import_read", by=by, obj=row, counts={"records": row.records})
    return row


@audited
def compare_rows(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Compare the next rows with the register. Done when `compared` equals `records`."""
    row = _locked(batch, ImportBatch.State.OPEN)
    next_rows = row.rows.filter(number__gt=row.compared).order_by("number")[:AT_ONCE]
    some = list(quarantine.take(row, next_rows))
    row.clock = row.clock if row.compared else reading_now()
    known = stored.known_of([one.told for one in some])
    told = (stored.compared_row(one, known, has_birth=row.has_birth) for one in some)
    _replace(row, [one for one in told if one is not None])
    row.compared = some[-1].number if some else row.records
    row.save(update_fields=["compared", "clock"])
    record("clients.import_compared", by=by, obj=row, counts={"records": len(some)})
    return row


@audited
def accept_rows(*, by: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[UUID]:
    """Enter these rows as clients; of rows that are one person, the newest or else the first
    stands for all.

    Returns their ids. Rows that were decided meanwhile, refused, or taken over by another one are
    passed over.
    """
    locked = _locked(batch, ImportBatch.State.OPEN)
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
    locked = _locked(batch, ImportBatch.State.OPEN)
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
    _locked(row.batch, ImportBatch.State.OPEN)
    changed = _undecided(row.batch).filter(pk=row.pk).update(decision=decision)
    record("clients.import_row_decided", by=by, obj=row, counts={decision: changed})
    row.refresh_from_db()
    return row


@audited
def close_import(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Close it: the file and all that was not accepted are gone; counts stay (30 days)."""
    states = ImportBatch.State
    row = _locked(batch, states.MAPPING, states.READING, states.OPEN)
    row.counts = {**row.counts, **stored.counts_of(row)}
    delete_rows(ImportRow.objects.filter(batch=row))
    row.state, row.closed_at = ImportBatch.State.CLOSED, timezone.now()
    row.sealed = UploadRecord()
    row.save()
    record("clients.import_closed", by=by, obj=row)
    return row


@audited
def undo_import(*, by: Actor, batch: ImportBatch) -> Mapping[str, int]:
    """Take back every card of this import on which nobody has worked since.

    Returns how many went and how many stayed, by reason. Raises ValidationError after 30 days.
    """
    row = _locked_for_undo(batch)
    entered = ImportedClient.objects.filter(batch_id=row.pk).values_list("subject_id", flat=True)
    cards = list(Client.objects.filter(pk__in=entered).select_for_update().order_by("pk"))
    kept = worked_on([card.pk for card in cards], since=row.started_at)
    gone = [card.pk for card in cards if card.pk not in kept]
    for start in range(0, len(gone), ERASED_AT_ONCE):
        some = gone[start : start + ERASED_AT_ONCE]
        erase(by=by, subject_ids=some, ground=Erasure.Ground.MISTAKE)
    delete_rows(ImportRow.objects.filter(batch=row))
    answer = {"gone": len(gone), **Counter(kept.values())}
    row.state, row.closed_at = ImportBatch.State.UNDONE, timezone.now()
    row.counts, row.sealed = {**row.counts, "undone": answer}, UploadRecord()
    row.save()
    record("clients.import_undone", by=by, obj=row, counts=answer)
    return answer


@audited
def undo_client(*, by: Actor, batch: ImportBatch, client: Client) -> None:
    """Take back one card of this import. Raises ValidationError after 30 days, and where somebody
    has worked on the card since, saying how; DoesNotExist for a card of another origin.
    """
    row = _locked_for_undo(batch)
    origin = ImportedClient.objects.get(batch_id=row.pk, subject=client.pk)
    card = Client.objects.select_for_update().get(pk=origin.subject_id)
    why = worked_on([card.pk], since=row.started_at).get(card.pk)
    if why is not None:
        text = _("The card stays: %(why)s.") % {"why": REASONS[why]}
        raise ValidationError(text, code=why)
    erase(by=by, subject_ids=[card.pk], ground=Erasure.Ground.MISTAKE)
    row.counts = {**row.counts, "undone_alone": row.counts.get("undone_alone", 0) + 1}
    row.save(update_fields=["counts"])
    record("clients.imported_client_undone", by=by, subject_id=card.pk, obj=row)


def _locked_for_undo(batch: ImportBatch) -> ImportBatch:
    row = _locked(batch, ImportBatch.State.OPEN, ImportBatch.State.CLOSED)
    if timezone.now() > row.started_at + timedelta(days=UNDO_DAYS):
        raise ValidationError(_("An import can be taken back for 30 days."))
    return row


def _entered(by: Actor, batch: ImportBatch, rows: Sequence[quarantine.Row]) -> list[UUID]:
    """Enter one row for each person, of an import that is locked; part of the acts above."""
    cards, doubtful = enter(by=by, batch=batch, rows=rows)
    entered = [row for row in rows if row.number in cards]
    taken = {number for row in entered for number in (row.number, *row.told.together)}
    _undecided(batch).filter(number__in=taken).update(decision=ImportRow.Decision.ACCEPTED)
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
    return _undecided(batch).exclude(outcome=Outcome.REFUSE)


def _undecided(batch: ImportBatch) -> QuerySet[ImportRow]:
    rows: QuerySet[ImportRow] = ImportRow.objects.filter(
        batch=batch, decision=ImportRow.Decision.OPEN
    )
    return rows


def _locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The import as it is now, locked, in one of these states. Raises ValidationError."""
    rows = ImportBatch.objects.select_related("subject").select_for_update(of=("self",))
    row: ImportBatch = rows.get(pk=batch.pk)
    if row.state not in states:
        raise ValidationError(_("This import has gone on meanwhile: look at it again."))
    return row
