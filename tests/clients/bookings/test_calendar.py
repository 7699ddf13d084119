"""Calendars of every writing are read; those made to hurt are refused by a child, quickly."""

import random
import resource
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import pytest

from clients.bookings import calendar
from clients.bookings.calendar import MOST_EVENTS, MOST_LINES, MOST_READ
from clients.bookings.event import Event, plain_event
from clients.bookings.reading import read_calendar
from clients.importing.tables import Unreadable
from tests.profile import count

SAMPLE = Path(__file__).parent.parent / "importing" / "samples" / "bookings.ics"
HELSINKI = ZoneInfo("Europe/Helsinki")
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "America/New_York", "Asia/Kolkata")
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28))
TEXTS = (
    "Äijälä, Säde; Öhman\\",
    "Eeva Kallio - Kasvohoito\nkello 9",
    "Ž Šulgin: jalkahoito " * 9,
    "💅 Åsa",
    "a\u2028b\u0085c",
)


def vevent(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT")) + "\r\n"


def ics(*parts: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(parts) + "END:VCALENDAR\r\n").encode()


def only(*lines: str) -> Event:
    (event,) = calendar.read_calendar(ics(vevent(*lines))).events
    return event


# --- any calendar that another program may write ------------------------------------------------


def escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def folded(line: str, chance: random.Random) -> str:
    """Cut at any octet that is not inside a letter, as RFC 5545 says, and sometimes more often."""
    if chance.random() < 0.5:
        width = chance.choice((20, 60, 73))
        return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width))
    return line


def some_time(chance: random.Random) -> datetime:
    day = chance.choice((*CLOCK_CHANGES, date(2026, 1, 1) + timedelta(chance.randrange(500))))
    minute = chance.randrange(0, 24 * 60, 5)
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001


def written(wall: datetime, chance: random.Random) -> tuple[str, datetime]:
    """A DTSTART line of a wall clock, and the moment it means by zoneinfo alone."""
    text = wall.strftime("%Y%m%dT%H%M%S")
    kind = chance.choice(("utc", "floating", *ZONES))
    if kind == "utc":
        return f"DTSTART:{text}Z", wall.replace(tzinfo=UTC)
    if kind == "floating":
        return f"DTSTART:{text}", wall.replace(tzinfo=HELSINKI)
    name = f'"{kind}"' if chance.random() < 0.3 else kind
    return f"DTSTART;TZID={name}:{text}", wall.replace(tzinfo=ZoneInfo(kind))


def test_any_calendar_is_read_at_its_hour_and_in_its_words() -> None:
    chance = random.Random(6)
    for _ in range(count(200, 2_000)):
        wanted, parts = [], []
        for number in range(chance.randint(1, 6)):
            start, moment = written(some_time(chance), chance)
            text = chance.choice(TEXTS)
            lines = [f"UID:u{number}", start, f"SUMMARY:{escaped(text)}"]
            chance.shuffle(lines)
            parts.append(vevent(*(folded(line, chance) for line in lines)))
            wanted.append((f"u{number}", moment.astimezone(UTC), text))
        octets = ics(*parts)
        found = calendar.read_calendar(octets)
        assert not found.faults
        read = [(e.uid, datetime.fromisoformat(e.starts_at), e.summary) for e in found.events]
        assert read == wanted
        assert [moment for _uid, moment, _text in read] == by_the_package(octets)


