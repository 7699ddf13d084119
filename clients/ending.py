"""What goes by itself soon, so that the owner is not surprised (R46). Nothing is asked of anybody:
no letter is written to win somebody back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from clients.cards import readable
from clients.merged import is_alias
from clients.models import Client, ClientRecord
from privacy.models import DataSubject, NoticeVersion
from privacy.registry import PersonalData, Text, declaration_of, declarations
from privacy.retention import Period, last_day
from privacy.vocabulary import Purpose

DAYS_AHEAD: Final = 30
_SHOWN: Final = {Purpose.CLIENT_RELATIONSHIP, Purpose.CLIENT_SAFETY, Purpose.MARKETING}


@dataclass(frozen=True)
class EndingKind:
    """How many rows of one kind go soon."""

    title: Text
    count: int


@dataclass(frozen=True)
class EndingCard:
    """A card that goes soon. `who` is None where it cannot be read."""

    id: UUID
    who: ClientRecord | None
    last_visit_on: date | None
    ends_on: date | None


def ending_clients(today: date) -> QuerySet[Client]:
    """Clients whose whole card goes within the next days, the first to go first."""
    rows = _ending(declaration_of(Client), today).select_related("subject")
    active = rows.filter(~is_alias(), subject__state=DataSubject.State.ACTIVE)
    return active.order_by("_start", "pk")


def ending_cards(clients: Iterable[Client]) -> list[EndingCard]:
    """These clients, opened as far as they can be read, with their last day."""
    rules, declaration = NoticeVersion.all_rules(), declaration_of(Client)
    return [
        EndingCard(
            id=client.pk,
            who=readable(client),
            last_visit_on=client.last_visit_on,
            ends_on=declaration.ends_on(client, rules),
        )
        for client in clients
    ]


def count_ending_clients(today: date) -> int:
    """How many cards go within the next days."""
    return ending_clients(today).count()


def ending_kinds(today: date) -> list[EndingKind]:
    """What else goes soon, kind by kind: rows with an end of their own."""
    kinds = [
        EndingKind(declaration.title, _ending(declaration, today).count())
        for declaration in declarations()
        if declaration.purpose in _SHOWN
        and declaration.model is not Client
        and declaration.due(today) is not None
    ]
    return [kind for kind in kinds if kind.count]


def _ending(declaration: PersonalData, today: date) -> QuerySet[Any]:
    return declaration.due_rows(last_day(today, Period(days=DAYS_AHEAD + 1)))
