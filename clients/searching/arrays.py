"""The large, unchanging part of the index: sorted arrays, about 120 bytes per person.

Rotated names and addresses are one byte string each, a line per entry; a line break sorts before
every other byte, so that an exact word comes before longer ones.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Final

from clients.searching.entries import EmailRow, Entry, NameRow, NameTest, PhoneRow, rotations
from clients.searching.query import PhoneQuery

SORTED_WHOLE: Final = 300
"""Up to so many lines of the rarest word are collected and sorted; more are walked in order."""
PEOPLE_WHOLE: Final = 10 * SORTED_WHOLE
"""The same for the people whom a number typed beside the name leaves."""


class Lines:
    """Sorted lines of bytes, each with the place of its person."""

    def __init__(self, lines: Sequence[bytes], owners: Sequence[int]) -> None:
        order = sorted(range(len(lines)), key=lines.__getitem__)
        self.owners = array("I", [owners[place] for place in order])
        lengths = (len(lines[place]) + 1 for place in order)
        self.starts = array("I", accumulate(lengths, initial=0))
        self.text = b"".join(lines[place] + b"\n" for place in order)

    def __getitem__(self, place: int) -> bytes:
        return self.text[self.starts[place] : self.starts[place + 1] - 1]

    def beginning(self, prefix: bytes) -> range:
        """The places of all lines that begin so: two binary searches."""
        text, starts, length = self.text, self.starts, len(prefix)

        def head(start: int) -> bytes:
            return text[start : start + length]

        low = bisect_left(starts, prefix, 0, len(self.owners), key=head)
        return range(low, bisect_right(starts, prefix, low, len(self.owners), key=head))

    def holding(self, places: range, words: Sequence[bytes]) -> Iterator[int]:
        """Those of the places whose line has, behind its first word, words that begin so."""
        if not words or not places:
            yield from places
            return
        rarest, *others = (b" " + word for word in words)
        start, end = self.starts[places.start], self.starts[places.stop]
        while (found := self.text.find(rarest, start, end)) >= 0:
            place = bisect_right(self.starts, found, places.start, places.stop) - 1
            start = self.starts[place + 1]
            line = self[place]
            if all(word in line for word in others):
                yield place

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.text.split(b"\n")[:-1])

    @property
    def size(self) -> int:
        return len(self.text) + 4 * (len(self.starts) + len(self.owners))


class Arrays:
    """An immutable index over a set of people; every lookup answers with sorted rows."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        people = sorted(entries)
        self.ids = b"".join(person.id for person in people)
        self.years = array("H", [person.year for person in people])
        self.phones = array("Q", [person.phone for person in people])
        self._sort_names(people)
        with_email = [place for place, person in enumerate(people) if person.email]
        self.emails = Lines([people[place].email for place in with_email], with_email)
        with_phone = [place for place, number in enumerate(self.phones) if number]
        self.forwards = array("I", sorted(with_phone, key=self._number))
        self.backwards = array("I", sorted(with_phone, key=self._reversed_number))

    def _sort_names(self, people: Sequence[Entry]) -> None:
        lines: list[bytes] = []
        owners: list[int] = []
        # Sorting is stable: namesakes stay in the order of their birth years.
        for place in sorted(range(len(people)), key=self.years.__getitem__):
            turned = rotations(people[place].name)
            lines += turned
            owners += [place] * len(turned)
        self.names = Lines(lines, owners)
        self.name_of = array("I", bytes(4 * len(people)))
        for line, owner in enumerate(self.names.owners):
            self.name_of[owner] = line

    def entries(self) -> Iterator[Entry]:
        """All people again, to build the next arrays from."""
        emails = dict(zip(self.emails.owners, self.emails, strict=True))
        for place, (year, phone) in enumerate(zip(self.years, self.phones, strict=True)):
            email = emails.get(place, b"")
            yield Entry(self._id(place), self._name(place), year, phone, email)

    def name_rows(self, test: NameTest) -> Iterator[NameRow]:
        """People with these words in their names, in the order of the first word's rotations."""
        numbered = self._numbered(test)
        if numbered is not None:
            return self._in_order(numbered, test)
        ranges = [(self.names.beginning(word), word) for word in test.words]
        ranges.sort(key=lambda item: len(item[0]))
        places, head = ranges[0]
        if len(places) > SORTED_WHOLE:
            places, head = self.names.beginning(test.words[0]), test.words[0]
        others = [word for _, word in ranges if word != head]
        found = self.names.holding(places, others)
        if head == test.words[0]:
            return self._named(found, test)
        return self._in_order({self.names.owners[place] for place in found}, test)

    def phone_rows(self, query: PhoneQuery) -> Iterator[PhoneRow]:
        """Numbers that begin as asked, in their order, then those that end so."""
        if query.start:
            for place in self._numbers(self.forwards, query.start, step=1):
                yield 0, self._number(place).encode(), self._id(place)
        for place in self._numbers(self.backwards, query.end[::-1], step=-1):
            yield 1, self._reversed_number(place).encode(), self._id(place)

    def email_rows(self, prefix: bytes) -> Iterator[EmailRow]:
        """Addresses that begin so, in their order."""
        for place in self.emails.beginning(prefix):
            yield self.emails[place], self._id(self.emails.owners[place])

    def _named(self, lines: Iterable[int], test: NameTest) -> Iterator[NameRow]:
        for line in lines:
            owner, name = self.names.owners[line], self.names[line]
            year = self.years[owner]
            if not test.runs or test.fits_runs(name, year, self.phones[owner]):
                yield name, year, self._id(owner)

    def _in_order(self, people: Iterable[int], test: NameTest) -> Iterator[NameRow]:
        rows: list[NameRow] = []
        for place in people:
            name, year = self._name(place), self.years[place]
            if test.names(name) and test.fits_runs(name, year, self.phones[place]):
                rows.append((test.begins_in_order(name), year, self._id(place)))
        return iter(sorted(rows))

    def _numbered(self, test: NameTest) -> set[int] | None:
        """The people whom a number beside the name leaves, if it leaves few."""
        for run in test.runs:
            token = run.no_year()
            if token is None:
                continue
            by_name = self.names.beginning(token)
            by_number = self._with_number(run.phone) if run.phone else []
            if len(by_name) + sum(map(len, by_number)) <= PEOPLE_WHOLE:
                return {*chain(*by_number), *(self.names.owners[line] for line in by_name)}
        return None

    def _with_number(self, query: PhoneQuery) -> "list[memoryview[int]]":
        ending = self._numbers(self.backwards, query.end[::-1], step=-1)
        return [ending, self._numbers(self.forwards, query.start, step=1)][: 1 + bool(query.start)]

    def _name(self, place: int) -> bytes:
        """A rotation of her name; nothing when it has no words."""
        line = self.name_of[place]
        known = len(self.names.owners) and self.names.owners[line] == place
        return self.names[line] if known else b""

    def _numbers(self, order: "array[int]", prefix: str, *, step: int) -> "memoryview[int]":
        phones, length = self.phones, len(prefix)

        def head(place: int) -> str:
            return str(phones[place])[::step][:length]

        low = bisect_left(order, prefix, key=head)
        return memoryview(order)[low : bisect_right(order, prefix, low, key=head)]

    def _number(self, place: int) -> str:
        return str(self.phones[place])

    def _reversed_number(self, place: int) -> str:
        return str(self.phones[place])[::-1]

    def _id(self, place: int) -> bytes:
        return self.ids[16 * place : 16 * place + 16]

    @property
    def size(self) -> int:
        """Bytes in memory, without the few of the objects themselves."""
        people = len(self.ids) + (2 + 8 + 4) * len(self.years)
        phones = 4 * (len(self.forwards) + len(self.backwards))
        return people + phones + self.names.size + self.emails.size
