"""Opening many clients' records at once: columns in, records out, without an object per row."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from privacy.encryption import CannotBeRead, records
from privacy.encryption.cipher import Place, epoch_of, unseal, unwrap_key
from privacy.encryption.keyring import ring

Record = TypeVar("Record")
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
    for row in rows.iterator(_BATCH) if many else rows:
        pk, wrapped, generation, card_n, card, contact_pk, contact_n, contact, visit = row
        key = _data_key(pk, bytes(wrapped))
        who = reached = None
        if key is not None:
            card_place = Place(_CARD, pk, pk, generation, card_n)
            who = _opened(ClientRecord, key, card_place, card)
        if key is not None and contact is not None:
            contact_place = Place(_CONTACT, pk, contact_pk, generation, contact_n)
            reached = _opened(ContactRecord, key, contact_place, contact)
        yield Opened(pk, who, reached, visit)


def opened_contacts(subject_ids: Sequence[UUID]) -> Iterator[tuple[UUID, ContactRecord]]:
    """The contact details of these people, as far as they can be read."""
    clients = Client.objects.filter(pk__in=list(subject_ids))
    for opened in opened_clients(clients):
        if opened.contact is not None:
            yield opened.id, opened.contact


def _data_key(subject: UUID, wrapped: bytes) -> bytes | None:
    try:
        return unwrap_key(ring().epoch(epoch_of(wrapped)), subject, wrapped)
    except CannotBeRead:
        return None


def _opened(
    kind: type[Record], key: bytes, place: Place, sealed: bytes | memoryview
) -> Record | None:
    try:
        return records.load(kind, unseal(key, place, bytes(sealed)))
    except CannotBeRead:
        return None
