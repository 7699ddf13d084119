"""The salon's own tables, filled in bulk with everything sealed as the program seals it."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from bench.loading import Row, columns_of, insert
from bench.people import Person
from clients.contact import email_key, phone_key
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord, SearchClock
from privacy.encryption.blind import blind_index
from privacy.encryption.cipher import KEY_BYTES, Place, seal, wrap_key
from privacy.encryption.keyring import ring
from privacy.encryption.records import dump
from privacy.models import ConsentEvidence, ConsentText, DataSubject, NoticeVersion
from privacy.vocabulary import HealthDataKind
from treatments.models import (
    AnswerRecord,
    CatalogueVersion,
    CheckRecord,
    Consultation,
    ConsultationRecord,
    ContraindicationCheck,
    EntryRecord,
    Given,
    HealthAnswer,
    HealthDataConsent,
    ProductUse,
    TreatmentEntry,
    Visit,
)

BATCH = 5_000
ENTRIES = 5
"""Treatments, visits and answers per client in the salon that is purged."""
Keys = dict[UUID, bytes]


def fill_clients(everybody: Iterable[Person]) -> Keys:
    """Cards, contact details and keys, in one transaction. Returns the keys."""
    keys: Keys = {}
    with transaction.atomic():
        clock, _ = SearchClock.objects.get_or_create(pk=1)
        clock.rev += 1
        clock.save()
        for batch in _batches(everybody):
            subjects, cards, contacts = [], [], []
            for person in batch:
                keys[person.id] = key = secrets.token_bytes(KEY_BYTES)
                subjects.append(_subject(person.id, key))
                cards.append(_card(person, key, clock.rev))
                contacts.append(_contact(person, key))
            _write(DataSubject, SUBJECT, subjects)
            _write(Client, CARD, cards)
            _write(ContactDetails, CONTACT, contacts)
    return keys


SUBJECT = ("id", "state", "wrapped_key", "epoch", "key_generation")
CARD = (
    *("id", "subject_id", "sealed_n", "sealed", "registered_on", "last_visit_on"),
    *("health_storing", "notice_id", "notice_way", "notice_given_on", "rev"),
)
CONTACT = ("id", "subject_id", "client_id", "sealed_n", "sealed", "phone_bi", "email_bi")


def _subject(person: UUID, key: bytes) -> Row:
    keys = ring()
    wrapped = wrap_key(keys.epoch(keys.primary), keys.primary, person, key)
    return person, "active", wrapped, keys.primary, 1


def _card(person: Person, key: bytes, rev: int) -> Row:
    sealed = sealed_record(
        Client, key, person.id, person.id, ClientRecord(person.name, person.birth_year)
    )
    since = person.registered_on
    return (
        *(person.id, person.id, 1, sealed, since, person.last_visit_on),
        *("open", 1, "paper", since, rev),
    )


def _contact(person: Person, key: bytes) -> Row:
    row = uuid4()
    sealed = sealed_record(
        ContactDetails, key, person.id, row, ContactRecord(person.phone, person.email)
    )
    phone = blind_index("phone", phone_key(person.phone))
    email = blind_index("email", email_key(person.email))
    return row, person.id, person.id, 1, sealed, phone, email


def sealed_record(model: Any, key: bytes, person: UUID, row: UUID, record: Any) -> bytes:
    return seal(key, Place(model._meta.label_lower, person, row, 1, 1), dump(record))


def fill_history(everybody: Iterable[Person], keys: Keys) -> None:
    """A consent, a consultation, five answers, visits and treatments each, and one check."""
    version = CatalogueVersion.objects.order_by("number").last()
    if version is None:
        version = CatalogueVersion(number=1, sha256="0" * 64)
        version.save()
    text, notice = ConsentText.current("health").pk, NoticeVersion.objects.latest("number").pk
    with transaction.atomic():
        for batch in _batches(everybody):
            rows: dict[Any, list[dict[str, Any]]] = {}
            for person in batch:
                for model, row in _history(person, keys[person.id], text, notice, version.pk):
                    rows.setdefault(model, []).append(row)
            for model, found in rows.items():
                names = tuple(found[0])
                _write(model, names, [tuple(row.values()) for row in found])


def _history(
    person: Person, key: bytes, text: int, notice: int, version: Any
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Her rows, referred tables first."""
    day, consent, entry = person.last_visit_on, uuid4(), uuid4()
    moment = datetime.combine(day, time(12), UTC)

    def row(model: Any, record: Any, pk: UUID | None = None, **clear: Any) -> Any:
        pk = pk or uuid4()
        sealed = sealed_record(model, key, person.id, pk, record)
        return model, {
            "id": pk, "subject_id": person.id, "sealed_n": 1, "sealed": sealed, **clear
        }  # fmt: skip

    yield row(
        HealthDataConsent,
        ConsentEvidence("screen", tuple(HealthDataKind.values)),
        consent,
        act="given",
        at=moment,
        text_id=text,
        notice_id=notice,
        received_by=None,
    )
    under: dict[str, Any] = {"consent_id": consent}
    asked = ConsultationRecord(None, ("facial-classic",), ("pregnancy",))
    listed = {"catalogue_version_id": version}
    yield row(Consultation, asked, **under, held_on=day, **listed)
    for number in range(ENTRIES):
        on = date.fromordinal(day.toordinal() - 30 * number)
        answer = AnswerRecord(HealthDataKind.SKIN, f"condition-{number}", note="poskissa, lievä")
        clear: dict[str, Any] = {"confirmed_on": on, "ends_on": None, "needs_classification": False}
        yield row(HealthAnswer, answer, **under, **clear)
        yield Visit, {"id": uuid4(), "subject_id": person.id, "on": on, "noted_by": None}
        yield row(TreatmentEntry, _given(), None if number else entry, **_clear(on, moment, listed))
    check = CheckRecord("facial-classic", "Kasvohoito", "clear", "0" * 64)
    clear = {"checked_on": day, "decided_by": None, "entry_id": entry, **listed}
    yield row(ContraindicationCheck, check, **under, **clear)


def _given() -> EntryRecord:
    products = (ProductUse("Kosteusseerumi", "A-1234"), ProductUse("Aurinkovoide SPF 50"))
    note = "Iho rauhallinen, ei punoitusta."
    return EntryRecord(Given("facial-classic", "Kasvohoito", products, note=note), "0" * 64)


def _clear(on: date, moment: datetime, listed: dict[str, Any]) -> dict[str, Any]:
    return {
        "performed_on": on,
        "performed_by": None,
        **listed,
        "check_state": "checked",
        "told_at": moment,
        "told_by": None,
        "note_review_due_on": None,
    }


def _write(model: Any, names: tuple[str, ...], rows: list[Row]) -> None:
    kinds = columns_of(model)
    insert(model._meta.db_table, {f'"{name}"': kinds[name] for name in names}, rows)


def _batches(everybody: Iterable[Person]) -> Iterator[list[Person]]:
    source = iter(everybody)
    while batch := list(islice(source, BATCH)):
        yield batch
