"""A row of a table as a possible client: four details at most, and the remarks about it. Pure.

Notes are looked at once, for health words, parents and codes, and go nowhere (R17). Consent columns
are read only to find a no, which makes mailing stricter.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from clients.age import AgeGroup, age_group
from clients.importing import values
from clients.importing.decoding import looks_misread
from clients.importing.formats import Column, ColumnMap
from clients.importing.kinds import ASKED, MERGED, REASONS, REFUSED, Kind, Outcome
from clients.importing.names import is_given, order_is_unclear
from clients.importing.tables import Table
from clients.searching.normalise import name_words
from privacy.identity_code import contains_identity_code

LONGEST_NAME: Final = 100
"""As at the desk."""
_NAMES: Final = (Column.FIRST_NAME, Column.LAST_NAME, Column.FULL_NAME)
_LABEL: Final = re.compile(r"[^:=]*[:=]")
_YES: Final = frozenset({"true", "yes", "y", "1", "k", "kyllä", "kylla", "x", "subscribed", "on"})
_NO: Final = frozenset({"false", "no", "n", "0", "e", "ei", "unsubscribed", "off", "kielto"})
_UNANSWERED: Final = frozenset({"", "unknown", "ei vastausta", "-", "not set"})
_TOTAL: Final = re.compile(
    r"(?:yhteensä|yht\.|total|(?:loppu)?summa|sum|keskiarvo)\b.*|.*\byhteensä\b.*"
    r"|(?:asiakkaita|rivejä|clients|customers|rows)\b\W*\d.*"
    r"|\d[\d\s.]*(?:asiakasta|riviä|kpl|clients|customers|rows|records)\b.*",
    re.IGNORECASE,
)
_COMPANY: Final = re.compile(
    r"\b(oy|oyj|ab|ky|tmi|t:mi|ry|osk|ltd|gmbh|as oy|inc)\.?$", re.IGNORECASE
)
_PARENT: Final = re.compile(
    r"\b(äiti|isä|huoltaja|vanhem\w+|mamma|pappa|mother|father|guardian|parent)\w*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record, counted from 1. `opt_out`: the source says no to letters."""

    number: int
    line: int
    name: str
    birth_year: int | None
    phone: str
    email: str
    kinds: frozenset[Kind]
    shown_phone: str = ""
    shown_email: str = ""
    opt_out: bool = False
    source_id: str = ""
    merged_into: str = ""
    updated: str = ""
    last_visit: str = ""
    together: frozenset[int] = field(default=frozenset())
    """The records that are the same person as this one; the first of them stands for all."""

    @property
    def words(self) -> tuple[str, ...]:
        return name_words(self.name)

    @property
    def outcome(self) -> Outcome:
        """The strongest of what its remarks ask for."""
        if self.kinds & REFUSED:
            return Outcome.REFUSE
        if self.kinds & ASKED or (Kind.FORMULA_TEXT in self.kinds and values.is_formula(self.name)):
            return Outcome.ASK
        return Outcome.MERGE if self.kinds & MERGED else Outcome.PROPOSE

    def marked(self, kinds: Iterable[Kind]) -> "Candidate":
        return replace(self, kinds=self.kinds.union(kinds))

    def settled(self) -> "Candidate":
        """Of a refused row nothing is left but its number and the reason."""
        if self.outcome is not Outcome.REFUSE:
            return self
        return Candidate(self.number, self.line, "", None, "", "", self.kinds & REASONS)


def candidates(
    table: Table,
    columns: ColumnMap,
    *,
    today: date,
    health_words: Callable[[str], Sequence[str]],
) -> list[Candidate]:
    """Every row of the table, judged by itself."""
    return list(each_candidate(table, columns, today=today, health_words=health_words))


