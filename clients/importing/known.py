"""Who of a file is in the register already, or may be. Pure: the register has been opened before.

The same phone or e-mail never makes two people one by itself: couples and parents share them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate
from clients.importing.kinds import Kind, Outcome
from clients.importing.likeness import (
    MOST_SHARING,
    MOST_SLIPS,
    letters_of,
    may_be_one,
    perhaps_one,
)
from clients.searching.normalise import name_words

LIKENESS: Final = (
    Kind.IN_REGISTER_SAME_PERSON,
    Kind.IN_REGISTER_PERHAPS,
    Kind.IN_REGISTER_SAME_EMAIL_OTHER_NAME,
    Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME,
    Kind.IN_REGISTER_NAMESAKE,
)
"""How like a row somebody can be, the most like first. Of merged cards the closest counts."""
MOST_SHOWN: Final = 100
"""Clients beside a row, the most like first: nobody looks through more."""
Words = tuple[str, ...]
"""Those of a name."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownClient:
    """A card of the register. `person`: the id of the card with which it is read, where it was
    merged into another one.
    """

    id: str
    name: str
    birth_year: int | None
    phone: str
    email: str
    person: str = ""
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", name_words(self.name))


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The clients of one name, by id, and how many of them were born in which year."""

    clients: dict[str, KnownClient] = field(default_factory=dict)
    years: Counter[int | None] = field(default_factory=Counter)

    def add(self, client: KnownClient) -> None:
        self.clients[client.id] = client
        self.years[client.birth_year] += 1

    def besides(self, near: Iterable[KnownClient], year: int | None) -> set[Kind]:
        """What those who are not `near` are to somebody of this name who was born that year."""
        counted = [client for client in near if client.id in self.clients]
        left = len(self.clients) - len(counted)
        same = 0
        if year is not None:
            same = self.years[year] - sum(client.birth_year == year for client in counted)
        perhaps = {Kind.IN_REGISTER_PERHAPS} if same else set()
        return perhaps | ({Kind.IN_REGISTER_NAMESAKE} if left > same else set())


class Named(NamedTuple):
    """A client and the letters of her name (a bit each)."""

    client: KnownClient
    letters: int


@dataclass(frozen=True)
class Known:
    """What the register says about the rows of a file. `banned`: whether a phone or an address is
    that of somebody who is not to come back; `unsubscribed`: whether she wants no letters there.
    """

    clients: Sequence[KnownClient] = ()
    banned: Callable[[str, str], bool] = lambda phone, email: False
    unsubscribed: Callable[[str], bool] = lambda email: False
    _alike: dict[str, Sequence[str]] = field(default_factory=dict)
    _verdicts: dict[tuple[Words, Words], bool] = field(default_factory=dict)

    @cached_property
    def by_phone(self) -> Mapping[str, Sequence[KnownClient]]:
        return _indexed(self.clients, lambda client: phone_key(client.phone))

    @cached_property
    def by_email(self) -> Mapping[str, Sequence[KnownClient]]:
        return _indexed(self.clients, lambda client: email_key(client.email))

    @cached_property
    def is_merged(self) -> bool:
        """Whether anybody has more cards than one."""
        return any(client.person for client in self.clients)

    def of_name(self, words: Words) -> Namesakes:
        """Those whose name has these words, in whatever order."""
        return self._by_name.get(tuple(sorted(words)), _NOBODY)

    def of_nearly_that_name(self, words: Words, year: int | None) -> Iterator[KnownClient]:
        """Those born that year whose name is this one, or may be it with a slip of the pen."""
        if year is None or not words:
            return
        letters = letters_of(words)
        for given in self._alike_given(words[0]):
            for client, theirs in self._by_given.get((given, year), ()):
                if (letters ^ theirs).bit_count() > MOST_SLIPS:
                    continue  # nearly everybody, and the rest costs a hundred times as much
                if self._is_perhaps(words, client.words):
                    yield client

    @cached_property
    def _by_name(self) -> Mapping[Words, Namesakes]:
        found: dict[Words, Namesakes] = defaultdict(Namesakes)
        for client in self.clients:
            found[tuple(sorted(client.words))].add(client)
        return dict(found)

    @cached_property
    def _by_given(self) -> Mapping[tuple[str, int | None], Sequence[Named]]:
        """Clients by the first word of the name and birth year, which few of them share."""
        found: dict[tuple[str, int | None], list[Named]] = defaultdict(list)
        for client in self.clients:
            given = client.words[0] if client.words else ""
            found[given, client.birth_year].append(Named(client, letters_of(client.words)))
        return found

    @cached_property
    def _given(self) -> Sequence[str]:
        """Every first word of a name."""
        return sorted({given for given, _year in self._by_given})

    def _alike_given(self, given: str) -> Sequence[str]:
        """The first names of the register that may be this one with a slip of the pen."""
        if given not in self._alike:
            self._alike[given] = [other for other in self._given if may_be_one(given, other)]
        return self._alike[given]

    def _is_perhaps(self, one: Words, other: Words) -> bool:
        """Whether two names of one year may be one person's: the same two meet again and again."""
        verdict = self._verdicts.get((one, other))
        if verdict is None:
            verdict = perhaps_one(one, other, contact=False, same_year=True)
            self._verdicts[one, other] = verdict
        return verdict


