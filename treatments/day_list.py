"""The people of a day: whose hour it is, who has come, and who stands at the door.

Reads only what everybody at the desk may see; what the answers say is added for those who may read
them (treatments.views.today).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from clients.age import AgeGroup
from clients.bookings.upcoming import Hour, hours_on, not_told
from clients.cards import readable
from clients.merged import gather
from clients.models import Client
from privacy.links import primaries
from privacy.models import DataSubject
from treatments.models import TreatmentEntry, Visit


@dataclass(frozen=True)
class Marks:
    """What a therapist should know before she opens the card.

    `outcomes`: "stop" or "ask", for the methods that something she has told stops or asks about.
    """

    outcomes: Mapping[str, str]
    is_new: bool
    is_outdated: bool
    has_unknown: bool

    @property
    def stops(self) -> int:
        return list(self.outcomes.values()).count("stop")

    @property
    def asks(self) -> int:
        return list(self.outcomes.values()).count("ask")


@dataclass(frozen=True)
class Visitor:
    """Somebody of the day. `name` is short; None where it cannot be read.

    Without a `client` nobody has said yet who she is. `booking` is empty for who came unbooked.
    """

    client: Client | None
    name: str | None
    came: bool
    is_minor: bool = False
    refuses: bool = False
    is_untold: bool = False
    is_logged: bool = False
    is_next: bool = False
    booking: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    method: str = ""
    method_code: str = ""
    url: str = ""
    log_url: str = ""
    marks: Marks | None = None

    @property
    def booked_outcome(self) -> str:
        """Whether what she has told stops the booked method, or asks about it; "" otherwise."""
        return self.marks.outcomes.get(self.method_code, "") if self.marks else ""

    @property
    def waits(self) -> bool:
        """Whether somebody has to say who she is."""
        return self.client is None


def visitors_of(day: date) -> list[Visitor]:
    """In the order of the clock; who came without an hour stands at the end, by name."""
    hours, came = hours_on(day), _came(day)
    booked = {hour.client.pk for hour in hours if hour.client is not None}
    walked_in = _clients([pk for pk in came if pk not in booked])
    clients = [*{h.client.pk: h.client for h in hours if h.client}.values(), *walked_in]
    gather(clients)
    untold = not_told(clients)
    timed = [_of_hour(hour, day, came, untold) for hour in hours]
    untimed = [_of_client(client, day, came=True, untold=untold) for client in walked_in]
    return [*timed, *sorted(untimed, key=lambda one: one.name or "")]


def told_apart(visitors: Sequence[Visitor]) -> list[Visitor]:
    """Short names; whole ones where two people of the day would be called the same."""
    people_of: dict[str, set[object]] = {}
    for one in visitors:
        if one.name:
            who = one.client.pk if one.client is not None else one.booking
            people_of.setdefault(short_name(one.name), set()).add(who)
    return [
        replace(one, name=short_name(one.name))
        if one.name and len(people_of[short_name(one.name)]) == 1
        else one
        for one in visitors
    ]


def short_name(name: str) -> str:
    """Enough to call somebody in: "Eeva K."."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name


def with_logged(visitors: Sequence[Visitor], day: date) -> list[Visitor]:
    """Of two hours of one client, the first is done when one treatment is logged, then both."""
    entries = TreatmentEntry.objects.filter(performed_on=day)
    left = Counter(_known_as(list(entries.values_list("subject_id", flat=True))))
    found = []
    for one in visitors:
        is_logged = one.client is not None and left[one.client.pk] > 0
        if one.client is not None and is_logged:
            left[one.client.pk] -= 1
        found.append(replace(one, is_logged=is_logged))
    return found


def with_next(visitors: Sequence[Visitor], now: datetime) -> list[Visitor]:
    """Marks whose hour comes next, while there is one."""
    for place, one in enumerate(visitors):
        if one.starts_at is not None and not one.came and one.starts_at >= now:
            return [*visitors[:place], replace(one, is_next=True), *visitors[place + 1 :]]
    return list(visitors)


def _came(day: date) -> set[UUID]:
    active = Visit.objects.filter(on=day, subject__state=DataSubject.State.ACTIVE)
    return set(_known_as(list(active.values_list("subject_id", flat=True))))


def _known_as(ids: Sequence[UUID]) -> list[UUID]:
    """Each under the id of the card that is read."""
    known = primaries(ids)
    return [known.get(pk, pk) for pk in ids]


def _clients(ids: Sequence[UUID]) -> list[Client]:
    if not ids:
        return []
    return list(Client.objects.select_related("subject").filter(pk__in=ids))


def _of_hour(hour: Hour, day: date, came: set[UUID], untold: set[UUID]) -> Visitor:
    client, one = hour.client, Visitor(None, hour.name, came=False, is_minor=hour.is_childs)
    if client is not None:
        one = _of_client(client, day, came=client.pk in came, untold=untold)
    return replace(
        one,
        booking=hour.row.pk,
        starts_at=hour.starts_at,
        ends_at=hour.row.ends_at,
        method=hour.method,
    )


def _of_client(client: Client, day: date, *, came: bool, untold: set[UUID]) -> Visitor:
    who = readable(client)
    return Visitor(
        client=client,
        name=who.name if who else None,
        came=came,
        is_minor=who is not None and client.age_group(day) is AgeGroup.MINOR,
        refuses=client.refuses_health_storing,
        is_untold=client.pk in untold,
    )
