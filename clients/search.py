"""The only place that finds a person by name, phone or e-mail.

The index is in the memory of the process (clients.searching); the database knows exact numbers and
addresses by keyed hashes, and nothing about names.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from clients.contact import email_key, phone_key
from clients.details import Details
from clients.merged import is_alias, people
from clients.models import Client
from clients.searching.normalise import name_words
from clients.searching.query import EmailQuery, PhoneQuery, Query, WordQuery, parse_query
from clients.searching.reading import (
    Opened,
    Row,
    active_clients,
    opened_clients,
    opened_rows,
    rows_by_id,
)
from clients.searching.worker import Worker
from privacy.encryption import KeysUnavailable
from privacy.encryption.blind import blind_indexes
from privacy.links import links_of

PAGE: Final = 20
LAST_PAGE: Final = 50
"""Nobody leafs further; whoever reads everything has another purpose."""
_FEW: Final = 50
_worker = Worker()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundClient:
    """One row of a result. What cannot be read is empty."""

    id: UUID
    name: str
    birth_year: int | None
    phone: str
    email: str
    last_visit_on: date | None
    is_readable: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results. `is_complete` is False while names cannot be searched yet."""

    clients: tuple[FoundClient, ...]
    has_more: bool
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody already registered who may be the same person: what they have in common."""

    client: FoundClient
    same_name: bool
    same_phone: bool
    same_email: bool


def search_clients(typed: str, *, page: int = 1, worker: Worker | None = None) -> SearchPage:
    """A page of the clients whom the typed text fits; those seen last when nothing is typed."""
    query = parse_query(typed)
    end = min(max(page, 1), LAST_PAGE) * PAGE
    asked = end + 1
    while True:
        found = _seen_last(asked) if query is None else (worker or _worker).find_rows(query, asked)
        if found is None:
            known = tuple(_opened(_exact(typed, query)))
            return SearchPage(known, has_more=False, is_complete=False)
        ids, rows = found
        if len(rows) > end or len(ids) < asked:
            shown = tuple(map(_found, opened_rows(rows[end - PAGE : end])))
            return SearchPage(shown, has_more=len(rows) > end)
        asked += PAGE  # some of them are restricted or gone meanwhile


def possible_duplicates(wanted: Details, *, worker: Worker | None = None) -> list[Duplicate]:
    """Who may be meant by somebody about to be registered, so that nobody is entered twice.

    The same number or address; or the same words in the name, unless the birth years differ.
    """
    same = _opened(_by_key(phone=wanted.phone, email=wanted.email))
    found = {client.id: client for client in same}
    found |= {client.id: client for client in _namesakes(wanted.name, worker or _worker)}
    others = _merged_into(list(found))
    duplicates = [_compared(client, wanted, others[client.id]) for client in found.values()]
    duplicates = [d for d in duplicates if d.same_name or d.same_phone or d.same_email]
    return sorted(duplicates, key=_likeness, reverse=True)


def look_alike(one: FoundClient, other: FoundClient) -> bool:
    """Whether two clients found together may be one person with two cards: the same words in the
    name, or a number or an address in common; not where both birth years are known and differ.
    """
    wanted = Details(other.name, other.birth_year, other.phone, other.email)
    if len({one.birth_year, other.birth_year} - {None}) > 1:
        return False
    same = _compared(one, wanted, ())
    return same.same_name or same.same_phone or same.same_email


def warm_up() -> bool:
    """Begin to build the index before the first search. Answers whether it is there already."""
    return _worker.is_ready()


def warm_up_aside() -> threading.Thread:
    """Build the index while the server starts. Where that fails, the first search says why."""

    def build() -> None:
        try:
            warm_up()
        except (DatabaseError, KeysUnavailable):
            _log.info("The search index is not built yet.")
        finally:
            connection.close()

    builder = threading.Thread(target=build, daemon=True)
    builder.start()
    return builder


def _seen_last(count: int) -> tuple[list[UUID], list[Row]]:
    """In the order of the index `client_recent`; without a join, so that it is used."""
    seen = Coalesce("last_visit_on", "registered_on")
    ordered = Client.objects.filter(~is_alias()).order_by(seen.desc(), F("rev").desc())
    ids = list(ordered.values_list("pk", flat=True)[:count])
    return ids, rows_by_id(ids).rows


def _by_key(*, phone: str = "", email: str = "") -> QuerySet[Client]:
    """Clients with exactly this number or this address, on the card or on one merged into it."""
    same = Q(pk__in=[])
    if number := phone_key(phone):
        same |= Q(contact__phone_bi__in=blind_indexes("phone", number))
    if address := email_key(email):
        same |= Q(contact__email_bi__in=blind_indexes("email", address))
    found = Client.objects.filter(same).values_list("pk", flat=True)
    return active_clients().filter(pk__in=people(found))


def _exact(typed: str, query: Query | None) -> QuerySet[Client]:
    """What can be found without the index: whole numbers and addresses."""
    match query:
        case PhoneQuery():
            return _by_key(phone=typed)
        case EmailQuery():
            return _by_key(email=typed)
        case _:
            return Client.objects.none()


def _opened(clients: QuerySet[Client]) -> list[FoundClient]:
    return [_found(opened) for opened in opened_clients(clients)]


def _found(opened: Opened) -> FoundClient:
    who, contact = opened.who, opened.contact
    return FoundClient(
        id=opened.id,
        name=who.name if who else "",
        birth_year=who.birth_year if who else None,
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
        last_visit_on=opened.last_visit_on,
        is_readable=who is not None and contact is not None,
    )


def _namesakes(name: str, worker: Worker) -> list[FoundClient]:
    words = name_words(name)
    query = parse_query(f"{words[0]} {words[-1]}") if words else None
    if not isinstance(query, WordQuery):
        return []
    _ids, rows = worker.find_rows(query, _FEW) or ([], [])
    return [_found(opened) for opened in opened_rows(rows)]


def _merged_into(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[FoundClient]]:
    """The cards that were merged into these ones."""
    links = {link.alias_id: pk for pk, links in links_of(ids).items() for link in links}
    found: dict[UUID, list[FoundClient]] = {pk: [] for pk in ids}
    if links:
        for client in _opened(Client.objects.filter(pk__in=list(links))):
            found[links[client.id]].append(client)
    return found


def _compared(client: FoundClient, wanted: Details, others: Sequence[FoundClient]) -> Duplicate:
    """What is the same on her card, or on one that was merged into it."""
    number, address = phone_key(wanted.phone), email_key(wanted.email)
    cards = (client, *others)
    return Duplicate(
        client,
        same_name=any(_is_same_name(card, wanted) for card in cards),
        same_phone=bool(number) and number in {phone_key(card.phone) for card in cards},
        same_email=bool(address) and address in {email_key(card.email) for card in cards},
    )


def _likeness(duplicate: Duplicate) -> tuple[int, bool]:
    return duplicate.same_phone + duplicate.same_email, duplicate.same_name


def _is_same_name(client: FoundClient, wanted: Details) -> bool:
    """All words of one name in the other, unless both birth years are known and differ."""
    hers, typed = set(name_words(client.name)), set(name_words(wanted.name))
    years = {client.birth_year, wanted.birth_year} - {None}
    return bool(hers and typed) and (hers <= typed or typed <= hers) and len(years) < 2
