"""Opening many clients' records at once: columns in, records out, without an object per row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from clients.models import Client, ClientRecord, ContactDetails, ContactRecord, SearchClock
from privacy.encryption import CannotBeRead, records
from privacy.encryption.cipher import Cipher, Place, epoch_of, unseal, unwrap_key
from privacy.encryption.keyring import epoch_key
from privacy.models import DataSubject
from privacy.models.subject import unwrapped_key
from privacy.sets import listed

Record = TypeVar("Record")
Row = tuple[Any, ...]
"""What stands in `_COLUMNS`."""
Reading = tuple[str | None, int]
"""Era and reading of the search clock."""
_ACTIVE: Final = DataSubject.State.ACTIVE.value
_CLOCK: Final = SearchClock._meta.db_table
_CARD: Final = Client._meta.label_lower
_CONTACT: Final = ContactDetails._meta.label_lower
_BATCH: Final = 2_000
_COLUMNS: Final = (
    "pk",
    "subject__wrapped_key",
    "subject__key_generation",
    "sealed_n",
    "sealed",
    "contact__pk",
    "contact__sealed_n",
    "contact__sealed",
    "last_visit_on",
)


class Fetched(NamedTuple):
    """Rows, and the clock in the same moment; None where no row could tell it."""

    rows: list[Row]
    clock: Reading | None


class Opened(NamedTuple):
    """A client's two records; None where one cannot be read."""

    id: UUID
    who: ClientRecord | None
    contact: ContactRecord | None
    last_visit_on: date | None


def opened_clients(clients: QuerySet[Client], *, many: bool = False) -> Iterator[Opened]:
    """These clients with their contact details, in one statement; `many`: a part at a time, in the
    order of their ids.
    """
    if many:
        return map(_opened_once, _in_parts(clients.order_by("pk").values_list(*_COLUMNS)))
    return map(_opened, clients.values_list(*_COLUMNS))


def _in_parts(rows: QuerySet[Client, Row]) -> Iterator[Row]:
    """A short statement for each part: while one is under way, SQLite lets nobody save."""
    part = list(rows[:_BATCH])
    while part:
        yield from part
        part = list(rows.filter(pk__gt=part[-1][0])[:_BATCH])


def rows_by_id(ids: Sequence[UUID]) -> Fetched:
    """The rows of these clients in this order, as far as they are there and not restricted.

    The statement is `active_clients().filter(pk__in=ids)`, written out: having the ORM make it
    takes longer than everything else of a search together. It tells the clock as well, so that
    a search needs no statement before it.
    """
    if not ids:
        return Fetched([], None)
    native = connection.features.has_native_uuid_field
    values: list[Any] = list(ids) if native else [pk.hex for pk in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(len(ids), native), [_ACTIVE, values] if native else [_ACTIVE, *values]
        )
        found = cursor.fetchall()
    rows = {row[0]: row for row in found}
    ordered = ((pk, rows.get(value)) for pk, value in zip(ids, values, strict=True))
    kept = [(pk, *row[1:-2]) for pk, row in ordered if row is not None]
    return Fetched(kept, (str(found[0][-2]), int(found[0][-1])) if found else None)


def read_clock() -> Reading:
    """The search clock as it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT era, rev FROM {_CLOCK}")  # noqa: S608  (our own table)
        row = cursor.fetchone()
    return (None, 0) if row is None else (str(row[0]), int(row[1]))


def opened_rows(rows: Iterable[Row]) -> Iterator[Opened]:
    """Their records."""
    return map(
        _opened, rows if connection.features.has_native_uuid_field else map(_converted, rows)
    )


def active_clients() -> QuerySet[Client]:
    """Everybody whose data are not restricted."""
    return Client.objects.filter(subject__state=DataSubject.State.ACTIVE)


def opened_contacts(subject_ids: Sequence[UUID]) -> Iterator[tuple[UUID, ContactRecord]]:
    """The contact details of these people, as far as they can be read."""
    rows = ContactDetails.objects.filter(subject__in=listed(subject_ids)).order_by()
    columns = ("subject__wrapped_key", "subject__key_generation", "pk", "sealed_n", "sealed")
    for person, wrapped, generation, pk, count, sealed in rows.values_list("subject", *columns):
        with suppress(CannotBeRead):
            key = unwrapped_key(person, bytes(wrapped))
            text = unseal(key, Place(_CONTACT, person, pk, generation, count), bytes(sealed))
            yield person, records.load(ContactRecord, text)


@lru_cache(maxsize=200)
def _statement(count: int, native: bool) -> str:
    """The statement for so many ids, with the era and the reading of the clock at the end."""
    chosen = "= ANY(%s)" if native else f"IN ({', '.join(['%s'] * count)})"
    client, contact = Client._meta.db_table, ContactDetails._meta.db_table
    return (
        "SELECT c.id, s.wrapped_key, s.key_generation, c.sealed_n, c.sealed, d.id, d.sealed_n,"  # noqa: S608
        f" d.sealed, c.last_visit_on, (SELECT era FROM {_CLOCK}), (SELECT rev FROM {_CLOCK})"
        f" FROM {client} c JOIN {DataSubject._meta.db_table} s ON s.id = c.subject_id"
        f" LEFT JOIN {contact} d ON d.client_id = c.id WHERE s.state = %s AND c.id {chosen}"
    )


def _converted(row: Row) -> Row:
    """A row as SQLite gives it, with the types that it does not have."""
    contact_pk, visit = row[5], row[8]
    if contact_pk is not None:
        contact_pk = UUID(int=int(contact_pk, 16))
    if isinstance(visit, str):
        visit = date.fromisoformat(visit)
    return (*row[:5], contact_pk, row[6], row[7], visit)


def _opened(row: Row) -> Opened:
    return _open(row, unwrapped_key)


def _opened_once(row: Row) -> Opened:
    """Without keeping the keys of people whom nobody has asked for."""
    return _open(row, lambda pk, key: unwrap_key(epoch_key(epoch_of(key)), pk, key))


def _open(row: Row, unwrap: Callable[[UUID, bytes], bytes]) -> Opened:
    pk, wrapped, generation, card_n, card, contact_pk, contact_n, contact, visit = row
    reached = None
    try:
        cipher = Cipher(unwrap(pk, bytes(wrapped)))
    except CannotBeRead:
        return Opened(pk, None, None, visit)
    who = _record(ClientRecord, cipher, Place(_CARD, pk, pk, generation, card_n), card)
    if contact is not None:
        place = Place(_CONTACT, pk, contact_pk, generation, contact_n)
        reached = _record(ContactRecord, cipher, place, contact)
    return Opened(pk, who, reached, visit)


def _record(kind: type[Record], cipher: Cipher, place: Place, sealed: Any) -> Record | None:
    try:
        return records.load(kind, cipher.unseal(place, bytes(sealed)))
    except CannotBeRead:
        return None
