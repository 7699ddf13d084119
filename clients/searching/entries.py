"""What the index knows of one person, and how it is compared with what was asked."""

from collections.abc import Iterator
from typing import NamedTuple, Self
from uuid import UUID

from clients.searching.normalise import email_address, name_words, phone_digits
from clients.searching.query import DigitRun, PhoneQuery, WordQuery

NameRow = tuple[bytes, int, bytes]
"""A rotation of the name, the birth year (0: not known), the id."""
PhoneRow = tuple[int, bytes, bytes]
"""0 and the number, or 1 and the number read backwards; the id."""
EmailRow = tuple[bytes, bytes]
"""The address, the id."""


class Entry(NamedTuple):
    """One person in the form in which she is compared; 0 and empty stand for "not known"."""

    id: bytes
    name: bytes
    year: int
    phone: int
    email: bytes

    @classmethod
    def of(
        cls, person: UUID, *, name: str, birth_year: int | None, phone: str = "", email: str = ""
    ) -> Self:
        """Bring a person's details to their normal form."""
        return cls(
            person.bytes,
            " ".join(name_words(name)).encode(),
            birth_year or 0,
            int(phone_digits(phone) or 0),
            email_address(email).encode() if email else b"",
        )


def rotations(name: bytes) -> list[bytes]:
    """The name begun at each of its words: `paivi korhonen`, `korhonen paivi`."""
    words = name.split(b" ")
    if len(words) == 1:
        return [name] if name else []
    return [b" ".join(words[turn:] + words[:turn]) for turn in range(len(words))]


class NameTest:
    """A word query made ready for bytes.

    A rotation that begins with one of the words holds another only behind a space, since no word
    of a query is the beginning of another.
    """

    def __init__(self, query: WordQuery) -> None:
        self.words = [word.encode() for word in query.words]
        self.runs = [RunTest(run) for run in query.runs]

    def begins_in_order(self, rotation: bytes) -> bytes:
        """Of all rotations of this name the first in order that begins with the first word."""
        return min(r for r in rotations(rotation) if r.startswith(self.words[0]))

    def names(self, rotation: bytes) -> bool:
        """Whether the name has all the words."""
        return all(b" " + word in b" " + rotation for word in self.words)

    def fits_runs(self, rotation: bytes, year: int, phone: int) -> bool:
        """Whether the digits that were typed are this person's number, year or name."""
        return all(run.fits(rotation, year, phone) for run in self.runs)


class RunTest:
    """Digits beside a name: a phone number or its end, else each a birth year or word of a name."""

    def __init__(self, run: DigitRun) -> None:
        self.phone = run.phone
        self.tokens = [(_years(token), token.encode()) for token in run.tokens]

    def fits(self, rotation: bytes, year: int, phone: int) -> bool:
        for years, token in self.tokens:
            if year not in years and b" " + token not in b" " + rotation:
                return self.phone is not None and phone_fits(self.phone, phone)
        return True

    def no_year(self) -> bytes | None:
        """A token that can be no birth year, so that number and name alone decide."""
        return next((token for years, token in self.tokens if not years), None)


def _years(token: str) -> range:
    """The birth years that begin so."""
    if len(token) > 4 or token.startswith("0"):
        return range(0)
    unit = 10 ** (4 - len(token))
    first = int(token) * unit
    return range(max(first, 1900), min(first + unit, 2100))


def phone_fits(query: PhoneQuery, phone: int) -> bool:
    """Whether a number begins or ends as asked."""
    number = str(phone or "")
    return bool(query.start and number.startswith(query.start)) or number.endswith(query.end)


def phone_rows(entry: Entry) -> Iterator[PhoneRow]:
    """The number read forwards and backwards."""
    if entry.phone:
        number = str(entry.phone).encode()
        yield 0, number, entry.id
        yield 1, number[::-1], entry.id
