"""Between rows in memory and rows in quarantine."""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate
from clients.importing.comparing import Known, KnownClient
from clients.importing.formats import Column, ColumnMap
from clients.importing.kinds import Kind
from clients.models import Client
from clients.models_import import ColumnMapping, ImportBatch, ImportRow, RowRecord, UploadRecord
from clients.searching.normalise import name_words
from clients.searching.reading import opened_clients
from privacy.bans import BAN
from privacy.encryption.blind import blind_indexes
from privacy.models import KeyedBan


def packed(octets: bytes) -> UploadRecord:
    return UploadRecord(base64.b64encode(octets).decode())


def unpacked(upload: UploadRecord) -> bytes:
    return base64.b64decode(upload.content)


def column_map(batch: ImportBatch) -> ColumnMap:
    """What the columns of this file mean."""
    columns = {Column(name): tuple(places) for name, places in batch.columns.items()}
    return ColumnMap(batch.source, columns)


def saved_map(saved: ColumnMapping) -> ColumnMap:
    columns = {Column(name): tuple(places) for name, places in saved.columns.items()}
    return ColumnMap(saved.name, columns)


def columns_as_json(columns: ColumnMap) -> dict[str, list[int]]:
    return {column.value: list(places) for column, places in columns.columns.items()}


def row_record(row: Candidate, known: Sequence[KnownClient] = ()) -> RowRecord:
    return RowRecord(
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
        known=tuple(client.id for client in known),
    )


def candidate(row: ImportRow) -> Candidate:
    """The row of the file again. Raises CannotBeRead."""
    told = row.sealed
    return Candidate(
        number=row.number,
        line=row.line,
        name=told.name,
        birth_year=told.birth_year,
        phone=told.phone,
        email=told.email,
        kinds=frozenset(map(Kind, told.kinds)),
        shown_phone=told.shown_phone,
        shown_email=told.shown_email,
        opt_out=told.opt_out,
        last_visit=told.last_visit,
        together=frozenset(told.together),
    )


def known_of(rows: Sequence[Candidate]) -> Known:
    """What the register says about these rows, in a few queries for all of them."""
    by: dict[str, dict[Any, list[KnownClient]]] = defaultdict(lambda: defaultdict(list))
    for client in _register():
        by["phone"][phone_key(client.phone)].append(client)
        by["email"][email_key(client.email)].append(client)
        by["words"][tuple(sorted(name_words(client.name)))].append(client)
        by["year"][client.birth_year].append(client)
    return_bans = _bans(KeyedBan.Kind.RETURN, rows)
    marketing_bans = _bans(KeyedBan.Kind.MARKETING, rows)
    return Known(
        by_phone=by["phone"],
        by_email=by["email"],
        by_words=lambda words: by["words"].get(tuple(sorted(words)), ()),
        by_year=by["year"],
        banned=lambda phone, email: bool(return_bans & {phone, email}),
        unsubscribed=lambda email: email in marketing_bans,
    )


def _register() -> Iterator[KnownClient]:
    """Every client whose card can be read: the comparison looks at all of them at once."""
    for opened in opened_clients(Client.objects.all(), many=True):
        if opened.who is not None and opened.contact is not None:
            who, contact = opened.who, opened.contact
            yield KnownClient(
                str(opened.id), who.name, who.birth_year, contact.phone, contact.email
            )


def _bans(kind: str, rows: Sequence[Candidate]) -> set[str]:
    """Which of these rows' phones and addresses are on the ban list."""
    keys = {key for row in rows for key in (phone_key(row.phone), email_key(row.email)) if key}
    by_hash = {index: key for key in keys for index in blind_indexes(BAN, key)}
    listed = KeyedBan.objects.filter(kind=kind).values_list("keyed_hash", flat=True)
    return {by_hash[found] for found in map(bytes, listed.iterator()) if found in by_hash}


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by decision and, while undecided, by outcome."""
    found: Counter[str] = Counter()
    for outcome, decision in batch.rows.values_list("outcome", "decision").iterator():
        found[decision if decision != ImportRow.Decision.OPEN else f"open_{outcome}"] += 1
    return dict(found)


def known_ids(row: ImportRow) -> Iterator[UUID]:
    return (UUID(text) for text in row.sealed.known)