PLAIN = (
    ("DTSTART;TZID=Europe/Helsinki:20261122T100000", "DTEND:20261122T090000Z"),
    ("DTSTART:20261122T100000", "SUMMARY:Eeva\\, Kallio\\nkello 9", "DESCRIPTION:a\\;b"),
    ("DTSTART:20261025T033000", "STATUS:cancelled", "SEQUENCE:3", "DTSTAMP:20261101T080000Z"),
    ("DTSTART:20261122T080000Z", "LAST-MODIFIED:20261102T080000Z", "DTSTAMP:20261101T080000Z"),
    ("dtstart:20261122T080000Z", "SUMMARY;LANGUAGE=fi:Eeva: kasvot", "X-OTHER;A=b:c", "CLASS:x"),
    ("DTSTART:20261122T080000Z", "SUMMARY:Ee\r\n va Kal\r\n\tlio"),
)
NOT_PLAIN = (
    ("DTSTART:20261122T080000Z", "RRULE:FREQ=WEEKLY"),
    ("DTSTART;VALUE=DATE:20261122",),
    ("DTSTART;TZID=Asia/Kolkata:20261122T080000",),
    ("DTSTART:20261122T080000Z", "DTSTART:20261123T080000Z"),
    ("DTSTART:20261122T080000Z", "SUMMARY:a\\\\nb"),
    ("DTSTART:20261122T250000Z",),
    ("DTSTART:20261122T080000Z", "SUMMARY"),
    ("DTSTART:20261122T080000Z", "BEGIN:VALARM", "TRIGGER:-PT15M", "END:VALARM"),
)


@pytest.mark.parametrize("lines", PLAIN)
def test_a_plain_event_is_read_as_the_package_reads_it(lines: tuple[str, ...]) -> None:
    text = vevent("UID:1", *lines)
    mine = plain_event(7, 9, text)
    assert mine is not None
    assert mine == calendar._any_event(7, calendar._Block(9, text), {})


@pytest.mark.parametrize("lines", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_the_package(lines: tuple[str, ...]) -> None:
    assert plain_event(1, 1, vevent("UID:1", *lines)) is None


def test_events_long_over_are_counted_and_not_read() -> None:
    days = ("20260801", "20260822", "20260823", "20260824", "20261122")
    parts = [vevent(f"UID:{day}", f"DTSTART:{day}T080000Z") for day in days]
    series = vevent("UID:r", "DTSTART:20250101T080000Z", "RRULE:FREQ=WEEKLY")
    found = calendar.read_calendar(ics(*parts, series), date(2026, 8, 24))
    assert [event.uid for event in found.events] == ["20260823", "20260824", "20261122", "r"]
    assert [event.number for event in found.events] == [3, 4, 5, 6]
    assert found.over == 2


def by_the_package(octets: bytes) -> list[datetime]:
    """The moments as the package sees them when it reads the file whole."""
    whole: Any = icalendar.Calendar.from_ical(octets)
    told = [event["DTSTART"].dt for event in whole.walk("VEVENT")]
    return [(t if t.tzinfo else t.replace(tzinfo=HELSINKI)).astimezone(UTC) for t in told]


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        ("20260329T025959", 2),
        ("20260329T040000", 3),
        ("20261025T025959", 3),
        ("20261025T040000", 2),
    ],
)
def test_the_days_on_which_the_clocks_change(wall: str, hours: int) -> None:
    event = only("UID:1", f"DTSTART;TZID=Europe/Helsinki:{wall}")
    local = datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    assert datetime.fromisoformat(event.starts_at) == local - timedelta(hours=hours)


def test_a_zone_that_the_file_explains_itself_is_known() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Meidan aika\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    octets = ics(zone, vevent("UID:1", "DTSTART;TZID=Meidan aika:20261122T120000"))
    (event,) = calendar.read_calendar(octets).events
    assert event.starts_at == "2026-11-22T07:00:00+00:00"


@pytest.mark.parametrize("letter", ["ä", "€", "💅"])
@pytest.mark.parametrize("fold", [b"\r\n ", b"\n\t"])
def test_a_line_may_be_folded_inside_a_letter(letter: str, fold: bytes) -> None:
    whole = ics(vevent("UID:1", "DTSTART:20261122T080000Z", f"SUMMARY:P{letter}ivi"))
    octets, at = letter.encode(), whole.index(letter.encode())
    for cut in range(at + 1, at + len(octets)):
        (event,) = calendar.read_calendar(whole[:cut] + fold + whole[cut:]).events
        assert event.summary == f"P{letter}ivi"


def test_an_end_may_be_a_length() -> None:
    event = only("UID:1", "DTSTART:20261122T080000Z", "DURATION:PT45M")
    assert event.ends_at == "2026-11-22T08:45:00+00:00"


