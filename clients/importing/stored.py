"""Between rows in memory and rows in quarantine."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from clients.importing import quarantine
from clients.importing.candidates import Candidate
from clients.importing.formats import Column, ColumnMap
from clients.importing.judging import JudgedRow, judged_rows
from clients.importing.kinds import Kind, Outcome
from clients.importing.known import Known, KnownClient, with_register
from clients.importing.tables import Table
from clients.importing.values import without_code
from clients.merged import known_as
from clients.models import Client
from clients.models_import import (
    ColumnMapping,
    ImportBatch,
    ImportedClient,
    ImportRow,
    RowRecord,
    UploadRecord,
)
from clients.searching.reading import opened_clients
from privacy.bans import BAN
from privacy.encryption.blind import blind_indexes
from privacy.models import KeyedBan

SHOWN: Final = 5
"""Rows of the preview."""
LONGEST_SAMPLE: Final = 80
"""Characters of a cell of it."""


def packed(octets: bytes) -> UploadRecord:
    return UploadRecord(base64.b64encode(octets).decode())


def unpacked(upload: UploadRecord) -> bytes:
    return base64.b64decode(upload.content)


def with_beginning(upload: UploadRecord, table: Table) -> UploadRecord:
    """The file with what the page of the columns shows of it: it need not be read again for that.

    An identity code is dropped at once.
    """
    sample = tuple(tuple(map(_short, row)) for row in table.rows[:SHOWN])
    sheets = tuple(map(_short, table.sheets))
    return replace(upload, sheets=sheets, sample=sample, is_doubtful=table.is_doubtful)


def without_file(batch: ImportBatch) -> UploadRecord:
    """What is left when every row has been read out of it: which sheets were not."""
    return UploadRecord() if batch.sheet is None else UploadRecord(sheets=batch.sealed.sheets)


def sheets_left(batch: ImportBatch) -> list[str]:
    """The names of the sheets of a workbook that were left unread."""
    if batch.sheet is None:
        return []
    named = enumerate(batch.sealed.sheets)
    return [name for place, name in named if name and place != batch.sheet]


def beginning_of(batch: ImportBatch) -> Table:
    """The first rows of an import's file, as they were looked at."""
    upload = batch.sealed
    return Table(
        tuple(batch.header),
        upload.sample,
        (0,) * len(upload.sample),
        batch.records,
        kind="",
        charset=batch.charset,
        is_doubtful=upload.is_doubtful,
        sheet=batch.sheet,
        sheets=upload.sheets,
    )


def _short(cell: str) -> str:
    return without_code(cell[:LONGEST_SAMPLE])


def column_map(batch: ImportBatch) -> ColumnMap:
    """What the columns of this file mean."""
    columns = {Column(name): tuple(places) for name, places in batch.columns.items()}
    return ColumnMap(batch.source, columns)


def saved_map(saved: ColumnMapping) -> ColumnMap:
    columns = {Column(name): tuple(places) for name, places in saved.columns.items()}
    return ColumnMap(saved.name, columns)


def columns_as_json(columns: ColumnMap) -> dict[str, list[int]]:
    return {column.value: list(places) for column, places in columns.columns.items()}


