"""A calendar file (iCalendar, RFC 5545) as plain events, in the time of the world. Pure.

The file is cut into its events first, so that each fault has its line and one broken event leaves
the others; every limit is checked before memory is spent. A time without a zone is Helsinki's; a
zone nobody knows is a fault, because a guess would put a client at the wrong hour.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

from clients.bookings.event import HOME, Event, plain_event
from clients.importing.decoding import NotText, decode
from clients.importing.tables import LONGEST_CELL, MOST_OCTETS, Unreadable

MOST_LINES: Final = 1_000_000
MOST_EVENTS: Final = 50_000
MOST_READ: Final = 5_000
"""Events that are read; those long over are only counted."""
MOST_LINES_OF_EVENT: Final = 500
DEEPEST: Final = 4
"""A calendar, an event, an alarm; nothing goes deeper."""
TOO_MANY: Final = "too_many_to_come"
START: Final = b"BEGIN:VCALENDAR"
_LOOKED_AT: Final = 400
_CUT_LETTER: Final = re.compile(
    rb"([\xc2-\xf4][\x80-\xbf]{0,2})(\r\n[ \t]|\n[ \t])([\x80-\xbf]{1,3})"
)
_REPEATS: Final = re.compile(r"^(?:RRULE|RDATE)", re.IGNORECASE | re.MULTILINE)
_DAY: Final = re.compile(r"^DTSTART[^:\r\n]*:(\d{8})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """An event that cannot be read, and why."""

    number: int
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file holds. `over`: how many events were not read, because their time is out."""

    events: tuple[Event, ...]
    faults: tuple[Fault, ...]
    over: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str


def is_calendar(octets: bytes) -> bool:
    """Whether this is meant to be a calendar, whatever the file is called."""
    return START in octets[:_LOOKED_AT].upper().replace(b"\0", b"")


def read_calendar(octets: bytes, over_until: date | None = None) -> Calendar:
    """Every event of the file; of those before the end of `over_until` only how many there are.

    Raises Unreadable.
    """
    lines = _lines(octets)
    events, zones = _blocks(lines)
    blocks = list(enumerate(events, start=1))
    if over_until is not None:
        blocks = [(number, block) for number, block in blocks if not _is_over(block, over_until)]
    if len(blocks) > MOST_READ:
        raise Unreadable(TOO_MANY, blocks[MOST_READ][1].line)
    known, is_withdrawn = _zones(zones), _withdraws(lines)
    read: list[Event] = []
    faults: list[Fault] = []
    for number, block in blocks:
        try:
            event = _event(number, block, known)
            read.append(replace(event, is_cancelled=True) if is_withdrawn else event)
        except _Broken as problem:
            faults.append(Fault(number, block.line, problem.reason))
    return Calendar(tuple(read), tuple(faults), over=len(events) - len(blocks))