def test_one_of_a_series_has_an_id_of_its_own() -> None:
    event = only("UID:1", "DTSTART:20261122T080000Z", "RECURRENCE-ID:20261121T080000Z")
    assert event.uid == "1 2026-11-21T08:00:00+00:00"
    assert not event.repeats


def test_a_calendar_may_be_a_cancellation_as_a_whole() -> None:
    octets = ics("METHOD:CANCEL\r\n", vevent("UID:1", "DTSTART:20261122T080000Z"))
    (event,) = calendar.read_calendar(octets).events
    assert event.is_cancelled
    assert not only("UID:1", "DTSTART:20261122T080000Z", "SUMMARY:METHOD:CANCEL").is_cancelled


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("UID:1", "SUMMARY:Eeva"), "no_time"),
        (("UID:1", "DTSTART:eilen"), "bad_event"),
        (("UID:1", "DTSTART;TZID=Kuun/Kraateri:20261122T100000"), "unknown_zone"),
        (("UID:1", "DTSTART;TZID=../../etc/hosts:20261122T100000"), "unknown_zone"),
        (("UID:1", "DTSTART:00010101T000000Z"), "no_time"),
    ],
)
def test_a_broken_event_has_its_line_and_leaves_the_others(
    lines: tuple[str, ...], reason: str
) -> None:
    whole = vevent("UID:2", "DTSTART:20261122T080000Z")
    found = calendar.read_calendar(ics(whole, vevent(*lines), whole))
    assert [(one.line, one.reason) for one in found.faults] == [(7, reason)]
    assert [event.number for event in found.events] == [1, 3]


def deep(levels: int) -> bytes:
    return ics("BEGIN:VEVENT\r\n" * levels + "END:VEVENT\r\n" * levels)


LATER: Final = "DTSTART:20991122T080000Z"
HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "a million lines": lambda: ics("X:1\r\n" * MOST_LINES),
    "a million bare returns": lambda: b"BEGIN:VCALENDAR\r" * 1_000_000,
    "too many events": lambda: ics(vevent("UID:1") * (MOST_EVENTS + 1)),
    "too many events to come": lambda: ics(vevent(LATER) * (MOST_READ + 1)),
    "an endless event": lambda: ics(vevent(*["X-A:1"] * 1_000)),
    "an endless line": lambda: ics(vevent("SUMMARY:" + "a" * 200_000)),
    "an endless folded line": lambda: ics(vevent("SUMMARY:a" + "\r\n a" * 1_000)),
    "deep": lambda: deep(5),
    "very deep": lambda: deep(50_000),
    "not closed": lambda: b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    "closed in the wrong order": lambda: b"BEGIN:VCALENDAR\r\nBEGIN:A\r\nEND:B\r\nEND:A\r\n",
    "closed too often": lambda: ics("END:VEVENT\r\n"),
    "zeros": lambda: ics(vevent("SUMMARY:a\0b")),
    "nothing": lambda: b"",
    "a table": lambda: b"Nimi;Puhelin\nEeva;1\n",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_hurt_is_refused(name: str) -> None:
    octets = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as refused:
        read_calendar(octets)
    assert refused.value.reason
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000, f"{grown} KB in the process that serves pages"


def test_the_limit_of_lines_is_counted_before_anything_is_read() -> None:
    with pytest.raises(Unreadable) as refused:
        calendar.read_calendar(b"\n" * (MOST_LINES + 1))
    assert refused.value.reason == "too_many_lines"


def test_the_child_says_the_same_as_reading_here() -> None:
    octets = SAMPLE.read_bytes()
    assert read_calendar(octets) == calendar.read_calendar(octets)


@pytest.mark.parametrize(
    ("octets", "is_one"),
    [
        (b"BEGIN:VCALENDAR\r\n", True),
        (b"\xef\xbb\xbfbegin:vcalendar\n", True),
        ("BEGIN:VCALENDAR\n".encode("utf-16"), True),
        (b"Nimi;Puhelin\n", False),
        (b"", False),
    ],
)
def test_a_calendar_is_told_by_what_is_in_it(octets: bytes, is_one: bool) -> None:
    assert calendar.is_calendar(octets) is is_one
