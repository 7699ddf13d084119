"""The small part of the index: what has changed since the arrays were built.

A `Changes` is never changed itself; adding to it makes the next one, so that a reader in another
thread keeps a consistent view without a lock.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

from clients.searching.entries import (
    EmailRow,
    Entry,
    NameRow,
    NameTest,
    PhoneRow,
    phone_rows,
    rotations,
)
from clients.searching.query import PhoneQuery

Row = TypeVar("Row", bound=tuple[Any, ...])


class Changes:
    """People as they are now, by id; None stands for one who is gone."""

    def __init__(self) -> None:
        self.people: dict[bytes, Entry | None] = {}
        self.names: list[NameRow] = []
        self.phones: list[PhoneRow] = []
        self.emails: list[EmailRow] = []
        self.has_gone = False

    def __len__(self) -> int:
        return len(self.people)

    def __contains__(self, key: bytes) -> bool:
        return key in self.people

    def with_changes(self, changed: Iterable[Entry], gone: Iterable[UUID]) -> "Changes":
        """The next state: these people as they are now, those gone."""
        following = Changes()
        following.people = self.people.copy()
        following.names = self.names.copy()
        following.phones = self.phones.copy()
        following.emails = self.emails.copy()
        following.has_gone = self.has_gone
        for entry in changed:
            following._put(entry.id, entry)
        for person in gone:
            following._put(person.bytes, None)
            following.has_gone = True
        return following

    def _put(self, key: bytes, entry: Entry | None) -> None:
        before = self.people.get(key)
        if before == entry and key in self.people:
            return
        for rows, row in _rows(self, before):
            del rows[bisect_left(rows, row)]
        for rows, row in _rows(self, entry):
            insort(rows, row)
        self.people[key] = entry

    def entries(self) -> Iterator[Entry]:
        return (entry for entry in self.people.values() if entry is not None)

    def name_rows(self, test: NameTest) -> Iterator[NameRow]:
        others = [b" " + word for word in test.words[1:]]
        for row in _beginning(self.names, (test.words[0],)):
            line, year, key = row
            if all(word in line for word in others):
                person = self.people[key]
                if not test.runs or (person and test.fits_runs(line, year, person.phone)):
                    yield row

    def phone_rows(self, query: PhoneQuery) -> Iterator[PhoneRow]:
        if query.start:
            yield from _beginning(self.phones, (0, query.start.encode()))
        yield from _beginning(self.phones, (1, query.end[::-1].encode()))

    def email_rows(self, prefix: bytes) -> Iterator[EmailRow]:
        return iter(_beginning(self.emails, (prefix,)))


def _rows(changes: Changes, entry: Entry | None) -> Iterator[tuple[list[Any], tuple[Any, ...]]]:
    """Each row that an entry has, with the list it belongs into."""
    if entry is None:
        return
    for line in rotations(entry.name):
        yield changes.names, (line, entry.year, entry.id)
    for row in phone_rows(entry):
        yield changes.phones, row
    if entry.email:
        yield changes.emails, (entry.email, entry.id)


def _beginning(rows: list[Row], head: tuple[Any, ...]) -> list[Row]:
    """The rows that begin so; no text in UTF-8 holds the byte 255."""
    low = bisect_left(rows, head)
    return rows[low : bisect_left(rows, (*head[:-1], head[-1] + b"\xff"), low)]