def each_candidate(
    table: Table,
    columns: ColumnMap,
    *,
    today: date,
    health_words: Callable[[str], Sequence[str]],
) -> Iterator[Candidate]:
    """The same, one after the other."""
    first_words, is_swapped = _first_words(table, columns), _are_swapped(table, columns)
    for number, (cells, line) in enumerate(zip(table.rows, table.lines, strict=True), start=1):
        row = _Row(cells, columns)
        found = _candidate(row, number, line, table, first_words, today, health_words)
        yield found.marked({Kind.NAME_ORDER_UNCLEAR}) if is_swapped and found.name else found


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Sequence[str]
    columns: ColumnMap

    def all(self, column: Column) -> Iterator[str]:
        return (self.cells[place] for place in self.columns.columns.get(column, ()))

    def one(self, column: Column) -> str:
        return next(self.all(column), "")

    def has(self, column: Column) -> bool:
        return column in self.columns.columns

    def flag(self, column: Column) -> bool:
        return values.tidy(self.one(column)).casefold() in _YES


def _candidate(
    row: _Row,
    number: int,
    line: int,
    table: Table,
    first_words: frozenset[str],
    today: date,
    health_words: Callable[[str], Sequence[str]],
) -> Candidate:
    parts = _name_parts(row)
    email, phone = values.email(row.one(Column.EMAIL)), values.phone(row.all(Column.PHONE))
    birth = values.birth(row.one(Column.BIRTH), this_year=today.year)
    whole = " ".join(part.kept for part in parts if part.kept)
    kinds = {*email.kinds, *phone.kinds, *birth.kinds}.union(*(part.kinds for part in parts))
    kinds |= _of_name(row, parts, whole, first_words)
    kinds |= _of_notes(row, health_words)
    kinds |= _of_flags(row)
    opt_out, consent_kinds = _of_consent(row)
    kinds |= consent_kinds
    if not phone.kept and not phone.shown and not email.kept and not email.shown:
        kinds.add(Kind.NO_CONTACT)
    if age_group(birth_year=birth.year, turned_18=None, today=today) is AgeGroup.MINOR:
        kinds |= {Kind.MINOR, Kind.GUARDIAN_TO_BE_ASKED}
    if any("\n" in cell or "\r" in cell for cell in row.cells):
        kinds.add(Kind.LINE_BREAK_IN_CELL)
    if number in table.longer:
        kinds.add(Kind.ROW_TOO_LONG)
    if table.is_doubtful and looks_misread(whole):
        kinds.add(Kind.CHARSET_NEEDS_CHOICE)
    return Candidate(
        number=number,
        line=line,
        name=whole,
        birth_year=birth.year,
        phone=phone.kept,
        email=email.kept,
        kinds=frozenset(kinds),
        shown_phone=phone.shown,
        shown_email=email.shown,
        opt_out=opt_out,
        source_id=values.tidy(row.one(Column.SOURCE_ID)),
        merged_into=values.tidy(row.one(Column.MERGED_INTO)),
        updated=values.tidy(row.one(Column.UPDATED)).replace("T", " ")[:19],
        last_visit=values.tidy(row.one(Column.LAST_VISIT))[:10],
    )


def _name_parts(row: _Row) -> list[values.Value]:
    """Given name, then family name; a whole name with a comma is turned round."""
    if row.has(Column.FIRST_NAME) or row.has(Column.LAST_NAME):
        return [values.name(row.one(Column.FIRST_NAME)), values.name(row.one(Column.LAST_NAME))]
    whole = values.name(row.one(Column.FULL_NAME))
    family, comma, given = whole.kept.partition(",")
    if comma:
        turned = f"{given.strip()} {family.strip()}".strip()
        whole = replace(whole, kept=turned, shown=turned)
    return [whole]


