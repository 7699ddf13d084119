"""From bytes to rows: encoding, size, delimiter, header, cut rows. Knows nothing of meanings."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from treatments.catalogue_reading.faults import Fault

MAX_BYTES = 20_000_000
"""The real catalogue's largest file has 0.9 MB."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Row:
    """One record with the line of the file where it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The sound rows of one file. `is_whole`: nothing was lost on the way."""

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    is_whole: bool

    def dicts(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Line and cells by column name."""
        for row in self.rows:
            yield row.line, dict(zip(self.header, row.cells, strict=True))


@dataclass(frozen=True)
class Format:
    """What a file must look like: this header exactly, one line for each row.

    `is_loose`: only these columns must be there, in any order and among others, and a field may
    run over several lines.
    """

    header: tuple[str, ...]
    is_loose: bool = False

    def allows(self, header: tuple[str, ...]) -> bool:
        """Whether the first line is right."""
        if self.is_loose:
            return set(self.header) <= set(header) and len(set(header)) == len(header)
        return header == self.header

    @property
    def longest_cell(self) -> int:
        """In characters."""
        return 100_000 if self.is_loose else 5_000


def read_table(path: Path, form: Format, faults: list[Fault]) -> Table:
    """The rows of a CSV file in UTF-8; faults are added to `faults`."""
    text = _text_of(path, form, faults)
    if text is None:
        return Table(path.name, form.header, (), is_whole=False)
    return _parse(path.name, text, form, faults)


def table_of(
    file: str, header: tuple[str, ...], rows: Sequence[Sequence[str]], faults: list[Fault]
) -> Table:
    """The same for rows that were stored after an earlier reading."""
    checker = _RowCheck(file, len(header), Format(header), faults)
    sound = [
        Row(number, tuple(cells))
        for number, cells in enumerate(rows, start=2)
        if checker.is_sound(number, cells)
    ]
    return Table(file, header, tuple(sound), is_whole=len(sound) == len(rows))


def _text_of(path: Path, form: Format, faults: list[Fault]) -> str | None:
    try:
        if not path.is_file():
            faults.append(Fault(path.name, 0, _("the file is missing")))
            return None
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        faults.append(Fault(path.name, 0, _("the file cannot be opened")))
        return None
    text = _decoded(path.name, content, faults)
    if text is not None and not form.is_loose and not text.endswith(("\n", "\r")):
        line = text.count("\n") + 1
        cut = _("the last line does not end: the file may be cut off")
        faults.append(Fault(path.name, line, cut))
    return text


def _decoded(file: str, content: bytes, faults: list[Fault]) -> str | None:
    if len(content) > MAX_BYTES:
        size = {"size": MAX_BYTES // 1_000_000}
        faults.append(Fault(file, 0, _("the file is larger than %(size)s MB") % size))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, _("the text is not UTF-8")))
        return None
    if not text.strip():
        faults.append(Fault(file, 0, _("the file is empty")))
        return None
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        faults.append(Fault(file, line, _("the line has a character that is not text")))
        return None
    return text


def _parse(file: str, text: str, form: Format, faults: list[Fault]) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    is_whole = True
    line = 1
    try:
        header = tuple(next(reader))
        if not form.allows(header):
            faults.append(_wrong_header(file, form))
            return Table(file, form.header, (), is_whole=False)
        checker = _RowCheck(file, len(header), form, faults)
        line = reader.line_num + 1
        for cells in reader:
            if cells and checker.is_sound(line, cells):
                rows.append(Row(line, tuple(cells)))
            elif cells:
                is_whole = False
            line = reader.line_num + 1
    except csv.Error:
        faults.append(Fault(file, line, _("the quotation marks on this line do not match")))
        return Table(file, form.header, (), is_whole=False)
    return Table(file, header, tuple(rows), is_whole)


def _wrong_header(file: str, form: Format) -> Fault:
    text = _("the first line must name: %(columns)s")
    if not form.is_loose:
        text = _("the first line must read: %(columns)s")
    return Fault(file, 1, text % {"columns": ",".join(form.header)})


@dataclass(frozen=True)
class _RowCheck:
    file: str
    width: int
    form: Format
    faults: list[Fault]

    def is_sound(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row has its fields; a fault is noted if not."""
        text = self._fault_of(cells)
        if text:
            self.faults.append(Fault(self.file, line, text))
        return not text

    def _fault_of(self, cells: Sequence[str]) -> str:
        if len(cells) != self.width:
            text = _("the line has %(found)s fields instead of %(expected)s")
            return text % {"found": len(cells), "expected": self.width}
        if not self.form.is_loose and any("\n" in cell or "\r" in cell for cell in cells):
            return _("a field runs over more than one line")
        longest = self.form.longest_cell
        if any(len(cell) > longest for cell in cells):
            return _("a field is longer than %(length)s characters") % {"length": longest}
        return ""
