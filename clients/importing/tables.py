"""A file as a table of texts: what every kind has in common, and CSV in its dialects. Pure.

Every limit is checked before memory is spent. Runs in a child process (clients.importing.reading),
because no hostile file may have the web server's memory.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clients.importing.decoding import decode

MOST_OCTETS: Final = 20_000_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
LONGEST_HEADER: Final = 200
"""Characters of the name of a column; what is longer is cut."""
DELIMITERS: Final = (";", ",", "\t")
MOST_LINES: Final = 2_000_000
"""Counting the line breaks in cells and the empty lines."""
_LOOKED_AT: Final = 50
_LONGEST_LOOKED_AT: Final = 200_000
_FEW: Final = 10


_SEPARATOR: Final = re.compile(r"sep=([;,\t])\r?\n")
"""What Excel writes before a table, and looks for."""
_DATA: Final = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s.]+|[+(]?\d[\d\s()/.-]{5,}\d|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
)


class Unreadable(Exception):
    """A file that cannot be read. `reason` says why; `line` where (from 1; 0 if unknown)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """The header, and the rows that hold anything, each with the line it began on.

    `records`: how many rows there are, also where only the first of them are handed over.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    records: int
    kind: str
    charset: str = ""
    delimiter: str = ""
    is_doubtful: bool = False
    longer: frozenset[int] = frozenset()
    """The rows (from 1) with something beyond the last column: a cell may have been cut in two."""


def read_csv(
    octets: bytes, charset: str = "", delimiter: str = "", shown: int | None = None
) -> Table:
    """Raises Unreadable, and NotText where the octets do not fit the chosen charset."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    decoded = decode(octets, charset)
    if "\0" in decoded.text:
        raise Unreadable("not_text", decoded.text[: decoded.text.index("\0")].count("\n") + 1)
    if decoded.text.count("\n") + decoded.text.count("\r") > MOST_LINES:
        raise Unreadable("too_many_rows")
    lines = io.StringIO(decoded.text, newline="")
    if any(len(line) > MOST_COLUMNS * LONGEST_CELL for line in lines):
        raise Unreadable("too_wide")
    told = _SEPARATOR.match(decoded.text)
    chosen = delimiter or (told[1] if told else _delimiter(decoded.text))
    table = checked(_csv_rows(decoded.text, chosen), "csv", shown)
    return replace(
        table, charset=decoded.charset, delimiter=chosen, is_doubtful=decoded.is_doubtful
    )


def checked(
    numbered: Iterable[tuple[int, Sequence[str]]], kind: str, shown: int | None = None
) -> Table:
    """The table without its empty rows, within the limits; of `shown` rows only the first ones.

    Raises Unreadable.
    """
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    longer: list[int] = []
    records = 0
    for line, cells in numbered:
        if not _holds_anything(cells, line):
            continue
        if not header:
            header = _without_empty_end(cells)
            if not _is_data(header):
                continue
            header = ("",) * len(header)
        if records == MOST_ROWS:
            raise Unreadable("too_many_rows", line)
        records += 1
        width = len(header)
        if any(cell.strip() for cell in cells[width:]):
            longer.append(records)
        if shown is None or records <= shown:
            rows.append(tuple(cells[:width]) + ("",) * (width - len(cells)))
            lines.append(line)
    if not header:
        raise Unreadable("empty")
    if records > _FEW and len(longer) > 0.9 * records:
        longer = []  # a column without a name, and no accident
    return Table(header, tuple(rows), tuple(lines), records, kind, longer=frozenset(longer))


def _holds_anything(cells: Sequence[str], line: int) -> bool:
    """Raises Unreadable beyond the limits of a row."""
    if len(cells) > MOST_COLUMNS:
        raise Unreadable("too_wide", line)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Unreadable("cell_too_long", line)
    return any(cell.strip() for cell in cells)


def _is_data(cells: Sequence[str]) -> bool:
    """Whether this is somebody already, and no header: a number, an address or a date tells."""
    return any(_DATA.fullmatch(cell) for cell in cells)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        if _SEPARATOR.match(text):
            next(reader)
            line += 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Unreadable("bad_csv", line) from problem


def _delimiter(text: str) -> str:
    """What cuts the first lines into the most columns, the same number in most of them."""
    start = io.StringIO(text[:_LONGEST_LOOKED_AT], newline="")
    sample = "".join(itertools.islice(start, _LOOKED_AT))

    def worth(delimiter: str) -> tuple[int, int]:
        read = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in read if row]
        except csv.Error:
            return 0, 0
        if not widths or widths[0] == 1:
            return 0, 0
        return Counter(widths)[widths[0]], widths[0]

    return max(DELIMITERS, key=worth)


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(cell.strip()[:LONGEST_HEADER] for cell in kept)
