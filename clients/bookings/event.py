"""One event of a calendar; the usual one is read here, without the library, in a tenth of its time.

Pure. What is not plain (another zone, a repetition, an escape within an escape, a part inside) is
left to the library: the answer is None, never a guess.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Final
from zoneinfo import ZoneInfo

from clients.importing.tables import LONGEST_CELL

HOME: Final = ZoneInfo("Europe/Helsinki")
_FOLD: Final = re.compile(r"\r\n[ \t]")
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_ESCAPE: Final = re.compile(r"\\([nN,;])")
_NAME: Final = re.compile(r"[A-Z0-9-]+")
_TEXTS: Final = frozenset({"UID", "SUMMARY", "DESCRIPTION", "STATUS"})
_TIMES: Final = frozenset({"DTSTART", "DTEND", "LAST-MODIFIED", "DTSTAMP"})
_NEEDED: Final = _TEXTS | _TIMES | {"SEQUENCE"}
_NOT_PLAIN: Final = frozenset(
    {"BEGIN", "END", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"}
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT. Times are ISO 8601 in UTC; `ends_at` may be empty. `line` is where it begins."""

    number: int
    line: int
    uid: str
    starts_at: str
    ends_at: str
    summary: str
    description: str
    version: str
    is_all_day: bool = False
    is_cancelled: bool = False
    repeats: bool = False


def plain_event(number: int, line: int, text: str) -> Event | None:
    """The event between its BEGIN and its END; None where it is not a plain one."""
    found = _properties(text)
    if found is None or "DTSTART" not in found:
        return None
    texts = {name: _text(found.get(name, "")) for name in _TEXTS}
    times = {name: _moment(found[name]) for name in _TIMES & found.keys()}
    sequence = found.get("SEQUENCE", "0")
    if None in texts.values() or None in times.values() or not _COUNT.fullmatch(sequence):
        return None
    changed = times.get("LAST-MODIFIED") or times.get("DTSTAMP") or ""
    return Event(
        number=number,
        line=line,
        uid=(texts["UID"] or "").strip(),
        starts_at=times["DTSTART"] or "",
        ends_at=times.get("DTEND") or "",
        summary=texts["SUMMARY"] or "",
        description=texts["DESCRIPTION"] or "",
        version=f"{int(sequence):010d} {changed}",
        is_cancelled=(texts["STATUS"] or "").strip().upper() == "CANCELLED",
    )


def _properties(text: str) -> dict[str, str] | None:
    """The values by their names, a time with its mark of zone in front."""
    found: dict[str, str] = {}
    for line in _FOLD.sub("", text).split("\r\n")[1:-2]:
        head, colon, value = line.partition(":")
        name, *parameters = head.split(";")
        name = name.upper()
        if not colon or '"' in head or not _NAME.fullmatch(name) or name in _NOT_PLAIN:
            return None
        if name not in _NEEDED:
            continue
        if name in found or not _is_plain(name, parameters, value):
            return None
        found[name] = value
    return found


def _is_plain(name: str, parameters: list[str], value: str) -> bool:
    """A text with nothing but its language; a time of Helsinki or of the world."""
    if name == "UID" and "\\" in value:
        return False
    if name in _TEXTS:
        return all(each.upper().startswith("LANGUAGE=") for each in parameters)
    if name in ("LAST-MODIFIED", "DTSTAMP"):
        return not parameters and value.endswith("Z")
    return not parameters or (
        parameters == ["TZID=Europe/Helsinki"] and not value.endswith("Z") and name in _TIMES
    )


def _text(value: str) -> str | None:
    if "\\" not in value:
        return value[:LONGEST_CELL]
    if "\\\\" in value:
        return None
    return _ESCAPE.sub(_unescaped, value)[:LONGEST_CELL]


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def _moment(value: str) -> str | None:
    """In UTC; a time without a zone is Helsinki's."""
    found = _MOMENT.fullmatch(value)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    zone: ZoneInfo | timezone = UTC if found[7] else HOME
    if not _FIRST_YEAR < year < _LAST_YEAR:
        return None
    try:
        told = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return told.astimezone(UTC).isoformat()
