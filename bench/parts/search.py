"""Search: a page of 20 against the twin's best index and the usual one, and the index alone."""

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from unittest import mock

from django.urls import reverse

from bench import twin
from bench.browsing import signed_in
from bench.figures import BYTES, COUNT, MS
from bench.forked import own_memory
from bench.people import Person
from bench.rounds import clocked, interleaved, p50, p95
from bench.world import World
from clients.models import Client
from clients.search import SearchPage, _worker, search_clients, warm_up
from clients.searching.entries import Entry
from clients.searching.index import MemoryIndex
from clients.searching.normalise import name_words
from clients.searching.query import WordQuery, parse_query
from clients.searching.reading import opened_clients
from clients.searching.worker import Worker
from tests.clients import brute_force

NAME = "search"
TYPED = 100
SEARCHED = 1_200
CHECKED = 5
Draw = Callable[[Person, int], str]


def measure(world: World) -> None:
    """E1 to E6 and E8; every answer is compared with the twin's, some with brute force."""
    if not warm_up():  # a large salon's index is built aside, and until then answers are partial
        _worker.wait()
    wrong = 0
    for kind, draw in KINDS.items():
        typed = [draw(p, n) for n, p in enumerate(world.sample(min(TYPED, 2 * world.clients)))]
        wrong += _differing(world, typed)
        _pages(world, kind, typed)
    world.note(NAME, "answers that differ", wrong, unit=COUNT, goal=0, must=True)
    _index_alone(world)
    _request(world)
    _forked(world)
    _cold_start(world)


def _word(person: Person, number: int) -> str:
    words = name_words(person.name)
    return words[number % len(words)]


def _two_words(person: Person, length: int) -> str:
    return " ".join(word[:length] for word in person.name.split()[:2])


KINDS: dict[str, Draw] = {
    "prefix 1": lambda person, number: _word(person, number)[:1],
    "prefix 2": lambda person, number: _word(person, number)[:2],
    "prefix 3": lambda person, number: _word(person, number)[:3],
    "prefix 5": lambda person, number: _word(person, number)[:5],
    "two words 2+2": lambda person, _: _two_words(person, 2),
    "two words 3+3": lambda person, _: _two_words(person, 3),
    "phone last 4": lambda person, _: person.phone[-4:],
    "phone": lambda person, _: person.phone,
    "e-mail": lambda person, _: person.email[:12] if "@" in person.email[:12] else person.email,
}


def _pages(world: World, kind: str, typed: Sequence[str]) -> None:
    """E1 (PostgreSQL), E2 (SQLite): prefixes; E3: the first two letters the usual way."""
    by_name = kind.startswith(("prefix", "two"))
    sides: dict[str, Callable[[str], object]] = {"ours": search_clients, "twin": twin.search}
    if by_name:
        sides["usual"] = twin.usual
    taken = interleaved(sides, typed, world.rounds)
    milliseconds = {side: 1_000 * p50(values) for side, values in taken.items()}
    judged = kind.startswith("prefix") and world.clients >= 10_000
    goal50, goal95 = (1.5, 1.8) if world.vendor == "postgresql" else (3.3, None)
    ours, best = taken["ours"], taken["twin"]
    told = {f"{side} ms": value for side, value in milliseconds.items()}
    middle, slow = p50(ours) / p50(best), p95(ours) / p95(best)
    world.note(NAME, f"{kind}, p50 ÷ twin", middle, goal=goal50 if judged else None, told=told)
    world.note(NAME, f"{kind}, p95 ÷ twin", slow, goal=goal95 if judged else None)
    if by_name:
        limits = {100_000: 0.25, 1_000_000: 0.05} if kind == "prefix 2" else {}
        ratio = p50(ours) / p50(taken["usual"])
        world.note(NAME, f"{kind}, p50 ÷ usual", ratio, goal=limits.get(world.clients))


