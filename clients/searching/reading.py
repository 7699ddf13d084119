"""Opening many clients' records at once: columns in, records out, without an object per row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from privacy.encryption import CannotBeRead, records
from privacy.encryption.cipher import Place, epoch_of, unseal, unwrap_key
from privacy.encryption.keyring import ring
from privacy.models import DataSubject
from privacy.models.subject import unwrapped_key

Record = TypeVar("Record")
Row = tuple[Any, ...]
"""What stands in `_COLUMNS`."""
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


class Opened(NamedTuple):
    """A client's two records; None where one cannot be read."""

    id: UUID
    who: ClientRecord | None
    contact: ContactRecord | None
    last_visit_on: date | None


def opened_clients(clients: QuerySet[Client], *, many: bool = False) -> Iterator[Opened]:
    """These clients with their contact details, in one statement; `many`: not all at once."""
    rows = clients.values_list(*_COLUMNS)
    return map(_opened_once, rows.iterator(_BATCH)) if many else map(_opened, rows)


def rows_by_id(ids: Sequence[UUID]) -> list[Row]:
    """The rows of these clients in this order, as far as they are there and not restricted.

    The statement is what the ORM makes of `active_clients().filter(pk__in=ids)`, made once for
    each number of ids: making it takes longer than everything else of a search together.
    """
    if not ids:
        return []
    sql, places = _statement(len(ids))
    values = [Client._meta.pk.get_db_prep_value(pk, connection) for pk in ids]
    with connection.cursor() as cursor:
        cursor.execute(sql, [values[p] if isinstance(p, int) else p for p in places])
        rows = {row[0]: row for row in cursor.fetchall()}
    found = ((pk, rows.get(value)) for pk, value in zip(ids, values, strict=True))
    return [(pk, *row[1:]) for pk, row in found if row is not None]


def opened_rows(rows: Iterable[Row]) -> Iterator[Opened]:
    """Their records."""
    return map(_opened, map(_converted, rows))


def active_clients() -> QuerySet[Client]:
    """Everybody whose data are not restricted."""
    return Client.objects.filter(subject__state=DataSubject.State.ACTIVE)


def opened_contacts(subject_ids: Sequence[UUID]) -> Iterator[tuple[UUID, ContactRecord]]:
    """The contact details of these people, as far as they can be read."""
    rows = ContactDetails.objects.filter(subject__in=list(subject_ids)).order_by()
    columns = ("subject__wrapped_key", "subject__key_generation", "pk", "sealed_n", "sealed")
    for person, wrapped, generation, pk, count, sealed in rows.values_list("subject", *columns):
        with suppress(CannotBeRead):
            key = unwrapped_key(person, bytes(wrapped))
            text = unseal(key, Place(_CONTACT, person, pk, generation, count), bytes(sealed))
            yield person, records.load(ContactRecord, text)


@lru_cache(maxsize=100)
def _statement(count: int) -> tuple[str, list[str | int]]:
    """The statement for so many ids; its parameters, with numbers where ids belong."""
    dummies = [UUID(int=number) for number in range(count)]
    rows = active_clients().filter(pk__in=dummies).order_by().values_list(*_COLUMNS)
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    prepared = {Client._meta.pk.get_db_prep_value(d, connection): d.int for d in dummies}
    return sql, [prepared.get(value, value) for value in params]


def _converted(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row as the driver gives it, with the types that SQLite does not have."""
    contact_pk, visit = row[5], row[8]
    if isinstance(contact_pk, str):
        contact_pk = UUID(contact_pk)
    if isinstance(visit, str):
        visit = date.fromisoformat(visit)
    return (*row[:5], contact_pk, row[6], row[7], visit)


def _opened(row: tuple[Any, ...]) -> Opened:
    return _open(row, unwrapped_key)


def _opened_once(row: tuple[Any, ...]) -> Opened:
    """Without keeping the keys of people whom nobody has asked for."""
    return _open(row, lambda pk, key: unwrap_key(ring().epoch(epoch_of(key)), pk, key))


def _open(row: tuple[Any, ...], unwrap: Callable[[UUID, bytes], bytes]) -> Opened:
    pk, wrapped, generation, card_n, card, contact_pk, contact_n, contact, visit = row
    reached = None
    try:
        key = unwrap(pk, bytes(wrapped))
    except CannotBeRead:
        return Opened(pk, None, None, visit)
    who = _record(ClientRecord, key, Place(_CARD, pk, pk, generation, card_n), card)
    if contact is not None:
        place = Place(_CONTACT, pk, contact_pk, generation, contact_n)
        reached = _record(ContactRecord, key, place, contact)
    return Opened(pk, who, reached, visit)


def _record(kind: type[Record], key: bytes, place: Place, sealed: Any) -> Record | None:
    try:
        return records.load(kind, unseal(key, place, bytes(sealed)))
    except CannotBeRead:
        return None
