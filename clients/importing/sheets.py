"""Spreadsheets as tables, with the zip file weighed before a library opens it.

A workbook of 600 KB may unpack to gigabytes, name a false size, point at files of the machine or
multiply entities; each is refused before openpyxl sees it (goal G23).
"""

import datetime
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple

from clients.importing.tables import (
    MOST_COLUMNS,
    MOST_OCTETS,
    Table,
    Unreadable,
    checked,
)

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED: Final = 80_000_000
"""Octets; of a larger workbook as many as lists come to."""
MOST_TIMES: Final = 12
LARGEST: Final = 240_000_000
"""A list unpacks to eight times its size, a hundred thousand rows to 100 MB; a bomb to a hundred
times."""
MOST_ENTRIES: Final = 500
MOST_SHEETS: Final = 250
LONGEST_SHEET_NAME: Final = 31
"""Characters, as in the programs that write them; what is longer is cut."""
MOST_SHEET_ROWS: Final = 1_048_576
"""What a sheet can have; below the last one there may be nothing but colours."""
LARGEST_SMALL_PART: Final = 2_000_000
_STARTS: Final = ("xl/workbook.xml", "xl/styles.xml", "xl/theme/", "docProps/", "[Content_Types]")
_ENDS: Final = (".rels",)
"""What the library reads whole and a list has little of."""
_SHEET, _ROW, _CELL, _STRING = b"<sheet ", b"<row", b"<c ", b"<si"
_MARKS: Final = (_SHEET, _ROW, _CELL, _STRING)
_PIECE: Final = 1_000_000


class _Sheet(NamedTuple):
    """A sheet that can be seen. `rows` reads it from the top."""

    place: int
    name: str
    rows: Callable[[], Iterator[tuple[int, list[str]]]]


def read_xlsx(octets: bytes, shown: int | None = None, wanted: int | None = None) -> Table:
    """The sheet that is `wanted`, or else the first that can be seen and is a table.

    Raises Unreadable.
    """
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    weigh(octets)
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(octets), read_only=True, data_only=False, keep_links=False
        )
        sheets = [
            _Sheet(place, sheet.title, partial(_xlsx_rows, sheet))
            for place, sheet in enumerate(book.worksheets)
            if sheet.sheet_state == "visible"
        ]
        return _table_of(sheets, "xlsx", shown, wanted)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem


def read_xls(octets: bytes, shown: int | None = None, wanted: int | None = None) -> Table:
    """The same of an old workbook. Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    import xlrd

    if _ENCRYPTED in octets:
        raise Unreadable("encrypted")
    try:
        book = xlrd.open_workbook(file_contents=octets, logfile=io.StringIO(), on_demand=True)
        found = [book.sheet_by_index(number) for number in range(book.nsheets)]
        sheets = [
            _Sheet(place, sheet.name, partial(_xls_rows, book, sheet))
            for place, sheet in enumerate(found)
            if sheet.visibility == 0
        ]
        return _table_of(sheets, "xls", shown, wanted)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem


def _table_of(sheets: Sequence[_Sheet], kind: str, shown: int | None, wanted: int | None) -> Table:
    """One sheet as a table that tells of the others. Raises Unreadable."""
    asked = [sheet for sheet in sheets if wanted in (None, sheet.place)]
    chosen, table = _first_table(asked, kind, shown)
    names = [""] * (max(sheet.place for sheet in sheets) + 1)
    for sheet in sheets:
        if sheet.place == chosen or _holds_rows(sheet):
            names[sheet.place] = " ".join(sheet.name.split())[:LONGEST_SHEET_NAME] or "?"
    return replace(table, sheet=chosen, sheets=tuple(names))


def _first_table(sheets: Sequence[_Sheet], kind: str, shown: int | None) -> tuple[int, Table]:
    """The first one with two columns or more, else the first that holds anything: covers and
    empty sheets stand before lists. Raises Unreadable.
    """
    narrow: tuple[int, Table] | None = None
    for sheet in sheets:
        try:
            table = checked(sheet.rows(), kind, shown)
        except Unreadable as problem:
            if problem.reason != "empty":
                raise
            continue
        if len(table.header) > 1:
            return sheet.place, table
        narrow = narrow or (sheet.place, table)
    if narrow is None:
        raise Unreadable("empty")
    return narrow


def _holds_rows(sheet: _Sheet) -> bool:
    """Whether there is more than a title: two rows, or what cannot be read as rows."""
    filled = (cells for _number, cells in sheet.rows() if any(map(str.strip, cells)))
    with suppress(Exception):
        return len(list(islice(filled, 2))) > 1
    return True


def weigh(octets: bytes) -> None:
    """Unpack piece by piece and throw away, counting. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            names = _weighed(archive, most_unpacked(len(octets)))
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem
    if "xl/workbook.xml" not in names:
        raise Unreadable("bad_workbook")


def most_unpacked(length: int) -> int:
    """What a workbook of so many octets may unpack to."""
    return max(MOST_UNPACKED, min(MOST_TIMES * length, LARGEST))


def _weighed(archive: zipfile.ZipFile, left: int) -> set[str]:
    entries = archive.infolist()
    told = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or told > left:
        raise Unreadable("zip_bomb")
    counts: Counter[bytes] = Counter()
    for entry in entries:
        left -= _weigh_part(archive, entry, left, counts)
    if counts[_ROW] > MOST_SHEET_ROWS // 2:
        raise Unreadable("too_many_rows")
    if counts[_STRING] > 2 * counts[_CELL] + 1_000:
        raise Unreadable("zip_bomb")  # texts that no cell shows
    return {entry.filename for entry in entries}


def _weigh_part(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, counts: Counter[bytes]
) -> int:
    """How long a part is unpacked; what it is made of is added to `counts`. Raises Unreadable."""
    is_small = entry.filename.endswith(_ENDS) or entry.filename.startswith(_STARTS)
    limit = min(most, LARGEST_SMALL_PART) if is_small else most
    length, end = 0, b""
    with archive.open(entry) as opened:
        while piece := opened.read(_PIECE):
            length += len(piece)
            if length > limit:
                raise Unreadable("zip_bomb")
            if _declares_entities(end + piece):
                raise Unreadable("bad_workbook")
            for mark in _MARKS:
                counts[mark] += piece.count(mark)
            end = piece[-40:]
    if counts[_SHEET] > MOST_SHEETS:
        raise Unreadable("bad_workbook")
    return length


def _declares_entities(piece: bytes) -> bool:
    flat = piece.replace(b"\0", b"")
    return b"<!DOCTYPE" in flat or b"<!ENTITY" in flat


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    empty = None
    for number, cells in enumerate(rows, start=1):
        if number > MOST_SHEET_ROWS:
            raise Unreadable("too_many_rows", number)
        if cells is empty:
            continue  # the library gives the same one for each row of a gap
        if cells.count(None) == len(cells):
            empty = cells
            continue
        yield number, _trimmed([as_text(cell) for cell in cells])


def _xls_rows(book: Any, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    from xlrd.biffh import XL_CELL_DATE, XL_CELL_ERROR
    from xlrd.xldate import xldate_as_datetime

    for number in range(sheet.nrows):
        cells = []
        for cell in sheet.row(number)[: MOST_COLUMNS + 1]:
            if cell.ctype == XL_CELL_DATE:
                cells.append(as_text(xldate_as_datetime(cell.value, book.datemode)))
            elif cell.ctype == XL_CELL_ERROR:
                cells.append("")
            else:
                cells.append(as_text(cell.value))
        yield number + 1, _trimmed(cells)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def as_text(value: Any) -> str:
    """A cell as text: a date as YYYY-MM-DD, a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
