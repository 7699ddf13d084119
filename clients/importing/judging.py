"""Judges all rows of a file in a child process, which says how far it is and hands them back.

The process that serves pages neither holds the table nor works through it. Notes alone come back
as they are, because only the program itself knows the words of health; they go no further than
`health_words` and are in no answer of this module.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clients.importing import reading
from clients.importing.candidates import Candidate, each_candidate, note_of
from clients.importing.comparing import compared
from clients.importing.formats import Column, ColumnMap
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
        *said, together, kinds, note = json.loads(line)
        if note:
            is_health = bool(health_words(note))
            kinds.append((Kind.HEALTH_IN_NOTE if is_health else Kind.NOTE_DROPPED).value)
        said += [tuple(together), tuple(sorted(kinds))]
        yield JudgedRow(*said)


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
    judged = compared(alone, has_birth=Column.BIRTH in columns.columns)
    yield len(judged)
    for row, cells in zip(judged, table.rows, strict=True):
        yield _told(row.settled(), note_of(cells, columns))


def _told(row: Candidate, note: str) -> list[Any]:
    is_refused = row.outcome is Outcome.REFUSE
    kinds = [kind.value for kind in row.kinds if kind is not Kind.NOTE_DROPPED]
    return [
        *(row.number, row.line, row.outcome.value, row.name, row.birth_year, row.phone, row.email),
        *(row.shown_phone, row.shown_email, row.opt_out, row.last_visit, sorted(row.together)),
        *(kinds, "" if is_refused else note),
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
