"""Entering accepted rows: many cards in a few statements, each with its origin and its event."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils import timezone

from clients.models import (
    Client,
    ClientRecord,
    ContactDetails,
    ContactRecord,
    HealthStoring,
    refuse_codes,
)
from clients.models_import import ImportBatch, ImportedClient, ImportRow, OriginRecord
from clients.search_clock import stamp_at_end
from privacy.audit.acts import Actor, record
from privacy.deadlines import due_on
from privacy.models import DataSubject
from privacy.sets import insert_models

FIELDS: Final = ("name", "birth_year", "phone", "email")


def client_rows(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """One row for each person: of several, the newest version, or else the first."""
    taken: set[int] = set()
    chosen = []
    for row in sorted(rows, key=_standing):
        if row.number not in taken and row.sealed.name:
            chosen.append(row)
        taken |= {row.number, *row.sealed.together}
    return sorted(chosen, key=lambda row: row.number)


def enter(*, by: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[Client]:
    """The cards of these rows, inside an act. No notice has been given to them yet (art. 14)."""
    today = timezone.localdate()
    subjects = [DataSubject.objects.new() for _row in rows]
    cards = [_card(subject, row, today) for subject, row in zip(subjects, rows, strict=True)]
    contacts = [_contact(card, row) for card, row in zip(cards, rows, strict=True)]
    origins = [_origin(card, row, batch, today) for card, row in zip(cards, rows, strict=True)]
    for some in (subjects, cards, contacts, origins):
        insert_models(some)
    for card in cards:
        record(
            "clients.registered",
            by=by,
            subject_id=card.pk,
            obj=card,
            fields=FIELDS,
            purpose="import",
        )
    if cards:
        stamp_at_end()
    return cards


def _card(subject: DataSubject, row: ImportRow, today: date) -> Client:
    told = row.sealed
    card = Client(
        id=subject.pk,
        subject=subject,
        registered_on=today,
        health_storing=HealthStoring.OPEN,
        sealed=ClientRecord(name=told.name, birth_year=told.birth_year),
    )
    refuse_codes(card)
    return card


def _contact(card: Client, row: ImportRow) -> ContactDetails:
    told = row.sealed
    contact = ContactDetails(
        subject=card.subject,
        client=card,
        sealed=ContactRecord(phone=told.phone, email=told.email),
    )
    refuse_codes(contact)
    contact.index_blindly()
    return contact


def _origin(card: Client, row: ImportRow, batch: ImportBatch, today: date) -> ImportedClient:
    return ImportedClient(
        subject=card.subject,
        batch_id=batch.pk,
        imported_at=timezone.now(),
        tell_by=due_on(today),
        sealed=OriginRecord(source=batch.source, opt_out=row.sealed.opt_out),
    )


def _standing(row: ImportRow) -> tuple[bool, int]:
    """The newest version of a record stands before its older ones."""
    kinds = row.sealed.kinds
    return "older_version" in kinds, row.number
