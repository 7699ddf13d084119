"""Fetching a client for a page, and where her card is. Pages that read in part stay whole."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from clients.age import AgeGroup, age_group
from clients.contact import e164
from clients.merged import has_merges, is_alias
from clients.models import (
    Booking,
    Client,
    ClientRecord,
    ContactDetails,
    ContactRecord,
    ImportedClient,
)
from clients.searching.normalise import digits
from privacy.cases import statements_of
from privacy.encryption import CannotBeRead
from privacy.links import primary_of
from privacy.models import DataSubject, Statement, StatementRecord
from privacy.registry import AllRules, declaration_of


def get_visible_client_or_404(pk: UUID) -> Client:
    """A client's row with everything her card reads, in one query. A restricted one is not found.

    Of a card that was merged into another one, that other is found. The caller has asked for
    clients.view_client.
    """
    disputes = Exists(Statement.objects.filter(subject=OuterRef("pk")))
    cards = Client.objects.select_related("subject", "contact", "notice")
    rows = cards.annotate(
        has_statements=disputes,
        has_merges=has_merges(),
        is_alias=is_alias(),
        is_imported=Exists(ImportedClient.objects.filter(subject=OuterRef("pk"))),
    ).filter(subject__state=DataSubject.State.ACTIVE)
    client: Client = get_object_or_404(rows, pk=pk)
    if getattr(client, "is_alias"):  # noqa: B009  (told by the query)
        client = get_object_or_404(rows, pk=primary_of(pk))
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


def readable(row: Client | ContactDetails | ImportedClient | Booking) -> Any:
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
    turns_18_this_year: bool
    ends_on: date | None
    statements: list[StatementRecord]

    @property
    def is_minor(self) -> bool:
        return self.age is AgeGroup.MINOR

    @property
    def is_adult(self) -> bool:
        """Known to be of age; who has to be asked is not."""
        return self.age is AgeGroup.ADULT

    @property
    def asks_about_18(self) -> bool:
        return self.age is AgeGroup.ASK

    @property
    def was_asked_about_18(self) -> bool:
        """Whether the answer of this year is what decides; it may still change."""
        return self.turns_18_this_year and not self.asks_about_18

    @property
    def phone_link(self) -> str:
        """What a telephone dials."""
        phone = self.contact.phone if self.contact else ""
        return f"tel:{e164(phone) or digits(phone)}"


def basic_card(client: Client, today: date, rules: AllRules | None = None) -> BasicCard:
    """The card as far as it can be read on this day; `rules` where the page has read them."""
    who, contact = readable(client), readable(client.contact)
    return BasicCard(
        client=client,
        who=who,
        contact=contact,
        age=client.age_group(today) if who else None,
        turns_18_this_year=who is not None and turns_18_in(who.birth_year, today),
        ends_on=declaration_of(Client).ends_on(client, rules),
        statements=_statements(client),
    )


def _statements(client: Client) -> list[StatementRecord]:
    """Her own words where she disputes something; what cannot be read is left out."""
    found: list[StatementRecord] = []
    told = getattr(client, "has_statements", True)  # by the query of the card itself
    if not told and not client.merges:
        return found
    for statement in statements_of(client.pk):
        with suppress(CannotBeRead):
            found.append(statement.sealed)
    return found


def turns_18_in(birth_year: int | None, today: date) -> bool:
    """Whether this is the year of her eighteenth birthday, in which she is asked (R42)."""
    return age_group(birth_year=birth_year, turned_18=None, today=today) is AgeGroup.ASK
