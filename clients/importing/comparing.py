"""Who in a file is who: versions of one record, duplicates, namesakes; and who is known already.

The same phone or e-mail never makes two people one by itself: couples and parents share them. Pure:
the register is asked through `Known`, whose answers the caller has looked up.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final, NamedTuple

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate
from clients.importing.kinds import Kind, Outcome
from clients.searching.normalise import name_words

ALIKE: Final = 0.82
"""How much of a name two writings share before somebody is asked whether they are one (0 to 1)."""
MOST_SHARING: Final = 30
"""Rows with one number or address that may still be a family; more is a desk or a made-up value."""
SHORTEST_SLIP: Final = 4
"""Letters of a name of which one may be wrong."""
MOST_SLIPS: Final = 4
"""Letters that two writings of one name may have apart: two replaced, or four left out."""
LIKENESS: Final = (
    Kind.IN_REGISTER_SAME_PERSON,
    Kind.IN_REGISTER_PERHAPS,
    Kind.IN_REGISTER_SAME_EMAIL_OTHER_NAME,
    Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME,
    Kind.IN_REGISTER_NAMESAKE,
)
"""How like a row somebody can be, the most like first. Of merged cards the closest counts."""


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A card of the register that shares something with a row. `person`: the id of the card with
    which it is read, where it was merged into another one.
    """

    id: str
    name: str
    birth_year: int | None
    phone: str
    email: str
    person: str = ""
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", name_words(self.name))


class Named(NamedTuple):
    """A client and the letters of her name (a bit each)."""

    client: KnownClient
    letters: int


