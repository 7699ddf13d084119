"""A file as a table of texts: what every kind has in common, and CSV in its dialects. Pure.

Every limit is checked before memory is spent. Runs in a child process (clients.importing.reading),
because no hostile file may have the web server's memory.
"""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clients.importing.decoding import decode

MOST_OCTETS: Final = 20_000_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
DELIMITERS: Final = (";", ",", "\t")
_LOOKED_AT: Final = 50


class Unreadable(Exception):
    """A file that cannot be read. `reason` says why; `line` where (from 1; 0 if unknown)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """The header, and the rows that hold anything, each with the line it began on."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    kind: str
    charset: str = ""
    delimiter: str = ""
    is_doubtful: bool = False


def read_csv(octets: bytes, charset: str = "", delimiter: str = "") -> Table:
    """Raises Unreadable, and NotText where the octets do not fit the chosen charset."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    decoded = decode(octets, charset)
    if "\0" in decoded.text:
        raise Unreadable("not_text", decoded.text[: decoded.text.index("\0")].count("\n") + 1)
    lines = decoded.text.splitlines(keepends=True)
    if any(len(line) > MOST_COLUMNS * LONGEST_CELL for line in lines):
        raise Unreadable("too_wide")
    chosen = delimiter or _delimiter(lines)
    header, rows, numbers = checked(_csv_rows(decoded.text, chosen))
    return Table(
        header, rows, numbers, "csv", decoded.charset, chosen, is_doubtful=decoded.is_doubtful
    )


def checked(
    numbered: Iterable[tuple[int, Sequence[str]]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Header, rows and their lines, empty rows left out, within the limits. Raises Unreadable."""
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    for line, cells in numbered:
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("too_wide", line)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Unreadable("cell_too_long", line)
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _without_empty_end(cells)
            continue
        if len(rows) == MOST_ROWS:
            raise Unreadable("too_many_rows", line)
        width = len(header)
        rows.append(tuple(cells[:width]) + ("",) * (width - len(cells)))
        lines.append(line)
    if not header:
        raise Unreadable("empty")
    return header, tuple(rows), tuple(lines)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Unreadable("bad_csv", line) from problem


def _delimiter(lines: Sequence[str]) -> str:
    """What cuts the first lines into the most columns, the same number in most of them."""

    def worth(delimiter: str) -> tuple[int, int]:
        sample = "".join(itertools.islice(lines, _LOOKED_AT))
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row
            ]
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
    return tuple(cell.strip() for cell in kept)