def judged(
    batch: ImportBatch,
    *,
    today: date,
    health_words: Callable[[str], Sequence[str]],
    told: Callable[[int], None],
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[quarantine.Row]:
    """Every row of an import's file, as it may go into quarantine. Raises Unreadable.

    `told` hears how many have been looked at; `meanwhile` is done while they are.
    """
    octets, columns = unpacked(batch.sealed), column_map(batch)
    rows = judged_rows(
        octets,
        batch.charset,
        columns,
        today=today,
        health_words=health_words,
        told=told,
        meanwhile=meanwhile,
        sheet=batch.sheet,
    )
    return map(put_away, rows)


def put_away(row: JudgedRow | Candidate) -> quarantine.Row:
    """A row that was judged and settled, as it may go into quarantine."""
    told = RowRecord(
        name=row.name,
        birth_year=row.birth_year,
        phone=row.phone,
        email=row.email,
        shown_phone=row.shown_phone,
        shown_email=row.shown_email,
        kinds=tuple(sorted(row.kinds)),
        opt_out=row.opt_out,
        last_visit=row.last_visit,
        together=tuple(sorted(row.together)),
        also=tuple(sorted(row.also)),
    )
    return quarantine.Row(row.number, row.line, str(row.outcome), told)


def locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The import as it is now, locked, in one of these states. Raises ValidationError."""
    rows = ImportBatch.objects.select_related("subject").defer("sealed")
    row: ImportBatch = rows.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.state not in states:
        raise ValidationError(gone_on())
    return row


def gone_on() -> str:
    return _("This import has gone on meanwhile: look at it again.")


def read_so_far(batch: ImportBatch) -> int:
    """Rows of the file that are in quarantine: they go there in their order."""
    found = batch.rows.aggregate(last=Max("number"))["last"]
    return 0 if found is None else int(found)


_DOUBTFUL: Final = (Outcome.ASK.value, Outcome.REFUSE.value)
_KINDS: Final = {kind.value: kind for kind in Kind}


def candidate(row: quarantine.Row) -> Candidate:
    """The row of the file again."""
    told = row.told
    return Candidate(
        number=row.number,
        line=row.line,
        name=told.name,
        birth_year=told.birth_year,
        phone=told.phone,
        email=told.email,
        kinds=frozenset([_KINDS[kind] for kind in told.kinds]),
        shown_phone=told.shown_phone,
        shown_email=told.shown_email,
        opt_out=told.opt_out,
        last_visit=told.last_visit,
        together=frozenset(told.together),
        also=frozenset(told.also),
    )


def compared_row(row: quarantine.Row, known: Known, *, has_birth: bool) -> quarantine.Row | None:
    """The row with what the register says of it; None where that is nothing."""
    before = candidate(row)
    after, clients = with_register(before, known, has_birth=has_birth)
    if after == before and not clients:
        return None
    kept = after.settled()
    told = RowRecord() if kept is not after else row.told
    beside = tuple(dict.fromkeys((*told.known, *(client.id for client in clients))))
    told = replace(told, kinds=tuple(sorted(kept.kinds)), known=beside)
    return quarantine.Row(row.number, row.line, after.outcome.value, told)


class Compared(NamedTuple):
    """The next rows beside the register: those of which it had something to say, as they are now;
    how many they were, and the number of the last one.
    """

    changed: Sequence[quarantine.Row]
    rows: int
    until: int


def compared_next(batch: ImportBatch, known: Known, most: int) -> Compared:
    """So many rows at most; nothing is locked meanwhile, and nothing written."""
    left = undecided(batch).filter(number__gt=batch.compared).order_by("number")
    some = list(quarantine.take(batch, left[:most]))
    told = (compared_row(one, known, has_birth=batch.has_birth) for one in some)
    changed = [one for one in told if one is not None]
    return Compared(changed, len(some), some[-1].number if some else batch.records)


def undecided(batch: ImportBatch) -> QuerySet[ImportRow]:
    """The rows of an import that nobody has decided on yet."""
    rows: QuerySet[ImportRow] = batch.rows.filter(decision=ImportRow.Decision.OPEN)
    return rows


def newcomers(batch: ImportBatch) -> QuerySet[Client]:
    """Who has come into the register since the rows were compared, but for this import itself."""
    own = ImportedClient.objects.filter(batch_id=batch.pk).values("subject_id")
    return Client.objects.filter(rev__gt=batch.clock).exclude(pk__in=own)


def doubtful_since(
    batch: ImportBatch, rows: Sequence[quarantine.Row], newer: QuerySet[Client]
) -> list[quarantine.Row]:
    """Those of these rows that somebody has to decide on after all: since they were compared, she
    has come into the register (`newer`), or has wished not to.
    """
    if not newer.exists() and not KeyedBan.objects.filter(kind=KeyedBan.Kind.RETURN).exists():
        return []
    known = known_of(newer)
    found = ((row, compared_row(row, known, has_birth=batch.has_birth)) for row in rows)
    return [after for row, after in found if after is not None and _is_to_be_asked(row, after)]


def _is_to_be_asked(row: quarantine.Row, after: quarantine.Row) -> bool:
    """Not again about those whom somebody has seen beside the row and decided on."""
    was_asked = after.outcome == row.outcome and set(after.told.known) <= set(row.told.known)
    return after.outcome in _DOUBTFUL and not was_asked


def known_of(clients: QuerySet[Client] | None = None) -> Known:
    """What the register, or a part of it, has to say about rows, in a few queries for all."""
    returning, marketing = _listed(KeyedBan.Kind.RETURN), _listed(KeyedBan.Kind.MARKETING)
    return Known(
        list(_register(Client.objects.all() if clients is None else clients)),
        banned=lambda phone, email: returning(phone) or returning(email),
        unsubscribed=marketing,
    )


def _register(clients: QuerySet[Client]) -> Iterator[KnownClient]:
    """Those whose card can be read: the comparison looks at all of them at once."""
    merged = known_as()
    for opened in opened_clients(clients, many=True):
        if opened.who is not None and opened.contact is not None:
            who, contact = opened.who, opened.contact
            person = str(merged.get(opened.id, ""))
            yield KnownClient(
                str(opened.id), who.name, who.birth_year, contact.phone, contact.email, person
            )


def _listed(kind: str) -> Callable[[str], bool]:
    """Whether a phone or an address is on the ban list of this kind."""
    hashes = KeyedBan.objects.filter(kind=kind).values_list("keyed_hash", flat=True)
    listed = set(map(bytes, hashes.iterator()))
    if not listed:
        return lambda key: False
    return lambda key: bool(key) and not listed.isdisjoint(blind_indexes(BAN, key))


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by decision and, while undecided, by outcome."""
    found: Counter[str] = Counter()
    by_kind = batch.rows.order_by().values_list("outcome", "decision").annotate(Count("pk"))
    for outcome, decision, count in by_kind:
        found[decision if decision != ImportRow.Decision.OPEN else f"open_{outcome}"] += count
    return dict(found)


def known_ids(row: ImportRow) -> Iterator[UUID]:
    return (UUID(text) for text in row.sealed.known)
