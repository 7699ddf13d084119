"""Entering accepted rows: many cards in a few statements, each with its origin and its event.

As the models would do it, without an object per row: everything of a person is sealed at once.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from clients.contact import email_key, phone_key
from clients.importing.quarantine import Row
from clients.importing.stored import doubtful_since, newcomers
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord, HealthStoring
from clients.models_import import ImportBatch, ImportedClient, OriginRecord, RowRecord
from clients.search_clock import reading_for_new_rows
from privacy.audit.acts import Actor, record
from privacy.deadlines import due_on
from privacy.encryption import records
from privacy.encryption.blind import blind_index
from privacy.encryption.cipher import KEY_BYTES, Cipher, KeyWrap, Place
from privacy.encryption.keyring import ring
from privacy.forms import refuse_identity_code
from privacy.keys import require_keys
from privacy.models import DataSubject
from privacy.sets import insert_rows

FIELDS: Final = ("name", "birth_year", "phone", "email")
_SUBJECT: Final = ("id", "state", "wrapped_key", "epoch", "key_generation")
_CARD: Final = (
    *("id", "subject_id", "sealed_n", "sealed", "registered_on", "last_visit_on"),
    *("health_storing", "notice_id", "notice_way", "notice_given_on", "rev"),
)
_CONTACT: Final = ("id", "subject_id", "client_id", "sealed_n", "sealed", "phone_bi", "email_bi")
_ORIGIN: Final = (
    *("id", "subject_id", "batch_id", "sealed_n", "sealed", "imported_at", "tell_by", "told_on"),
)
_ACTIVE, _OPEN = DataSubject.State.ACTIVE.value, HealthStoring.OPEN.value


def client_rows(rows: Sequence[Row]) -> list[Row]:
    """One row for each person: of several, the newest version, or else the first."""
    taken: set[int] = set()
    chosen = []
    for row in sorted(rows, key=_standing):
        if row.number not in taken and row.told.name:
            chosen.append(row)
        taken |= {row.number, *row.told.together}
    return sorted(chosen, key=lambda row: row.number)


def enter(
    *, by: Actor, batch: ImportBatch, rows: Sequence[Row]
) -> tuple[Mapping[int, UUID], Sequence[Row]]:
    """The cards of these rows, inside an act. No notice has been given to them yet (art. 14).

    Returns the cards by the numbers of the rows, and the rows that were not entered because
    somebody has to decide on them after all. From here on nobody else enters anybody, so that two
    imports at once cannot enter one person twice. Raises ValidationError where a row holds an
    identity code, and KeysUnavailable.
    """
    if not rows:
        return {}, ()
    entrance = _Entrance.now(batch)
    people = {row.number: entrance.person(row.told) for row in rows}
    reading = reading_for_new_rows()
    newer = newcomers(batch)
    somebody_came = newer.exists()
    doubtful = doubtful_since(batch, rows, newer)
    for row in doubtful:
        del people[row.number]
    _write(by, list(people.values()), reading)
    if not somebody_came:  # else the rows that are left do not know her yet
        batch.clock = reading
        batch.save(update_fields=["clock"])
    return {number: one.id for number, one in people.items()}, doubtful


def _write(by: Actor, people: Sequence["_Person"], reading: int) -> None:
    insert_rows(DataSubject, _SUBJECT, [one.subject for one in people])
    insert_rows(Client, _CARD, [(*one.card, reading) for one in people])
    insert_rows(ContactDetails, _CONTACT, [one.contact for one in people])
    insert_rows(ImportedClient, _ORIGIN, [one.origin for one in people])
    card = Client()
    for one in people:
        card.pk = one.id
        record(
            "clients.registered",
            by=by,
            subject_id=card.pk,
            obj=card,
            fields=FIELDS,
            purpose="import",
        )


class _Person(NamedTuple):
    """Her four rows; of the card all but the reading of the search clock."""

    id: UUID
    subject: tuple[Any, ...]
    card: tuple[Any, ...]
    contact: tuple[Any, ...]
    origin: tuple[Any, ...]


class _Entrance(NamedTuple):
    """What is the same for everybody who is entered in one step."""

    batch: UUID
    source: str
    today: date
    moment: datetime
    tell_by: date
    epoch: int
    keys: KeyWrap

    @classmethod
    def now(cls, batch: ImportBatch) -> "_Entrance":
        require_keys()
        kept, today = ring(), timezone.localdate()
        keys = KeyWrap(kept.epoch(kept.primary), kept.primary)
        moment, tell_by = timezone.now(), due_on(today)
        return cls(batch.pk, batch.source, today, moment, tell_by, kept.primary, keys)

    def person(self, told: RowRecord) -> _Person:
        for text in (told.name, told.phone, told.email):
            refuse_identity_code(text)
        pk, key = uuid4(), secrets.token_bytes(KEY_BYTES)
        seal = _Seal(pk, Cipher(key))
        return _Person(
            pk,
            (pk, _ACTIVE, self.keys.wrap(pk.bytes, key), self.epoch, 1),
            self._card(seal, told),
            _contact(seal, told),
            self._origin(seal, told),
        )

    def _card(self, seal: "_Seal", told: RowRecord) -> tuple[Any, ...]:
        pk, who = seal.person, ClientRecord(name=told.name, birth_year=told.birth_year)
        sealed = seal(Client, pk, who)
        return (pk, pk, 1, sealed, self.today, None, _OPEN, None, "", None)

    def _origin(self, seal: "_Seal", told: RowRecord) -> tuple[Any, ...]:
        pk = uuid4()
        sealed = seal(ImportedClient, pk, OriginRecord(self.source, told.opt_out))
        return (pk, seal.person, self.batch, 1, sealed, self.moment, self.tell_by, None)


class _Seal(NamedTuple):
    """One person's key, for everything that is written of her."""

    person: UUID
    cipher: Cipher

    def __call__(self, model: Any, pk: UUID, told: Any) -> bytes:
        place = Place(model._meta.label_lower, self.person, pk, 1, 1)
        return self.cipher.seal(place, records.dump(told))


def _contact(seal: _Seal, told: RowRecord) -> tuple[Any, ...]:
    pk = uuid4()
    phone, email = phone_key(told.phone), email_key(told.email)
    return (
        *(pk, seal.person, seal.person, 1),
        seal(ContactDetails, pk, ContactRecord(phone=told.phone, email=told.email)),
        blind_index("phone", phone) if phone else None,
        blind_index("email", email) if email else None,
    )


def _standing(row: Row) -> tuple[bool, int]:
    """The newest version of a record stands before its older ones."""
    return "older_version" in row.told.kinds, row.number
