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
from clients.importing import answers, contacts, days, no_names, values
from clients.importing.cells import NAMES, Cells, note_of
from clients.importing.decoding import looks_misread
from clients.importing.formats import Column, ColumnMap
from clients.importing.kinds import ASKED, MERGED, REASONS, REFUSED, Kind, Outcome
from clients.importing.names import is_given, order_is_unclear
from clients.importing.tables import Table
from clients.searching.normalise import name_words
from privacy.identity_code import contains_identity_code

LONGEST_NAME: Final = 100
"""As at the desk."""
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
    also: frozenset[str] = field(default=frozenset())
    """Other numbers and addresses of hers, as they are compared: she may be banned by one."""

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
        row = Cells(cells, columns)
        found = _candidate(row, number, line, table, first_words, today, health_words)
        yield found.marked({Kind.NAME_ORDER_UNCLEAR}) if is_swapped and found.name else found


def _candidate(
    row: Cells,
    number: int,
    line: int,
    table: Table,
    first_words: frozenset[str],
    today: date,
    health_words: Callable[[str], Sequence[str]],
) -> Candidate:
    parts, is_health_beside = _name_parts(row, health_words)
    email = _without_health(values.email(row.one(Column.EMAIL)), health_words)
    phone = _without_health(values.phone(row.all(Column.PHONE)), health_words)
    birth = days.birth(row.one(Column.BIRTH), this_year=today.year)
    whole = " ".join(part.kept for part in parts if part.kept)
    kinds = {*email.kinds, *phone.kinds, *birth.kinds}.union(*(part.kinds for part in parts))
    kinds |= _of_name(row, parts, whole, first_words)
    if is_health_beside:
        kinds |= {Kind.HEALTH_IN_NOTE, Kind.MORE_THAN_A_NAME}
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
        merged_into=_merged_into(row),
        updated=days.moment(row.one(Column.UPDATED)),
        last_visit=days.day(row.one(Column.LAST_VISIT)),
        also=_also(row, phone, email),
    )


def _also(row: Cells, phone: values.Value, email: values.Value) -> frozenset[str]:
    """Of nearly all rows nothing: one number is in its cell, and one address."""
    found: set[str] = set()
    numbers = [cell for cell in row.all(Column.PHONE) if cell]
    if len(numbers) > 1 or phone.kinds & {Kind.PHONE_SEVERAL, Kind.PHONE_ODD}:
        found |= contacts.numbers_in(numbers)
    if Kind.EMAIL_ODD in email.kinds:
        found |= contacts.addresses_in(row.all(Column.EMAIL))
    return frozenset(found)


def _name_parts(
    row: Cells, health_words: Callable[[str], Sequence[str]]
) -> tuple[list[values.Value], bool]:
    """Given name, then family name, and whether words about health were cut off them; a whole name
    with a comma is turned round.
    """
    is_split = row.has(Column.FIRST_NAME) or row.has(Column.LAST_NAME)
    columns = (Column.FIRST_NAME, Column.LAST_NAME) if is_split else (Column.FULL_NAME,)
    parts, is_cut = [], False
    for column in columns:
        told = values.name(row.one(column))
        left, was_cut = no_names.without_health(told.kept, health_words)
        parts.append(replace(told, kept=left, shown=left) if was_cut else told)
        is_cut = is_cut or was_cut
    return (parts if is_split else [_turned(parts[0])]), is_cut


def _turned(whole: values.Value) -> values.Value:
    family, comma, given = whole.kept.partition(",")
    if comma and not given.strip()[:1].isdigit():  # a sum of money
        turned = f"{given.strip()} {family.strip()}".strip()
        return replace(whole, kept=turned, shown=turned)
    return whole


def _of_name(
    row: Cells, parts: Sequence[values.Value], whole: str, first_words: frozenset[str]
) -> set[Kind]:
    company = values.tidy(row.one(Column.COMPANY))
    if not whole:
        return {Kind.NO_NAME, Kind.COMPANY_NOT_PERSON} if company else {Kind.NO_NAME}
    if no_names.is_total(whole) and not any(map(str.strip, row.all(Column.EMAIL))):
        return {Kind.TOTALS_LINE}
    if len(whole) > LONGEST_NAME:
        return {Kind.NAME_TOO_LONG}
    kinds = set(no_names.doubts(whole))
    words = whole.split()
    if (len(parts) == 2 and not all(part.kept for part in parts)) or len(words) == 1:
        kinds.add(Kind.NO_SURNAME)
    elif len(parts) == 1 and order_is_unclear(words, first_words):
        kinds.add(Kind.NAME_ORDER_UNCLEAR)
    return kinds


def _without_health(
    contact: values.Value, health_words: Callable[[str], Sequence[str]]
) -> values.Value:
    """What cannot be kept is not shown either where it speaks of health."""
    if contact.kept or no_names.shown(contact.shown, health_words) == contact.shown:
        return contact
    return replace(contact, shown="", kinds=contact.kinds | {Kind.HEALTH_IN_NOTE})


def _of_notes(row: Cells, health_words: Callable[[str], Sequence[str]]) -> set[Kind]:
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


def _of_flags(row: Cells) -> set[Kind]:
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
    if _merged_into(row):
        kinds.add(Kind.MERGED_IN_SOURCE)
    return kinds


def _of_consent(row: Cells) -> tuple[bool, set[Kind]]:
    """Whether the source says no to letters: in a column of permissions, or by a mark of a ban."""
    permissions = row.all(Column.CONSENT)
    is_no = any(map(answers.says_no, permissions)) or any(
        map(answers.is_set, row.all(Column.OPT_OUT))
    )
    if is_no:
        return True, {Kind.SOURCE_SAYS_NO}
    return False, {Kind.CONSENT_IGNORED} if any(map(answers.says_yes, permissions)) else set()


def _merged_into(row: Cells) -> str:
    """The number of the card that this one was merged into in the source."""
    told = values.tidy(row.one(Column.MERGED_INTO)) if row.has(Column.MERGED_INTO) else ""
    return "" if told.casefold() in answers.UNSET else told


def _first_words(table: Table, columns: ColumnMap) -> frozenset[str]:
    """What stands first in the names of this table: given names, mostly."""
    places = columns.columns.get(Column.FULL_NAME, ())
    names = [values.tidy(row[place]).split() for row in table.rows for place in places]
    return frozenset(words[0].casefold() for words in names if len(words) > 1)


def _are_swapped(table: Table, columns: ColumnMap) -> bool:
    """Whether given names stand in the column of family names, and the other way round."""
    first, last = (columns.columns.get(column, ()) for column in NAMES[:2])
    if not first or not last:
        return False
    right = sum(is_given(row[first[0]]) for row in table.rows)
    wrong = sum(is_given(row[last[0]]) and not is_given(row[first[0]]) for row in table.rows)
    return wrong > max(right, 0.5 * len(table.rows))
