"""Every event judged: an hour that waits for a person, or why it is none. Pure.

Names and times as in the documentation of imports. No event makes a client, and none is joined to
one by itself: name and treatment share a line of free text.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Final

from clients.age import FULL_AGE
from clients.bookings.calendar import Calendar
from clients.bookings.event import HOME, Event
from clients.bookings.summaries import Summary, is_initial_only, parse_summary
from clients.contact import phone_key
from clients.importing import values
from clients.importing.contacts import NUMBER
from clients.importing.kinds import Outcome
from clients.importing.known import Known
from clients.searching.normalise import name_words
from privacy.identity_code import contains_identity_code

LONGEST_METHOD: Final = 120
LONGEST_NAME: Final = 120
MOST_NUMBERS: Final = 10
"""Numbers of a text of which the first that is a telephone number is taken."""
_DIGITS: Final = re.compile(r"\d+")


class Kind(StrEnum):
    """What makes an event other than plain."""

    CANCELLED = "cancelled"
    NOT_A_VISIT = "not_a_visit"
    NO_NAME = "no_name"
    REPEATS = "repeats"
    OLDER_VERSION = "older_version"
    NEWEST_VERSION = "newest_version"
    ERASED_OR_REFUSED = "refused_before"
    BROKEN = "broken"
    OUT_OF_TIME = "out_of_time"
    INITIAL_ONLY = "initial_only"
    NO_SURNAME = "no_surname"
    SERVICE_FIRST = "service_first"
    CLOCK_CHANGE_DAY = "clock_change_day"
    PHONE_IN_DESCRIPTION = "phone_in_description"
    HEALTH_IN_DESCRIPTION = "health_in_description"
    DESCRIPTION_DROPPED = "description_dropped"
    HEALTH_IN_SUMMARY = "health_in_summary"
    IDENTITY_CODE_DROPPED = "identity_code_dropped"
    FORMULA_TEXT = "formula_text"
    MINOR_IN_TEXT = "minor_in_text"
    GUARDIAN_TO_BE_ASKED = "guardian_to_be_asked"
    IN_REGISTER_NAME = "in_register_name"
    IN_REGISTER_NAMESAKE = "in_register_namesake"


REFUSED: Final = frozenset(
    {
        *(Kind.CANCELLED, Kind.NOT_A_VISIT, Kind.NO_NAME, Kind.REPEATS, Kind.OLDER_VERSION),
        *(Kind.ERASED_OR_REFUSED, Kind.BROKEN),
    }
)


@dataclass(frozen=True, slots=True)
class Hour:
    """One event as an hour of somebody. Nothing of a refused one but why, and which it was."""

    number: int
    line: int
    uid: str
    starts_at: datetime
    ends_at: datetime | None
    kinds: frozenset[Kind]
    name: str = ""
    method: str = ""
    phone: str = ""
    version: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome.REFUSE if self.kinds & REFUSED else Outcome.ASK

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(HOME).date()

    def marked(self, *kinds: Kind) -> "Hour":
        return replace(self, kinds=self.kinds.union(kinds))

    def settled(self) -> "Hour":
        """Of what is refused only its id, its time and the reason are left."""
        if self.outcome is Outcome.ASK:
            return self
        return replace(self, name="", method="", phone="")


def judged(calendar: Calendar, *, health_words: Callable[[str], Sequence[str]]) -> list[Hour]:
    """Every readable event, by itself and by the others of the file."""
    is_health = _health_finder(health_words)
    alone = {event.number: _hour(event, is_health) for event in calendar.events}
    for number, kind in _versions(list(alone.values())):
        alone[number] = alone[number].marked(kind)
    return [hour.settled() for hour in alone.values()]


def compared(hours: Sequence[Hour], known: Known) -> list[Hour]:
    """The hours with what the register says of the people in them."""
    return [_with_register(hour, known).settled() for hour in hours]


def _health_finder(health_words: Callable[[str], Sequence[str]]) -> Callable[[str], bool]:
    """Whether a text speaks of health. Each line is looked at once, whatever its numbers: prices
    and minutes differ, and the same few remarks come again and again.
    """
    speaks = cache(lambda line: bool(health_words(line)))
    return lambda text: any(speaks(_DIGITS.sub("0", line.strip())) for line in text.splitlines())


def _hour(event: Event, is_health: Callable[[str], bool]) -> Hour:
    summary = values.without_code(event.summary)
    told = parse_summary(summary)
    description = values.tidy(event.description)
    method, of_method = _method(told.method, is_health)
    name = _without_health(told.name, is_health)
    kinds = {*_of_event(event, told), *_of_name(event, told), *of_method}
    if name != told.name or is_health(told.aside):
        kinds.add(Kind.HEALTH_IN_SUMMARY)
    phone = _phone(description)
    if phone:
        kinds.add(Kind.PHONE_IN_DESCRIPTION)
    if is_health(event.description):
        kinds.add(Kind.HEALTH_IN_DESCRIPTION)
    elif description and not phone:
        kinds.add(Kind.DESCRIPTION_DROPPED)
    if contains_identity_code(event.summary) or contains_identity_code(description):
        kinds.add(Kind.IDENTITY_CODE_DROPPED)
    starts_at = datetime.fromisoformat(event.starts_at)
    return Hour(
        number=event.number,
        line=event.line,
        uid=event.uid or f"{event.starts_at} {told.name}",
        starts_at=starts_at,
        ends_at=_end(event, starts_at),
        kinds=frozenset(kinds),
        name=name[:LONGEST_NAME],
        method=method,
        phone=phone or _phone(summary),
        version=event.version,
    )


def _of_event(event: Event, told: Summary) -> Iterator[Kind]:
    if event.is_cancelled or told.is_cancelled:
        yield Kind.CANCELLED
    if event.repeats:
        yield Kind.REPEATS
    if told.is_away or event.is_all_day:
        yield Kind.NOT_A_VISIT
    elif not told.name:
        yield Kind.NO_NAME
    if _clocks_change(datetime.fromisoformat(event.starts_at).astimezone(HOME).date()):
        yield Kind.CLOCK_CHANGE_DAY


def _of_name(event: Event, told: Summary) -> Iterator[Kind]:
    if values.is_formula(values.tidy(event.summary)):
        yield Kind.FORMULA_TEXT
    if told.service_first:
        yield Kind.SERVICE_FIRST
    if told.name and is_initial_only(told.name):
        yield Kind.INITIAL_ONLY
    elif told.name and len(told.name.split()) == 1:
        yield Kind.NO_SURNAME
    if told.child_age is not None and told.child_age < FULL_AGE:
        yield Kind.MINOR_IN_TEXT
        yield Kind.GUARDIAN_TO_BE_ASKED


def _without_health(name: str, is_health: Callable[[str], bool]) -> str:
    """The name without a word about health behind it; two words are a name, whatever they say."""
    words = name.split()
    return " ".join([*words[:2], *(word for word in words[2:] if not is_health(word))])


def _method(text: str, is_health: Callable[[str], bool]) -> tuple[str, set[Kind]]:
    """The treatment as booked; not at all where it speaks of health."""
    if is_health(text):
        return "", {Kind.HEALTH_IN_SUMMARY}
    return text[:LONGEST_METHOD], set()


def _versions(hours: Sequence[Hour]) -> Iterator[tuple[int, Kind]]:
    """Of several events with one id, the newest counts; so with one name at one time and no id."""
    by_uid: dict[str, list[Hour]] = defaultdict(list)
    for hour in hours:
        by_uid[hour.uid].append(hour)
    for same in by_uid.values():
        if len(same) > 1:
            newest = max(same, key=lambda hour: (hour.version, hour.number))
            for hour in same:
                yield hour.number, Kind.NEWEST_VERSION if hour is newest else Kind.OLDER_VERSION


def _with_register(hour: Hour, known: Known) -> Hour:
    if hour.phone and known.banned(phone_key(hour.phone), ""):
        return hour.marked(Kind.ERASED_OR_REFUSED)
    if hour.outcome is Outcome.REFUSE or Kind.INITIAL_ONLY in hour.kinds:
        return hour
    # Where a card has neither phone nor e-mail, nothing but the name speaks for her.
    for client in known.of_name(name_words(hour.name)).clients.values():
        can_be_checked = bool(client.phone or client.email)
        hour = hour.marked(Kind.IN_REGISTER_NAME if can_be_checked else Kind.IN_REGISTER_NAMESAKE)
    return hour


def _end(event: Event, starts_at: datetime) -> datetime | None:
    if not event.ends_at:
        return None
    ends_at = datetime.fromisoformat(event.ends_at)
    return ends_at if starts_at < ends_at <= starts_at + timedelta(days=1) else None


def _phone(text: str) -> str:
    for found in islice(NUMBER.finditer(text), MOST_NUMBERS):
        told = values.phone([found.group().strip()])
        if told.kept:
            return told.kept
    return ""


def _clocks_change(day: date) -> bool:
    noons = [datetime(d.year, d.month, d.day, 12, tzinfo=HOME) for d in (day - timedelta(1), day)]
    return noons[0].utcoffset() != noons[1].utcoffset()