class _Broken(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _lines(octets: bytes) -> list[str]:
    """Raises Unreadable."""
    if len(octets) > MOST_OCTETS:
        raise Unreadable("too_large")
    if octets.count(b"\n") > MOST_LINES or octets.count(b"\r") > MOST_LINES:
        raise Unreadable("too_many_lines")
    try:
        text = decode(_with_whole_letters(octets)).text
    except NotText as problem:
        raise Unreadable("not_text") from problem
    if "\0" in text:
        raise Unreadable("not_text", text[: text.index("\0")].count("\n") + 1)
    # Not str.splitlines: it would cut at signs that are ordinary in a calendar's text.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_CELL:
            raise Unreadable("cell_too_long", number)
    return lines


def _with_whole_letters(octets: bytes) -> bytes:
    """A line may be folded inside a letter of UTF-8 (RFC 5545, 3.1): the letter goes before it,
    where the file is UTF-8 by that.
    """
    mended = _CUT_LETTER.sub(rb"\1\3\2", octets)
    try:
        mended.decode("utf-8")
    except UnicodeDecodeError:
        return octets
    return mended


def _blocks(lines: Sequence[str]) -> tuple[list[_Block], list[_Block]]:
    """The events and the time zones, each with the line it begins on. Raises Unreadable."""
    found: dict[str, list[_Block]] = {"VEVENT": [], "VTIMEZONE": []}
    open_parts: list[tuple[str, int]] = []
    for number, line in enumerate(lines, start=1):
        mark, _colon, name = line.strip().upper().partition(":")
        if mark == "BEGIN" and not line[:1].isspace():
            open_parts.append((name, number))
            if len(open_parts) > DEEPEST:
                raise Unreadable("too_deep", number)
        elif mark == "END" and not line[:1].isspace():
            if not open_parts or open_parts[-1][0] != name:
                raise Unreadable("bad_calendar", number)
            begun = open_parts.pop()[1]
            if name in found:
                _add(found[name], lines, begun, number)
    if open_parts or not lines[0].lstrip("\ufeff").strip().upper() == START.decode():
        raise Unreadable("bad_calendar", open_parts[-1][1] if open_parts else 1)
    return found["VEVENT"], found["VTIMEZONE"]


def _is_over(block: _Block, over_until: date) -> bool:
    """By the day that is written, a day earlier for the sake of other zones."""
    day = _DAY.search(block.text)
    last = (over_until - timedelta(days=1)).strftime("%Y%m%d")
    return day is not None and day[1] < last and not _REPEATS.search(block.text)


def _withdraws(lines: Sequence[str]) -> bool:
    """Whether the calendar as a whole is a cancellation (RFC 5546)."""
    return any(line.strip().upper() == "METHOD:CANCEL" for line in lines[:_LOOKED_AT])


def _add(blocks: list[_Block], lines: Sequence[str], begun: int, end: int) -> None:
    if len(blocks) == MOST_EVENTS:
        raise Unreadable("too_many_events", begun)
    if end - begun > MOST_LINES_OF_EVENT:
        raise Unreadable("event_too_long", begun)
    blocks.append(_Block(begun, "\r\n".join(lines[begun - 1 : end]) + "\r\n"))


def _zones(blocks: Sequence[_Block]) -> Mapping[str, tzinfo]:
    """Zones that the file explains itself, by their names; those of the world need no word."""
    from icalendar import Timezone

    found: dict[str, tzinfo] = {}
    for block in blocks[:20]:
        try:
            zone: Any = Timezone.from_ical(block.text)
            found[str(zone["TZID"])] = zone.to_tz(lookup_tzid=False)
        except Exception:  # noqa: BLE001, S112  (a file may hold anything; unknown zones are faults)
            continue
    return found


def _event(number: int, block: _Block, zones: Mapping[str, tzinfo]) -> Event:
    """Raises _Broken."""
    return plain_event(number, block.line, block.text) or _any_event(number, block, zones)


def _any_event(number: int, block: _Block, zones: Mapping[str, tzinfo]) -> Event:
    """Read by the library. Raises _Broken."""
    from icalendar import Event as Component

    try:
        part = Component.from_ical(block.text)
        start, end = _first(part, "DTSTART"), _end(part)
        is_all_day = start is not None and not isinstance(start.dt, datetime)
        return Event(
            number=number,
            line=block.line,
            uid=_uid(part),
            starts_at=_instant(start, zones),
            ends_at=_instant(end, zones) if end is not None else _lasting(part, start, zones),
            summary=_text(part, "SUMMARY"),
            description=_text(part, "DESCRIPTION"),
            version=_version(part),
            is_all_day=is_all_day,
            is_cancelled=_text(part, "STATUS").strip().upper() == "CANCELLED",
            repeats=any(name in part for name in ("RRULE", "RDATE")),
        )
    except _Broken:
        raise
    except Exception as problem:
        raise _Broken("bad_event") from problem


def _first(part: Any, name: str) -> Any:
    value = part.get(name)
    return value[0] if isinstance(value, list) else value


def _end(part: Any) -> Any:
    return _first(part, "DTEND")


def _text(part: Any, name: str) -> str:
    value = _first(part, name)
    return "" if value is None else str(value)[:LONGEST_CELL]


def _uid(part: Any) -> str:
    """What makes it the same event in another file: its id, and which of a series it is."""
    moment = _first(part, "RECURRENCE-ID")
    which = moment.dt.isoformat() if moment is not None else ""
    return " ".join(filter(None, (_text(part, "UID").strip(), which)))


def _version(part: Any) -> str:
    """Sorts versions of one event: the sequence number, then when it was last changed."""
    sequence = _first(part, "SEQUENCE")
    changed = _first(part, "LAST-MODIFIED") or _first(part, "DTSTAMP")
    moment = changed.dt.isoformat() if changed is not None else ""
    return f"{int(sequence or 0):010d} {moment}"


def _instant(value: Any, zones: Mapping[str, tzinfo]) -> str:
    """In UTC. A whole day begins at midnight in Helsinki. Raises _Broken."""
    if value is None:
        raise _Broken("no_time")
    told = value.dt
    if not isinstance(told, datetime):
        told = datetime(told.year, told.month, told.day, tzinfo=HOME)
    if told.tzinfo is None:
        told = told.replace(tzinfo=_zone(value, zones))
    if not date.min.year + 1 < told.year < date.max.year - 1:
        raise _Broken("no_time")
    return told.astimezone(UTC).isoformat()


def _zone(value: Any, zones: Mapping[str, tzinfo]) -> tzinfo:
    name = value.params.get("TZID")
    if not name:
        return HOME
    if name not in zones:
        raise _Broken("unknown_zone")
    return zones[name]


def _lasting(part: Any, start: Any, zones: Mapping[str, tzinfo]) -> str:
    """The end of an event that says how long it takes, "" where it does not."""
    length = _first(part, "DURATION")
    if length is None or not isinstance(length.dt, timedelta):
        return ""
    begun = datetime.fromisoformat(_instant(start, zones))
    return (begun + length.dt).isoformat() if timedelta(0) < length.dt < timedelta(2) else ""
