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
from clients.importing.formats import guess
from clients.importing.names import is_given

MOST_OCTETS: Final = 20_000_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 10_000
LONGEST_HEADER: Final = 200
"""Characters of the name of a column; what is longer is cut."""
DELIMITERS: Final = (";", ",", "\t", "|")
MOST_LINES: Final = 2_000_000
"""Counting the line breaks in cells and the empty lines."""
_LOOKED_AT: Final = 50
_LONGEST_LOOKED_AT: Final = 200_000
_FEW: Final = 10
_MARGIN: Final = " \t\r\n\u00a0"
_TITLE_LINES: Final = 5
"""Lines that may stand above the header: what the list is called, and of which day it is."""
_LEAST_OF_HEADER: Final = 3
"""Columns of a header that such lines may stand above."""
_OTHER_STARTS: Final = re.compile(
    r"<!doctype|<html|<table|<\?xml|<head|<meta|[{\[]\s*[{\[\"]|%pdf-|\{\\rtf|begin:v",
    re.IGNORECASE,
)
"""Web pages that are called .xls, and what else programs write that is no table."""
_MOST_ROWS_INSIDE: Final = 2
"""Lines of one row that look like rows themselves."""
_LINE: Final = re.compile(r"\r\n|\r|\n")
_SEPARATOR: Final = re.compile(r"sep=([;,\t|])\r?\n")
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
    sheet: int | None = None
    """Of a workbook: the place (from 0) of the sheet that this is."""
    sheets: tuple[str, ...] = ()
    """The names of its sheets by their places; nothing of those that are hidden or have no rows."""

    @property
    def others(self) -> list[str]:
        """The names of the sheets that are left unread."""
        named = enumerate(self.sheets)
        return [name for place, name in named if name and place != self.sheet]


def read_csv(
    octets: bytes, charset: str = "", delimiter: str = "", shown: int | None = None
) -> Table:
    """Raises Unreadable, and NotText where the octets do not fit the chosen charset."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    decoded = decode(octets, charset)
    if "\0" in decoded.text:
        raise Unreadable("not_text", decoded.text[: decoded.text.index("\0")].count("\n") + 1)
    if _OTHER_STARTS.match(decoded.text.lstrip()):
        raise Unreadable("not_text")
    if decoded.text.count("\n") + decoded.text.count("\r") > MOST_LINES:
        raise Unreadable("too_many_rows")
    lines = io.StringIO(decoded.text, newline="")
    if any(len(line) > MOST_COLUMNS * LONGEST_CELL for line in lines):
        raise Unreadable("too_wide")
    text = decoded.text.replace("\ufeff", "")  # where one file was put behind another
    told = _SEPARATOR.match(text)
    chosen = delimiter or (told[1] if told else _delimiter(text))
    table = checked(_csv_rows(text, chosen), "csv", shown)
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
    for line, cells in _below_title(row for row in numbered if _holds_anything(row[1], row[0])):
        if not header:
            header = _without_empty_end(cells)
            if not _is_data(header):
                continue
            header = ("",) * len(header)
        elif len(header) > 1 and _without_empty_end(cells) == header:
            continue  # two lists one after the other
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


def _below_title(
    numbered: Iterable[tuple[int, Sequence[str]]],
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows without the lines of one cell, or of cells for several columns, above a header."""
    rows = iter(numbered)
    start = list(itertools.islice(rows, _TITLE_LINES + 1))
    for place, (_line, cells) in enumerate(start):
        named = sum(bool(cell.strip()) for cell in cells)
        if named > 1:
            if _is_above_header(cells, start[place + 1 : place + 2]):
                start = start[place + 1 :]
            elif named >= _LEAST_OF_HEADER and not _is_data(_without_empty_end(cells)):
                start = start[place:]
            break
    return itertools.chain(start, rows)


def _is_above_header(cells: Sequence[str], following: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether this only gathers columns under one word each ("Client", "Contact"): then the next
    row tells of more of them what they are.
    """
    if not following or not any(not cell.strip() for cell in _without_empty_end(cells)):
        return False
    told, told_next = (guess(_without_empty_end(row)).columns for row in (cells, following[0][1]))
    return len(told_next) > max(1, len(told))


def _is_data(cells: Sequence[str]) -> bool:
    """Whether this is somebody already, and no header: a number, an address, a date or, where no
    cell is called as a column may be, a given name tells.
    """
    is_told = any(_DATA.fullmatch(cell) for cell in cells)
    return is_told or (any(map(is_given, cells)) and not guess(cells).columns)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line, usual = 1, 0
    try:
        if _SEPARATOR.match(text):
            next(reader)
            line += 1
        for cells in reader:
            if reader.line_num > line and _has_swallowed(cells, delimiter, usual):
                raise Unreadable("open_quote", line)
            usual = max(usual, len(cells))
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise Unreadable("bad_csv", line) from problem


def _has_swallowed(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a quotation mark was opened and not closed, so that rows have run into each other.

    Cells may hold lines. But where such a row has not as many cells as the header, or holds several
    lines that are rows themselves, it is none.
    """
    if width < 2:
        return False
    inside = [line for cell in cells for line in _LINE.split(cell)[1:]]
    rows = sum(line.count(delimiter) >= max(width - 1, 2) for line in inside)
    is_longer = any(cell.strip() for cell in cells[width:])
    return is_longer or rows > _MOST_ROWS_INSIDE or (rows > 0 and len(cells) != width)


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
        if not widths:
            return 0, 0
        counted = Counter(widths)
        if widths[0] > 1:
            return counted[widths[0]], widths[0]
        width, count = max(counted.items(), key=lambda found: found[1])  # below a title
        return (count, width) if width >= _LEAST_OF_HEADER else (0, 0)

    return max(DELIMITERS, key=worth)


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    kept = [cell.strip(_MARGIN) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(cell[:LONGEST_HEADER] for cell in kept)
