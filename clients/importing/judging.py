"""Judges all rows of a file in a child process, which says how far it is and hands them back.

The process that serves pages neither holds the table nor works through it. Notes alone come back
as they are, because only the program itself knows the words of health; they go no further than
`health_words` and are in no answer of this module.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from clients.importing import no_names, reading
from clients.importing.candidates import Candidate, each_candidate
from clients.importing.cells import note_of
from clients.importing.formats import Column, ColumnMap
from clients.importing.ids import judged_together
from clients.importing.kinds import Kind, Outcome
from clients.importing.reading import LONG, answer_as_child, child_answers, parse

TOLD_EVERY: Final = 500
"""Rows after which the child says how far it is."""


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row as it goes into quarantine; of a refused one there is nothing but the reason."""

    number: int
    line: int
    outcome: str
    name: str
    birth_year: int | None
    phone: str
    email: str
    shown_phone: str
    shown_email: str
    opt_out: bool
    last_visit: str
    together: tuple[int, ...]
    also: tuple[str, ...]
    kinds: tuple[str, ...]


def judged_rows(
    octets: bytes,
    charset: str,
    columns: ColumnMap,
    *,
    today: date,
    health_words: Callable[[str], Sequence[str]],
    told: Callable[[int], None] = lambda done: None,
    meanwhile: Callable[[], object] = lambda: None,
    sheet: int | None = None,
) -> Iterator[JudgedRow]:
    """Every row, judged by itself and by the others of its file. Raises Unreadable.

    `told` hears how many have been looked at; `meanwhile` is done while the child works; `sheet`:
    which of a workbook, by its place. The child has ended before the first row is given.
    """
    meaning = json.dumps({name.value: list(places) for name, places in columns.columns.items()})
    arguments = (charset, meaning, today.isoformat(), "" if sheet is None else str(sheet))
    module = "clients.importing.judging"
    with child_answers(module, octets, *arguments, wait=reading.WAIT * LONG) as lines:
        meanwhile()
        rows = []
        for line in lines:
            if line.startswith(b"["):
                rows.append(line)
            else:
                told(int(line))
    for line in rows:
        *said, together, also, kinds, note = json.loads(line)
        if note:
            is_health = bool(health_words(note))
            kinds.append((Kind.HEALTH_IN_NOTE if is_health else Kind.NOTE_DROPPED).value)
        said += [tuple(together), tuple(also), tuple(sorted(kinds))]
        yield _without_health(JudgedRow(*said), health_words)


def _without_health(row: JudgedRow, health_words: Callable[[str], Sequence[str]]) -> JudgedRow:
    """The row without words about health beside its name or in the place of a contact."""
    name, is_cut = no_names.without_health(row.name, health_words)
    if is_cut and not name:
        return _nobody(row)
    phone = row.shown_phone if row.phone else no_names.shown(row.shown_phone, health_words)
    email = row.shown_email if row.email else no_names.shown(row.shown_email, health_words)
    if not is_cut and (phone, email) == (row.shown_phone, row.shown_email):
        return row
    more = {Kind.HEALTH_IN_NOTE.value, *([Kind.MORE_THAN_A_NAME.value] if is_cut else [])}
    return replace(
        row,
        name=name,
        outcome=Outcome.ASK.value if is_cut else row.outcome,
        shown_phone=phone,
        shown_email=email,
        kinds=tuple(sorted({*row.kinds, *more})),
    )


def _nobody(row: JudgedRow) -> JudgedRow:
    """A row without a name: nothing but the reason."""
    return JudgedRow(
        number=row.number,
        line=row.line,
        outcome=Outcome.REFUSE.value,
        name="",
        birth_year=None,
        phone="",
        email="",
        shown_phone="",
        shown_email="",
        opt_out=False,
        last_visit="",
        together=(),
        also=(),
        kinds=(Kind.NO_NAME.value,),
    )


def _answers(
    octets: bytes, charset: str, columns: ColumnMap, today: date, sheet: int | None
) -> Iterator[Any]:
    """In the child: how many it has looked at, then each row as `judged_rows` takes it apart."""
    table = parse(octets, charset, "", sheet=sheet)
    alone: list[Candidate] = []
    for one in each_candidate(table, columns, today=today, health_words=lambda note: ()):
        alone.append(one)
        if len(alone) % TOLD_EVERY == 0:
            yield len(alone)
    judged = judged_together(alone, has_birth=Column.BIRTH in columns.columns)
    yield len(judged)
    for row, cells in zip(judged, table.rows, strict=True):
        yield _told(row.settled(), note_of(cells, columns))


def _told(row: Candidate, note: str) -> list[Any]:
    is_refused = row.outcome is Outcome.REFUSE
    kinds = [kind.value for kind in row.kinds if kind is not Kind.NOTE_DROPPED]
    return [
        *(row.number, row.line, row.outcome.value, row.name, row.birth_year, row.phone, row.email),
        *(row.shown_phone, row.shown_email, row.opt_out, row.last_visit),
        *(sorted(row.together), sorted(row.also), kinds, "" if is_refused else note),
    ]


if __name__ == "__main__":
    _charset, _meaning, _today, _place = sys.argv[1:5]
    _sheet = int(_place) if _place else None
    _places = {Column(name): tuple(places) for name, places in json.loads(_meaning).items()}
    answer_as_child(
        lambda octets: _answers(
            octets, _charset, ColumnMap("", _places), date.fromisoformat(_today), _sheet
        ),
        seconds=LONG,
    )
