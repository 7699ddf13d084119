"""The client card: the page against the plaintext page, its queries and weight; one model row."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.browsing import signed_in
from bench.figures import BYTES, COUNT
from bench.plain_model import TwinClient
from bench.rounds import interleaved, p50
from bench.world import World
from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.vocabulary import HealthDataKind
from treatments import actions
from treatments.models import OfferedMethod

NAME = "card"
MOST_QUERIES, FIRST_PAGE, LATER_PAGE = 12, 80_000, 20_000
METHOD = "facial-classic"


def measure(world: World) -> None:
    """E7, and the issue's figures for queries and bytes on the wire."""
    _pages(world)
    _model(world)
    _health_card(world)


def _pages(world: World) -> None:
    browser = signed_in(world.therapist)
    people = [person.id for person in world.sample(20)]

    def page(name: str) -> Callable[[UUID], bytes]:
        return lambda pk: _content(browser, reverse(name, args=[pk]))

    sides = {"ours": page("clients:client_show"), "twin": page("twin_card")}
    wrong = sum(_told(sides["ours"](pk)) != _told(sides["twin"](pk)) for pk in people)
    world.note(NAME, "basic cards that differ", wrong, unit=COUNT, goal=0, must=True)
    taken = interleaved(sides, people, world.rounds)
    told = {f"{side} ms": 1_000 * p50(values) for side, values in taken.items()}
    world.note(
        NAME, "basic card, audited ÷ twin", p50(taken["ours"]) / p50(taken["twin"]), told=told
    )
    _weigh(world, browser, "basic card", reverse("clients:client_show", args=[people[0]]))
    _weigh(world, browser, "clients seen last", reverse("clients:client_list"))


def _health_card(world: World) -> None:
    """With consent, interview and treatments, opened today."""
    by = world.therapist
    version = actions.ensure_shipped_catalogue(by=SYSTEM)
    actions.approve_catalogue(by=by, version=version)
    actions.offer_method(by=by, method=OfferedMethod(method_code=METHOD))
    client = Client.objects.select_related("subject").get(pk=world.people[0].id)
    kinds = tuple(HealthDataKind.values)
    actions.give_health_consent(by=by, client=client, way="screen", kinds=kinds)
    actions.note_visit_today(by=by, client=client)
    _weigh(world, signed_in(by), "health card", reverse("treatments:card_show", args=[client.pk]))


def _weigh(world: World, browser: Browser, page: str, address: str) -> None:
    """Queries of the page; gzipped bytes of the page, and of everything that it loads."""
    _content(browser, address)  # what a process looks up once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        content = _content(browser, address)
    files = set(re.findall(r'(?:href|src)="/static/([^"#?]+)', content.decode()))
    loaded = sum(_packed((settings.BASE_DIR / "static" / file).read_bytes()) for file in files)
    world.note(NAME, f"{page}, queries", _reads(queries), unit=COUNT, goal=MOST_QUERIES, must=True)
    sizes = {"first": _packed(content) + loaded, "later": _packed(content)}
    for when, goal in (("first", FIRST_PAGE), ("later", LATER_PAGE)):
        world.note(
            NAME, f"{page}, {when} on the wire", sizes[when], unit=BYTES, goal=goal, must=True
        )


def _reads(queries: CaptureQueriesContext) -> int:
    """Statements, without the marks of transactions."""
    marks = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
    return sum(not query["sql"].startswith(marks) for query in queries.captured_queries)


def _model(world: World) -> None:
    """E7: get one and read her name; get, change, save, in one transaction taken back after."""
    people = [person.id for person in world.sample(50)]
    sides = {"ours": _name, "twin": _twin_name}
    wrong = sum(_name(pk) != _twin_name(pk) for pk in people)
    world.note(NAME, "names that differ", wrong, unit=COUNT, goal=0, must=True)
    _compare(world, "get one ÷ plain model", 1.5, sides, people)
    with transaction.atomic():
        changing = {"ours": _rename, "twin": _twin_rename}
        _compare(world, "get, change, save ÷ plain model", 1.6, changing, people)
        transaction.set_rollback(True)


def _compare(world: World, name: str, goal: float, sides: Any, people: list[UUID]) -> None:
    taken = interleaved(sides, people, world.rounds)
    told = {f"{side} ms": 1_000 * p50(values) for side, values in taken.items()}
    world.note(NAME, name, p50(taken["ours"]) / p50(taken["twin"]), goal=goal, told=told)


def _card(pk: UUID) -> Client:
    return Client.objects.select_related("subject").get(pk=pk)


def _name(pk: UUID) -> str:
    return _card(pk).sealed.name


def _twin_name(pk: UUID) -> str:
    return str(TwinClient.objects.get(pk=pk).name)


def _rename(pk: UUID) -> None:
    card = _card(pk)
    card.sealed = replace(card.sealed, name=f"{card.sealed.name}i")
    card.save()


def _twin_rename(pk: UUID) -> None:
    card = TwinClient.objects.get(pk=pk)
    card.name = f"{card.name}i"
    card.save()


def _content(browser: Browser, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content


def _told(content: bytes) -> str:
    """The page without tokens and the seconds left to the lock, which differ at every request."""
    passing = r'value="[^"]{20,}"|nonce="[^"]*"|data-seconds="\d+"|content="\d+; url='
    return re.sub(passing, "", content.decode())


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))