@dataclass(frozen=True)
class Known:
    """What the register says about the rows of a file."""

    by_phone: Mapping[str, Sequence[KnownClient]] = field(default_factory=dict)
    by_email: Mapping[str, Sequence[KnownClient]] = field(default_factory=dict)
    by_words: Callable[[tuple[str, ...]], Sequence[KnownClient]] = lambda words: ()
    by_year: Mapping[int | None, Sequence[KnownClient]] = field(default_factory=dict)
    banned: Callable[[str, str], bool] = lambda phone, email: False
    unsubscribed: Callable[[str], bool] = lambda email: False
    _alike: dict[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def _by_given(self) -> Mapping[int | None, Mapping[str, Sequence[Named]]]:
        """Clients by birth year and the first word of the name, which few of them share."""
        found: dict[int | None, dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
        for year, clients in self.by_year.items():
            for client in clients:
                given = client.words[0] if client.words else ""
                found[year][given].append(Named(client, _letters(client.words)))
        return found

    @cached_property
    def _given(self) -> Sequence[str]:
        """Every first word of a name."""
        return sorted({given for clients in self._by_given.values() for given in clients})

    def of_year(self, year: int, given: str) -> Iterator[Named]:
        """Clients born that year whose first name may be this one with a slip of the pen."""
        if given not in self._alike:
            self._alike[given] = [other for other in self._given if _may_be_one(given, other)]
        found = self._by_given.get(year, {})
        for other in self._alike[given]:
            yield from found.get(other, ())


def compared(rows: Sequence[Candidate], *, has_birth: bool) -> list[Candidate]:
    """The rows with what the file says about them together."""
    found = {row.number: row for row in rows}
    _versions(found)
    _duplicates(found)
    _targets(found)
    _namesakes(found, has_birth=has_birth)
    _shared(found, Kind.PHONE_SHARED, lambda row: phone_key(row.phone))
    _shared(found, Kind.EMAIL_SHARED, lambda row: email_key(row.email))
    _perhaps(found)
    return list(found.values())


def with_register(
    row: Candidate, known: Known, *, has_birth: bool
) -> tuple[Candidate, list[KnownClient]]:
    """The row with what the register says, and the clients to show beside it."""
    if row.outcome is Outcome.REFUSE:
        return row.settled(), []
    phone, email = phone_key(row.phone), email_key(row.email)
    if known.banned(phone, email):
        return row.marked({Kind.ERASED_OR_REFUSED}).settled(), []
    found: dict[str, set[Kind]] = defaultdict(set)
    shown: dict[str, KnownClient] = {}
    same: list[KnownClient] = []
    same_phone = {c.id: c for c in known.by_phone.get(phone, ())} if phone else {}
    same_email = {c.id: c for c in known.by_email.get(email, ())} if email else {}
    named = {c.id: c for c in known.by_words(row.words)}
    slips = {c.id: c for c in _slips(row, known)}
    for client in {**named, **slips, **same_phone, **same_email}.values():
        contact = client.id in same_phone or client.id in same_email
        kind = _of_known(row, client, contact=contact, by_email=client.id in same_email)
        found[client.person or client.id].add(kind)
        shown[client.id] = client
        if kind is Kind.IN_REGISTER_SAME_PERSON:
            same.append(client)
    kinds: set[Kind] = {
        next(kind for kind in LIKENESS if kind in of_her) for of_her in found.values()
    }
    if Kind.IN_REGISTER_NAMESAKE in kinds and not has_birth:
        kinds.add(Kind.NO_BIRTH_YEAR)
    addresses = {email, *(email_key(client.email) for client in same)} - {""}
    if any(map(known.unsubscribed, addresses)):
        kinds.add(Kind.UNSUBSCRIBED_BEFORE)
    return row.marked(kinds), list(shown.values())


def _slips(row: Candidate, known: Known) -> Iterator[KnownClient]:
    """Clients of the same birth year whose name may be the same with a slip of the pen."""
    words = row.words
    if row.birth_year is None or not words:
        return
    letters = _letters(words)
    for client, their_letters in known.of_year(row.birth_year, words[0]):
        if (letters ^ their_letters).bit_count() > MOST_SLIPS:
            continue  # nearly everybody, and the rest of the comparison costs a hundred times more
        if _apart(words, client.words) <= MOST_SLIPS and perhaps_one(
            words, client.words, contact=False, same_year=True
        ):
            yield client


def _letters(words: Sequence[str]) -> int:
    """A bit for a letter, another one where it occurs again: names that differ in n bits differ in
    n letters or more.
    """
    bits = 0
    for letter in "".join(words):
        bit = 1 << (ord(letter) & 63)
        while bits & bit:
            bit <<= 64
        bits |= bit
    return bits


def _apart(one: Sequence[str], other: Sequence[str]) -> int:
    """How many letters two names do not have in common, each as often as it occurs."""
    letters = Counter("".join(one))
    letters.subtract("".join(other))
    return sum(map(abs, letters.values()))


def _of_known(row: Candidate, client: KnownClient, *, contact: bool, by_email: bool) -> Kind:
    words = client.words
    same_name = sorted(words) == sorted(row.words)
    years = {row.birth_year, client.birth_year} - {None}
    if same_name and contact and len(years) < 2:
        return Kind.IN_REGISTER_SAME_PERSON
    if same_name:
        same_year = row.birth_year is not None and row.birth_year == client.birth_year
        return Kind.IN_REGISTER_PERHAPS if same_year or contact else Kind.IN_REGISTER_NAMESAKE
    same_year = row.birth_year is not None and row.birth_year == client.birth_year
    if perhaps_one(row.words, words, contact=contact, same_year=same_year):
        return Kind.IN_REGISTER_PERHAPS
    return (
        Kind.IN_REGISTER_SAME_EMAIL_OTHER_NAME
        if by_email
        else Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME
    )


def perhaps_one(
    one: tuple[str, ...], other: tuple[str, ...], *, contact: bool, same_year: bool
) -> bool:
    """Whether two names may be one person's: a slip of the pen, or a changed family name.

    Twins share year and phone but not the given name; a mother and her daughter may share the name
    but not the year; so two of the three must agree.
    """
    if not one or not other:
        return False
    alike = _is_alike(" ".join(one), " ".join(other))
    given = _is_alike(one[0], other[0]) or (contact and _is_slip(one[0], other[0]))
    if same_year and (contact or alike):
        return given
    return contact and alike and given


def _may_be_one(one: str, other: str) -> bool:
    """As `_is_alike`. Of a thousand given names few have nearly the same letters."""
    most = (1 - ALIKE) * (len(one) + len(other))
    apart = (_letters((one,)) ^ _letters((other,))).bit_count()
    return apart <= most and _is_alike(one, other)


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter after the first was replaced, left out or swapped with the next one: in a
    short name that is much of it.
    """
    if one[:1] != other[:1] or min(len(one), len(other)) < SHORTEST_SLIP:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
    first, *rest = [place for place in range(len(one)) if one[place] != other[place]] or [0]
    swapped = one[:first] + one[first + 1 : first + 2] + one[first] + one[first + 2 :]
    return not rest or swapped == other


def _versions(found: dict[int, Candidate]) -> None:
    """Rows with one source id are one record; the newest counts."""
    for rows in _groups(found.values(), lambda row: row.source_id):
        newest = max(rows, key=lambda row: (row.updated, row.number))
        older = [row for row in rows if row is not newest]
        kinds = {Kind.NEWEST_VERSION}
        was_deleted = any(Kind.DELETED_IN_SOURCE in row.kinds for row in older)
        if was_deleted and Kind.DELETED_IN_SOURCE not in newest.kinds:
            kinds.add(Kind.NO_LONGER_DELETED)
        together = frozenset(row.number for row in rows)
        _mark(found, newest, kinds, together)
        for row in older:
            plain = replace(row, kinds=row.kinds - {Kind.DELETED_IN_SOURCE, Kind.MERGED_IN_SOURCE})
            _mark(found, plain, {Kind.OLDER_VERSION}, together)


def _duplicates(found: dict[int, Candidate]) -> None:
    """The same name, the same contact, and birth years that do not contradict."""
    for rows in _groups(_living(found), lambda row: " ".join(sorted(row.words))):
        left = list(rows)
        while left:
            first, *left = left
            same = [row for row in left if _is_duplicate(first, row)]
            left = [row for row in left if row not in same]
            together = frozenset(row.number for row in (first, *same))
            for row in (first, *same) if same else ():
                _mark(found, row, {Kind.DUPLICATE_ROW}, together)


def _is_duplicate(one: Candidate, other: Candidate) -> bool:
    if len({one.birth_year, other.birth_year} - {None}) > 1:
        return False
    phones = phone_key(one.phone) and phone_key(one.phone) == phone_key(other.phone)
    emails = email_key(one.email) and email_key(one.email) == email_key(other.email)
    return bool(phones or emails)


def _targets(found: dict[int, Candidate]) -> None:
    """Whoever another row was merged into, in the source."""
    ids = {row.source_id: row for row in found.values() if row.source_id}
    for row in list(found.values()):
        target = ids.get(row.merged_into)
        if Kind.MERGED_IN_SOURCE in row.kinds and target is not None:
            _mark(found, found[target.number], {Kind.MERGE_TARGET})


def _namesakes(found: dict[int, Candidate], *, has_birth: bool) -> None:
    kinds = {Kind.NAMESAKE} if has_birth else {Kind.NAMESAKE, Kind.NO_BIRTH_YEAR}
    for rows in _groups(_living(found), lambda row: " ".join(sorted(row.words))):
        for row in rows if len(_people(rows)) > 1 else ():
            _mark(found, row, kinds)


def _shared(found: dict[int, Candidate], kind: Kind, key: Callable[[Candidate], str]) -> None:
    for rows in _groups(_living(found), key):
        for row in rows if len(_people(rows)) > 1 else ():
            _mark(found, row, {kind})


def _perhaps(found: dict[int, Candidate]) -> None:
    """Rows that share a contact and look like two writings of one name."""
    for key in (lambda row: phone_key(row.phone), lambda row: email_key(row.email)):
        for rows in _groups(_living(found), key):
            for one in rows if len(rows) <= MOST_SHARING else ():
                for other in rows:
                    if one.number < other.number and not one.together & {other.number}:
                        _perhaps_both(found, one, other)


def _perhaps_both(found: dict[int, Candidate], one: Candidate, other: Candidate) -> None:
    if sorted(one.words) == sorted(other.words):
        return
    same_year = one.birth_year is not None and one.birth_year == other.birth_year
    if perhaps_one(one.words, other.words, contact=True, same_year=same_year):
        for row in (one, other):
            _mark(found, found[row.number], {Kind.PERHAPS_SAME_IN_FILE})


def _living(found: Mapping[int, Candidate]) -> list[Candidate]:
    """Rows that stand for a person: not nameless, not an older version."""
    gone = {Kind.NO_NAME, Kind.OLDER_VERSION, Kind.TOTALS_LINE, Kind.MERGED_IN_SOURCE}
    return [row for row in found.values() if not row.kinds & gone]


def _people(rows: Iterable[Candidate]) -> set[int]:
    """One number for each person among these rows."""
    return {min(row.together, default=row.number) for row in rows}


def _groups(rows: Iterable[Candidate], key: Callable[[Candidate], str]) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        if value := key(row):
            groups[value].append(row)
    return [group for group in groups.values() if len(group) > 1]


def _mark(
    found: dict[int, Candidate],
    row: Candidate,
    kinds: set[Kind],
    together: frozenset[int] = frozenset(),
) -> None:
    found[row.number] = replace(row, kinds=row.kinds | kinds, together=row.together | together)
