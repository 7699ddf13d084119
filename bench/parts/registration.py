"""Registering: one person as reception does it, and thousands at once."""

from functools import partial
from itertools import count
from uuid import UUID

from django.db import transaction

from bench import sealed, twin
from bench.figures import COUNT
from bench.people import Person, people
from bench.rounds import clocked, interleaved, p50
from bench.world import World
from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from clients.search import search_clients
from privacy.audit.acts import SYSTEM

NAME = "registration"
ONE_BY_ONE = 30


def measure(world: World) -> None:
    """The act, whole; and E10: sealing and storing everybody against storing them in clear."""
    _one_by_one(world)
    _in_bulk(world)


def _one_by_one(world: World) -> None:
    numbers = count(2)
    seen: list[tuple[UUID, Person]] = []

    def ours(number: int) -> None:
        person = _somebody(number + 1_000 * next(numbers))
        details = Details(person.name, person.birth_year, person.phone, person.email)
        client = register_client(by=SYSTEM, details=details, notice_way="paper")
        seen.append((client.pk, person))

    def plain(number: int) -> None:
        twin.register(_somebody(number + 1_000 * next(numbers)))

    taken = interleaved({"ours": ours, "twin": plain}, range(ONE_BY_ONE), world.rounds)
    lost = sum(pk not in _found(person) for pk, person in seen[:: max(1, len(seen) // 10)])
    world.note(NAME, "registered and not found", lost, unit=COUNT, goal=0, must=True)
    told = {f"{side} ms": 1_000 * p50(values) for side, values in taken.items()}
    ratio = p50(taken["ours"]) / p50(taken["twin"])
    world.note(NAME, "the act with its audit event ÷ twin", ratio, told=told)


def _somebody(seed: int) -> Person:
    return next(people(1, seed=10_000_000 + seed))


def _found(person: Person) -> list[UUID]:
    return [found.id for found in search_clients(person.phone).clients]


def _in_bulk(world: World) -> None:
    sides: dict[str, list[float]] = {"ours": [], "twin": []}
    before, stored = Client.objects.count(), 0
    for number in range(min(world.rounds, 3)):
        everybody = list(people(world.clients, seed=1_000 + number))
        with transaction.atomic():
            sides["ours"].append(clocked(partial(sealed.fill_clients, everybody)))
            stored = Client.objects.count() - before
            transaction.set_rollback(True)
        with transaction.atomic():
            sides["twin"].append(clocked(partial(twin.fill, everybody, with_words=False)))
            transaction.set_rollback(True)
    world.note(NAME, "not stored", world.clients - stored, unit=COUNT, goal=0, must=True)
    ratio = p50(sides["ours"]) / p50(sides["twin"])
    told = {f"{side} s": p50(values) for side, values in sides.items()}
    world.note(NAME, "in bulk ÷ twin in bulk", ratio, goal=3.5, told=told)