_NOBODY: Final = Namesakes()


def with_register(
    row: Candidate, known: Known, *, has_birth: bool
) -> tuple[Candidate, list[KnownClient]]:
    """The row with what the register says, and the clients to show beside it."""
    if row.outcome is Outcome.REFUSE:
        return row.settled(), []
    phone, email = phone_key(row.phone), email_key(row.email)
    if known.banned(phone, email) or any(known.banned(one, one) for one in row.also):
        return row.marked({Kind.ERASED_OR_REFUSED}).settled(), []
    words = row.words
    namesakes = known.of_name(words)
    near = dict.fromkeys(known.of_nearly_that_name(words, row.birth_year), Kind.IN_REGISTER_PERHAPS)
    by_phone = _sharing(known.by_phone.get(phone, ()), namesakes)
    by_email = _sharing(known.by_email.get(email, ()), namesakes)
    for client in (*by_phone, *by_email):
        near[client] = _by_contact(row, words, client, by_email=client in by_email)
    kinds = _kinds(near, namesakes, row.birth_year, is_merged=known.is_merged)
    if Kind.IN_REGISTER_NAMESAKE in kinds and not has_birth:
        kinds.add(Kind.NO_BIRTH_YEAR)
    same = [client for client, kind in near.items() if kind is Kind.IN_REGISTER_SAME_PERSON]
    addresses = {email, *(email_key(client.email) for client in same)} - {""}
    if any(map(known.unsubscribed, addresses)):
        kinds.add(Kind.UNSUBSCRIBED_BEFORE)
    shown = {**{client.id: client for client in near}, **namesakes.clients}
    return row.marked(kinds), list(islice(shown.values(), MOST_SHOWN))


def _sharing(clients: Sequence[KnownClient], namesakes: Namesakes) -> Sequence[KnownClient]:
    """Those who have one number or address; of more than a family, those of the row's name."""
    if len(clients) <= MOST_SHARING:
        return clients
    return [client for client in clients if client.id in namesakes.clients]


def _kinds(
    near: Mapping[KnownClient, Kind], namesakes: Namesakes, year: int | None, *, is_merged: bool
) -> set[Kind]:
    """How like the row the people are to whom these cards belong."""
    if not is_merged:
        return {*near.values(), *namesakes.besides(near, year)}
    found: dict[str, set[Kind]] = defaultdict(set)
    for client in namesakes.clients.values():
        is_same = year is not None and client.birth_year == year
        kind = Kind.IN_REGISTER_PERHAPS if is_same else Kind.IN_REGISTER_NAMESAKE
        found[client.person or client.id].add(kind)
    for client, kind in near.items():
        found[client.person or client.id].add(kind)
    return {next(kind for kind in LIKENESS if kind in of_her) for of_her in found.values()}


def _by_contact(row: Candidate, words: Words, client: KnownClient, *, by_email: bool) -> Kind:
    """What somebody with the same phone or address is to the row."""
    if sorted(words) == sorted(client.words):
        contradict = len({row.birth_year, client.birth_year} - {None}) > 1
        return Kind.IN_REGISTER_PERHAPS if contradict else Kind.IN_REGISTER_SAME_PERSON
    same_year = row.birth_year is not None and row.birth_year == client.birth_year
    if perhaps_one(words, client.words, contact=True, same_year=same_year):
        return Kind.IN_REGISTER_PERHAPS
    if by_email:
        return Kind.IN_REGISTER_SAME_EMAIL_OTHER_NAME
    return Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME


def _indexed(
    clients: Iterable[KnownClient], key: Callable[[KnownClient], str]
) -> Mapping[str, Sequence[KnownClient]]:
    """Those who have one, by it."""
    found: dict[str, list[KnownClient]] = defaultdict(list)
    for client in clients:
        if value := key(client):
            found[value].append(client)
    return found
