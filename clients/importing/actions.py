"""The acts of an import: begin, name the columns, read, compare, decide, close, take back.

Each step is one transaction of its own, so an import that is cut off anywhere goes on where it
stood: what was read is not read again, what was entered is not entered twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.importing import formats, stored
from clients.importing.candidates import Candidate, candidates
from clients.importing.comparing import KnownClient, compared, with_register
from clients.importing.entering import client_rows, enter
from clients.importing.kinds import Outcome
from clients.importing.reading import read_table
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
from privacy.audit.acts import Actor, audited, record
from privacy.erasure import erase
from privacy.forms import health_words_in
from privacy.models import DataSubject, Erasure
from privacy.registry import delete_rows
from privacy.sets import insert_models

AT_ONCE: Final = 5_000
"""Rows compared in one step."""
STORED_AT_ONCE: Final = 500
ENTERED_AT_ONCE: Final = 500
"""Clients entered in one step."""


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
        sealed=stored.packed(octets),
    )
    if columns is not None:
        batch.source = source or columns.source
        batch.columns = stored.columns_as_json(columns)
        batch.state = ImportBatch.State.READING
    batch.save(force_insert=True)
    record("clients.import_started", by=by, obj=batch, counts={"records": len(table.rows)})
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
def read_rows(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Judge every row of the file, put them into quarantine and forget the file."""
    row = _locked(batch, ImportBatch.State.READING)
    table = read_table(stored.unpacked(row.sealed), row.charset)
    columns = stored.column_map(row)
    alone = candidates(table, columns, today=timezone.localdate(), health_words=health_words_in)
    judged = compared(alone, has_birth=row.has_birth)
    _store(_quarantined(row, one) for one in judged)
    row.records, row.compared = len(judged), 0
    row.state, row.sealed = ImportBatch.State.OPEN, UploadRecord()
    row.counts = {"dropped": columns.dropped(row.header)}
    row.save()
    record("clients.import_read", by=by, obj=row, counts={"records": row.records})
    return row


@audited
def compare_rows(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Compare the next rows with the register. Done when `compared` equals `records`."""
    row = _locked(batch, ImportBatch.State.OPEN)
    some = _of(row, row.rows.filter(number__gt=row.compared).order_by("number")[:AT_ONCE])
    judged = {one.number: stored.candidate(one) for one in some}
    known = stored.known_of(list(judged.values()))
    told = (with_register(one, known, has_birth=row.has_birth) for one in judged.values())
    fresh = [
        _quarantined(row, settled, clients)
        for settled, clients in told
        if clients or settled != judged[settled.number]
    ]
    delete_rows(ImportRow.objects.filter(batch=row, number__in=[one.number for one in fresh]))
    _store(fresh)
    row.compared = some[-1].number if some else row.records
    row.save(update_fields=["compared"])
    record("clients.import_compared", by=by, obj=row, counts={"records": len(some)})
    return row


@audited
def accept_rows(*, by: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Client]:
    """Enter these rows as clients; of rows that are one person, the first stands for all.

    Rows that were decided meanwhile, refused, or taken over by an earlier one are passed over.
    """
    locked = _locked(batch, ImportBatch.State.OPEN)
    wanted = [row.pk for row in rows]
    return _accepted(by, locked, _undecided(locked).filter(pk__in=wanted).order_by("number"))


@audited
def accept_plain(*, by: Actor, batch: ImportBatch, outcome: str = Outcome.PROPOSE) -> list[Client]:
    """Enter the next undecided rows of one outcome (ENTERED_AT_ONCE of them)."""
    locked = _locked(batch, ImportBatch.State.OPEN)
    rows = _undecided(locked).filter(outcome=outcome).order_by("number")
    return _accepted(by, locked, rows[:ENTERED_AT_ONCE])


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
    for start in range(0, len(gone), ENTERED_AT_ONCE):
        some = gone[start : start + ENTERED_AT_ONCE]
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


def _accepted(by: Actor, batch: ImportBatch, rows: QuerySet[ImportRow]) -> list[Client]:
    """Enter rows of an import that is locked; part of the acts above."""
    open_rows = [row for row in _of(batch, rows) if row.outcome != Outcome.REFUSE]
    chosen = client_rows(open_rows)
    entered = enter(by=by, batch=batch, rows=chosen)
    together = {number for row in chosen for number in row.sealed.together}
    taken = {row.number for row in chosen} | together
    _undecided(batch).filter(number__in=taken).update(decision=ImportRow.Decision.ACCEPTED)
    record("clients.import_accepted", by=by, obj=batch, counts={"clients": len(entered)})
    return entered


def _undecided(batch: ImportBatch) -> QuerySet[ImportRow]:
    rows: QuerySet[ImportRow] = ImportRow.objects.filter(
        batch=batch, decision=ImportRow.Decision.OPEN
    )
    return rows


def _of(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ImportRow]:
    """The rows with the batch's own person, whose key opens them all."""
    found = list(rows)
    for row in found:
        row.subject = batch.subject
    return found


def _store(rows: Iterable[ImportRow]) -> None:
    """Put rows into quarantine, some hundreds at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, STORED_AT_ONCE)):
        insert_models(some)


def _quarantined(
    batch: ImportBatch, one: Candidate, known: Sequence[KnownClient] = ()
) -> ImportRow:
    return ImportRow(
        subject=batch.subject,
        batch=batch,
        number=one.number,
        line=one.line,
        outcome=one.outcome.value,
        sealed=stored.row_record(one.settled(), known),
    )


def _locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The import as it is now, locked, in one of these states. Raises ValidationError."""
    rows = ImportBatch.objects.select_related("subject").select_for_update(of=("self",))
    row: ImportBatch = rows.get(pk=batch.pk)
    if row.state not in states:
        raise ValidationError(_("This import has gone on meanwhile: look at it again."))
    return row