def _of_name(
    row: _Row, parts: Sequence[values.Value], whole: str, first_words: frozenset[str]
) -> set[Kind]:
    company = values.tidy(row.one(Column.COMPANY))
    if not whole:
        return {Kind.NO_NAME, Kind.COMPANY_NOT_PERSON} if company else {Kind.NO_NAME}
    if _TOTAL.fullmatch(whole) and not any(map(str.strip, row.all(Column.EMAIL))):
        return {Kind.TOTALS_LINE}
    if len(whole) > LONGEST_NAME:
        return {Kind.NAME_TOO_LONG}
    kinds = {Kind.COMPANY_NOT_PERSON} if _COMPANY.search(whole) else set()
    words = whole.split()
    if (len(parts) == 2 and not all(part.kept for part in parts)) or len(words) == 1:
        kinds.add(Kind.NO_SURNAME)
    elif len(parts) == 1 and order_is_unclear(words, first_words):
        kinds.add(Kind.NAME_ORDER_UNCLEAR)
    return kinds


def note_of(cells: Sequence[str], columns: ColumnMap) -> str:
    """What stands in the columns of notes, and in brackets beside a name, on one line."""
    row = _Row(cells, columns)
    names = (cell for column in _NAMES for cell in row.all(column))
    return values.tidy(" ".join((*row.all(Column.NOTE), *map(values.beside, names))))


def _of_notes(row: _Row, health_words: Callable[[str], Sequence[str]]) -> set[Kind]:
    note = note_of(row.cells, row.columns)
    if not note:
        return set()
    kinds = {Kind.HEALTH_IN_NOTE if health_words(note) else Kind.NOTE_DROPPED}
    if values.is_formula(note):
        kinds.add(Kind.FORMULA_TEXT)
    if contains_identity_code(note):
        kinds.add(Kind.IDENTITY_CODE_DROPPED)
    if _PARENT.search(note):
        kinds.add(Kind.GUARDIAN_TO_BE_ASKED)
    return kinds


def _of_flags(row: _Row) -> set[Kind]:
    kinds = {
        kind
        for column, kind in (
            (Column.DELETED, Kind.DELETED_IN_SOURCE),
            (Column.ARCHIVED, Kind.ARCHIVED_IN_SOURCE),
            (Column.BLOCKED, Kind.BLOCKED_FLAG_DROPPED),
            (Column.BANNED, Kind.BANNED_FLAG_DROPPED),
        )
        if row.flag(column)
    }
    if values.tidy(row.one(Column.MERGED_INTO)):
        kinds.add(Kind.MERGED_IN_SOURCE)
    return kinds


def _of_consent(row: _Row) -> tuple[bool, set[Kind]]:
    said = [part for cell in row.all(Column.CONSENT) for part in _said(cell)]
    kinds: set[Kind] = set()
    explicit_no = [text for text in said if text in _NO - {"false", "0", "off"}]
    if explicit_no:
        kinds.add(Kind.SOURCE_SAYS_NO)
    elif any(text not in _NO | _UNANSWERED for text in said):
        kinds.add(Kind.CONSENT_IGNORED)
    return bool(explicit_no), kinds


def _said(cell: str) -> list[str]:
    """One answer, or several with what each is about: "SMS: kyllä, sähköposti: ei"."""
    parts = re.split("[,;|]", values.tidy(cell).casefold())
    return [_LABEL.sub("", part, count=1).strip() for part in parts]


def _first_words(table: Table, columns: ColumnMap) -> frozenset[str]:
    """What stands first in the names of this table: given names, mostly."""
    places = columns.columns.get(Column.FULL_NAME, ())
    names = [values.tidy(row[place]).split() for row in table.rows for place in places]
    return frozenset(words[0].casefold() for words in names if len(words) > 1)


def _are_swapped(table: Table, columns: ColumnMap) -> bool:
    """Whether given names stand in the column of family names, and the other way round."""
    first, last = (columns.columns.get(column, ()) for column in _NAMES[:2])
    if not first or not last:
        return False
    right = sum(is_given(row[first[0]]) for row in table.rows)
    wrong = sum(is_given(row[last[0]]) and not is_given(row[first[0]]) for row in table.rows)
    return wrong > max(right, 0.5 * len(table.rows))
