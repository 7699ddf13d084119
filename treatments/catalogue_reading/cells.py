"""Reads the cells of one row and notes what is wrong with each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from django.utils.translation import gettext as _

from treatments.catalogue_reading.faults import Fault
from treatments.catalogue_reading.shape import Words

Choice = TypeVar("Choice", bound=StrEnum)

MOST_DAYS = 3_660
"""Ten years: more is a slip of the finger, in days as in hours."""

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SOURCE_ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")


@dataclass
class Cells:
    """One row: each method returns a cell's value, or a harmless one after noting a fault."""

    file: str
    line: int
    cells: Mapping[str, str]
    faults: list[Fault]
    is_sound: bool = field(default=True, init=False)

    def fault(self, text: str) -> None:
        """Note a fault of this row."""
        self.is_sound = False
        self.faults.append(Fault(self.file, self.line, text))

    def text(self, column: str) -> str:
        """A text that must be there."""
        value = self.cells[column]
        if not value.strip():
            self.fault(_("%(column)s is empty") % {"column": column})
        return value

    def optional(self, column: str) -> str:
        """A text that may be missing."""
        return self.cells[column]

    def code(self, column: str) -> str:
        """A code: lower-case letters and digits, joined by hyphens."""
        return self._matching(column, _CODE)

    def source_id(self, column: str) -> str:
        """The name of a source: capital letters and digits, joined by hyphens."""
        return self._matching(column, _SOURCE_ID)

    def address(self, column: str, *, may_be_empty: bool) -> str:
        """An http(s) address; it becomes a link, so nothing else is let in."""
        if may_be_empty and not self.cells[column]:
            return ""
        return self._matching(column, _ADDRESS)

    def words(self, column: str, *, with_swedish: bool = False) -> Words:
        """A text in both languages of the program, or in all three."""
        swedish = self.text(f"{column}_sv") if with_swedish else ""
        return Words(fi=self.text(f"{column}_fi"), en=self.text(f"{column}_en"), sv=swedish)

    def listing(self, column: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """A list with semicolons between its parts."""
        value = self.cells[column].strip()
        if not value and may_be_empty:
            return ()
        parts = tuple(part.strip() for part in value.split(";"))
        if not all(parts):
            self.fault(_("%(column)s has an empty part") % {"column": column})
        if len(set(parts)) < len(parts):
            self.fault(_("%(column)s names something twice") % {"column": column})
        return parts

    def whole_number(self, column: str) -> int | None:
        """A positive whole number of days or hours; None where the cell is empty."""
        value = self.cells[column]
        if not value:
            return None
        number = int(value) if _WHOLE_NUMBER.fullmatch(value) else 0
        if not 0 < number <= MOST_DAYS:
            text = _("%(column)s is “%(value)s”, not a positive whole number")
            self.fault(text % {"column": column, "value": shortened(value)})
        return number

    def choice(self, column: str, kind: type[Choice], *without: Choice) -> Choice:
        """One of a few known words."""
        known = [member for member in kind if member not in without]
        value = self.cells[column]
        if value in known:
            return kind(value)
        text = _("%(column)s is “%(value)s”, not one of: %(known)s")
        names = ", ".join(known)
        self.fault(text % {"column": column, "value": shortened(value), "known": names})
        return known[0]

    def _matching(self, column: str, pattern: re.Pattern[str]) -> str:
        value = self.cells[column]
        if not pattern.fullmatch(value):
            text = _("%(column)s cannot be “%(value)s”")
            self.fault(text % {"column": column, "value": shortened(value)})
        return value


def shortened(value: str) -> str:
    """Enough of a faulty cell to recognise it by."""
    return value if len(value) <= 60 else value[:59] + "…"
