"""Spreadsheets as tables, with the zip file weighed before a library opens it.

A workbook of 600 KB may unpack to gigabytes, name a false size, point at files of the machine or
multiply entities; each is refused before openpyxl sees it (goal G23).
"""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from clients.importing.tables import (
    MOST_COLUMNS,
    MOST_OCTETS,
    MOST_ROWS,
    Table,
    Unreadable,
    checked,
)

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED: Final = 80_000_000
MOST_ENTRIES: Final = 500
_PIECE: Final = 1_000_000


def read_xlsx(octets: bytes) -> Table:
    """The first sheet of a workbook. Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    weigh(octets)
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(octets), read_only=True, data_only=False, keep_links=False
        )
        sheet = book.worksheets[0]
        header, rows, lines = checked(_xlsx_rows(sheet))
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem
    return Table(header, rows, lines, "xlsx")


def read_xls(octets: bytes) -> Table:
    """The first sheet of an old workbook. Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=octets, logfile=io.StringIO(), on_demand=True)
        header, rows, lines = checked(_xls_rows(book, book.sheet_by_index(0)))
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem
    return Table(header, rows, lines, "xls")


def weigh(octets: bytes) -> None:
    """Unpack piece by piece and throw away, counting. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            names = _weighed(archive)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable("bad_workbook") from problem
    if "xl/workbook.xml" not in names:
        raise Unreadable("bad_workbook")


def _weighed(archive: zipfile.ZipFile) -> set[str]:
    entries = archive.infolist()
    told = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or told > MOST_UNPACKED:
        raise Unreadable("zip_bomb")
    left = MOST_UNPACKED
    for entry in entries:
        with archive.open(entry) as opened:
            end = b""
            while piece := opened.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Unreadable("zip_bomb")
                if _declares_entities(end + piece):
                    raise Unreadable("bad_workbook")
                end = piece[-40:]
    return {entry.filename for entry in entries}


def _declares_entities(piece: bytes) -> bool:
    flat = piece.replace(b"\0", b"")
    return b"<!DOCTYPE" in flat or b"<!ENTITY" in flat


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, cells in enumerate(rows, start=1):
        if number > MOST_ROWS * 5:
            raise Unreadable("too_many_rows", number)
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
