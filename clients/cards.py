"""Fetching a client for a page, and where her card is. Pages that read in part stay whole."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from clients.age import AgeGroup
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from privacy.encryption import CannotBeRead
from privacy.models import DataSubject
from privacy.registry import declaration_of


def get_visible_client_or_404(pk: UUID) -> Client:
    """A client's row with everything her card reads, in one query. A restricted one is not found.

    The caller has asked for clients.view_client.
    """
    rows = Client.objects.select_related("subject", "contact", "notice")
    client: Client = get_object_or_404(rows, pk=pk, subject__state=DataSubject.State.ACTIVE)
    client.contact.subject = client.subject
    return client


def card_address(user: Any, pk: UUID) -> str:
    """Where this person reads a client's card: with health, or the basic details alone."""
    if user.has_perm("treatments.view_health"):
        try:
            return reverse("treatments:card_show", args=[pk])
        except NoReverseMatch:
            pass
    return reverse("clients:client_show", args=[pk])


def readable(row: Client | ContactDetails) -> Any:
    """A row's record, or None where it cannot be read."""
    with suppress(CannotBeRead):
        return row.sealed
    return None


@dataclass(frozen=True)
class BasicCard:
    """What a basic card says; `who` or `contact` is None where it cannot be read."""

    client: Client
    who: ClientRecord | None
    contact: ContactRecord | None
    age: AgeGroup | None
    ends_on: date | None

    @property
    def is_minor(self) -> bool:
        return self.age is AgeGroup.MINOR

    @property
    def asks_about_18(self) -> bool:
        return self.age is AgeGroup.ASK


def basic_card(client: Client, today: date) -> BasicCard:
    """The card as far as it can be read on this day."""
    who, contact = readable(client), readable(client.contact)
    age = client.age_group(today) if who else None
    return BasicCard(client, who, contact, age, declaration_of(Client).ends_on(client))
