"""Search as one would explain it: look at every person, one after another.

The index must answer the same, person for person and in the same order.
"""

from dataclasses import dataclass
from uuid import UUID

from clients.searching.entries import Entry
from clients.searching.normalise import email_address, name_words, phone_digits
from clients.searching.query import DigitRun, EmailQuery, PhoneQuery, Query, WordQuery


@dataclass(frozen=True)
class Person:
    """Somebody as she was typed in."""

    id: UUID
    name: str
    birth_year: int | None = None
    phone: str = ""
    email: str = ""

    @property
    def entry(self) -> Entry:
        return Entry.of(
            self.id,
            name=self.name,
            birth_year=self.birth_year,
            phone=self.phone,
            email=self.email,
        )


def look(people: list[Person], query: Query, limit: int = 20) -> list[UUID]:
    """Everybody who fits, in order, the first `limit`."""
    fitting = [person for person in people if _fits(person, query)]
    fitting.sort(key=lambda person: (_order(person, query), person.id.bytes))
    return [person.id for person in fitting[:limit]]


def _fits(person: Person, query: Query) -> bool:
    match query:
        case EmailQuery(prefix):
            return email_address(person.email).startswith(prefix)
        case PhoneQuery():
            return _has_number(person, query)
        case WordQuery(words, runs):
            return all(_has_word(person, word) for word in words) and all(
                _fits_run(person, run) for run in runs
            )


def _has_number(person: Person, query: PhoneQuery) -> bool:
    number = phone_digits(person.phone)
    return bool(query.start and number.startswith(query.start)) or number.endswith(query.end)


def _has_word(person: Person, start: str) -> bool:
    return any(word.startswith(start) for word in name_words(person.name))


def _fits_run(person: Person, run: DigitRun) -> bool:
    year = str(person.birth_year or "")
    return all(year.startswith(token) or _has_word(person, token) for token in run.tokens) or (
        run.phone is not None and _has_number(person, run.phone)
    )


def _order(person: Person, query: Query) -> tuple[object, ...]:
    match query:
        case EmailQuery():
            return (email_address(person.email),)
        case PhoneQuery(start):
            number = phone_digits(person.phone)
            begins = bool(start) and number.startswith(start)
            return (0, number) if begins else (1, number[::-1])
        case WordQuery(words):
            name = name_words(person.name)
            turned = [name[turn:] + name[:turn] for turn in range(len(name))]
            begun = min(" ".join(turn) for turn in turned if turn[0].startswith(words[0]))
            return begun, person.birth_year or 0
