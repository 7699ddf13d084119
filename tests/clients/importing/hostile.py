"""Files that are made to hurt: each is refused, quickly and by a child process."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from clients.importing.sheets import MOST_ENTRIES
from clients.importing.tables import MOST_COLUMNS, MOST_ROWS

SAMPLES: Final = Path(__file__).parent / "samples"
SHEET: Final = "xl/worksheets/sheet1.xml"
OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN: Final = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WIDE: Final = b'<row r="1">' + b'<c t="inlineStr"><is><t>a</t></is></c>' * 16_384 + b"</row>"


def workbook(**replaced: bytes) -> bytes:
    """A workbook with some of its parts replaced, or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(SAMPLES / "vagaro_CustomersList.xlsx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **replaced}.items():
            archive.writestr(name, content)
    return made.getvalue()


def lying() -> bytes:
    """A directory that says that the bomb has ten bytes."""
    whole = bytearray(workbook(**{"xl/media/a.bin": bytes(90_000_000)}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = whole.find(mark)
        while at >= 0:
            if struct.unpack_from("<I", whole, at + place)[0] == 90_000_000:
                struct.pack_into("<I", whole, at + place, 10)
            at = whole.find(mark, at + 4)
    return bytes(whole)


def sheets(count: int) -> bytes:
    """A workbook that calls one sheet by so many names."""
    named = b"".join(b'<sheet name="a%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(count))
    relations = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return b"<workbook " + _MAIN + b" " + relations + b"><sheets>" + named + b"</sheets></workbook>"


def sheet(row: bytes, count: int = 1) -> bytes:
    """A sheet of so many rows; `%d` in them is their number."""
    rows = b"".join(row % n for n in range(1, count + 1)) if b"%d" in row else row * count
    return b"<worksheet " + _MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s">]><a>&b;</a>'
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
TABLES: Final[Mapping[str, Callable[[], bytes]]] = {
    "bomb": lambda: workbook(**{"xl/sharedStrings.xml": b" " * 118_000_000}),
    "lying directory": lying,
    "many entries": lambda: workbook(**{f"xl/{n}": b"" for n in range(MOST_ENTRIES + 1)}),
    "entities": lambda: workbook(**{"xl/sharedStrings.xml": ENTITY % (b"ha" * 1_000)}),
    "outside entity": lambda: workbook(**{"xl/workbook.xml": XXE}),
    "utf-16 entity": lambda: workbook(
        **{
            "xl/workbook.xml": XXE.decode()
            .replace('"1.0"', '"1.0" encoding="utf-16"')
            .encode("utf-16")
        }
    ),
    "entity in a sheet": lambda: workbook(**{SHEET: ENTITY % b"ha"}),
    "65,535 sheets": lambda: workbook(**{"xl/workbook.xml": sheets(65_535)}),
    "millions of shared strings": lambda: workbook(
        **{"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 3_000_000 + b"</sst>"}
    ),
    "a million styles": lambda: workbook(
        **{"xl/styles.xml": b"<styleSheet>" + b"<xf/>" * 1_000_000 + b"</styleSheet>"}
    ),
    "a million rows": lambda: workbook(**{SHEET: sheet(b'<row r="%d"/>', 1_100_000)}),
    "a cell far away": lambda: workbook(**{SHEET: sheet(b'<row r="2000000000"><c t="n"/></row>')}),
    "cells far to the right": lambda: workbook(**{SHEET: sheet(WIDE)}),
    "encrypted": lambda: OLE_START + "EncryptedPackage".encode("utf-16-le") + bytes(2_000),
    "cut": lambda: workbook()[:-500],
    "no workbook": lambda: b"PK\x03\x04" + bytes(500),
    "old format": lambda: OLE_START + bytes(2_000),
    "a million columns": lambda: b"a," * 1_000_000,
    "columns": lambda: b"a;" * (MOST_COLUMNS + 1) + b"\n1;2\n",
    "zeros": lambda: b"Nimi;Puhelin\nEeva\0;1\n",
    "long cell": lambda: b"Nimi;Puhelin\n" + b"x" * 200_000 + b";1\n",
    "rows without end": lambda: b"Nimi;Puhelin\n" + b"a;1\n" * (MOST_ROWS + 1),
    "20 MB of separators": lambda: b";" * 19_999_000,
    "20 MB of quotes": lambda: b'"' * 19_999_000,
    "20 MB of line breaks": lambda: b"\r" * 19_999_000,
    "too large": lambda: b"a;b\n" * 5_000_001,
    "open quote": lambda: b'Nimi;Puhelin\n"' + b"x\n" * 200_000,
    "nothing": lambda: b"",
    "empty lines": lambda: b"\n\n;;;\n",
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
}