def _differing(world: World, typed: Sequence[str]) -> int:
    """How many answers are not the twin's, row for row, or not what looking at everybody finds."""
    everybody = [
        brute_force.Person(p.id, p.name, p.birth_year, p.phone, p.email) for p in world.people
    ]
    wrong = sum(search_clients(text) != twin.search(text) for text in typed)
    for text in typed[:CHECKED]:
        query = parse_query(text)
        expected = brute_force.look(everybody, query) if query else []
        wrong += [found.id for found in search_clients(text).clients] != expected
        if isinstance(query, WordQuery):
            wrong += len(twin.usual(text)) != len(expected)
    return wrong


def _index_alone(world: World) -> None:
    """E4: milliseconds in memory, without the database."""
    index = _index(world)
    for name, length, words, goal in (("one word", 2, 1, 0.1), ("two words", 2, 2, 0.5)):
        texts = [" ".join(w[:length] for w in p.name.split()[:words]) for p in world.sample(TYPED)]
        queries = [query for text in texts if (query := parse_query(text))]
        taken = interleaved({"index": lambda q: index.find(q, 21)}, queries, world.rounds)["index"]
        world.note(NAME, f"index alone, {name}, p95", 1_000 * p95(taken), unit=MS, goal=goal)
    world.note(NAME, "index alone, bytes per client", index.size / world.clients, unit="B")


def _index(world: World) -> MemoryIndex:
    return MemoryIndex(
        Entry.of(p.id, name=p.name, birth_year=p.birth_year, phone=p.phone, email=p.email)
        for p in world.people
    )


def _request(world: World) -> None:
    """E6: the whole request, from the address to the fragment of HTML."""
    browser, address = signed_in(world.therapist), reverse("clients:client_search")
    typed = [_word(person, number)[:2] for number, person in enumerate(world.sample(20))]

    def ours(text: str) -> bytes:
        return browser.post(address, {"words": text}, headers={"HX-Request": "true"}).content

    def plain(text: str) -> bytes:
        with mock.patch("clients.views.finding.search_clients", _twin_page):
            return ours(text)

    wrong = sum(ours(text) != plain(text) or not ours(text) for text in typed)
    taken = interleaved({"ours": ours, "twin": plain}, typed, world.rounds)
    world.note(NAME, "pages that differ", wrong, unit=COUNT, goal=0, must=True)
    told = {f"{side} ms": 1_000 * p50(values) for side, values in taken.items()}
    ratio = p50(taken["ours"]) / p50(taken["twin"])
    world.note(NAME, "whole request, p50 ÷ twin", ratio, goal=1.4, told=told)


def _twin_page(typed: str, *, page: int) -> SearchPage:
    assert page == 1
    return twin.search(typed)


def _forked(world: World) -> None:
    """E9: a worker that was forked with the index built shares it and changes little of it."""
    typed = [_word(person, number) for number, person in enumerate(world.sample(SEARCHED))]
    index = _index(world)
    queries = [query for text in typed if (query := parse_query(text))]
    sides: dict[str, tuple[Iterable[object], int | None]] = {
        "index alone": ((index.find(query, 21) for query in queries), 5_000_000),
        "whole searches": ((search_clients(text) for text in typed), None),
    }
    for name, (answers, goal) in sides.items():
        own = own_memory(answers)
        if own is not None:
            told = f"forked worker, own memory after {SEARCHED:,} look-ups, {name}"
            world.note(NAME, told, own, unit=BYTES, goal=goal)


def _cold_start(world: World) -> None:
    """E8: the first search of a process against opening the same rows and nothing else."""
    ours, opening = [], []
    for _ in range(min(world.rounds, 3)):
        started = perf_counter()
        for _row in opened_clients(Client.objects.order_by(), many=True):
            pass
        opening.append(perf_counter() - started)
        worker = Worker(built_aside_from=10**9)
        ours.append(clocked(worker.is_ready))
    told = {"s": p50(ours), "opening s": p50(opening)}
    world.note(NAME, "cold start ÷ opening the rows", p50(ours) / p50(opening), goal=2.0, told=told)
