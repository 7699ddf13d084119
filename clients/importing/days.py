"""What of a date is kept: of a birthday the year, of a visit the day. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from clients.details import OLDEST_YEAR
from clients.importing import values
from clients.importing.kinds import Kind

_CENTURIES: Final = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WITHOUT_YEAR: Final = re.compile(r"-{0,2}\d{1,2}[-./]\d{1,2}\.?")
_TWO_DIGIT_YEAR: Final = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2}")
_PLACEHOLDERS: Final = re.compile(r"(?:1900-0?1-0?1|0?1[./-]0?1[./-]1900)(?!\d).*")
_FINNISH_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Birth:
    """A year at most: a full date is not stored anywhere (R9)."""

    year: int | None = None
    kinds: frozenset[Kind] = frozenset()


def birth(text: str, *, this_year: int) -> Birth:
    """The year in a date of any order, in a year alone or in an identity code."""
    tidied = values.tidy(text).lstrip("'")
    if not tidied:
        return Birth()
    if found := values.CODE.search(tidied):
        return _from_code(found, this_year)
    if _PLACEHOLDERS.fullmatch(tidied):
        return Birth(None, frozenset({Kind.BIRTH_PLACEHOLDER}))
    found_years = map(int, _FOUR_DIGITS.findall(tidied))
    years = [year for year in found_years if OLDEST_YEAR < year <= this_year]
    if len(years) == 1:
        alone = tidied == str(years[0])
        return Birth(years[0], frozenset({Kind.BIRTH_YEAR_ONLY if alone else Kind.BIRTH_DATE_CUT}))
    if _TWO_DIGIT_YEAR.fullmatch(tidied):
        return Birth(None, frozenset({Kind.BIRTH_TWO_DIGIT_YEAR}))
    if _WITHOUT_YEAR.fullmatch(tidied):
        return Birth(None, frozenset({Kind.BIRTH_NO_YEAR}))
    return Birth(None, frozenset({Kind.BIRTH_ODD}))


def day(text: str) -> str:
    """The day at the beginning of a cell, as it is written; nothing of what is none."""
    found = _DAY.match(values.tidy(text))
    return found[0] if found else ""


def moment(text: str) -> str:
    """When something was changed, so that the latest sorts last."""
    tidied = values.tidy(text).replace("T", " ")
    if found := _FINNISH_DAY.match(tidied):
        month, rest = int(found[2]), tidied[found.end() :]
        tidied = f"{found[3]}-{month:02d}-{int(found[1]):02d}{rest}"
    return tidied[:19]


def _from_code(found: re.Match[str], this_year: int) -> Birth:
    kinds = frozenset({Kind.IDENTITY_CODE_DROPPED, Kind.BIRTH_DATE_CUT})
    sign = "-" if found[2] > "\u2000" else found[2].upper()
    year = _CENTURIES[sign] + int(found[1])
    return Birth(year if OLDEST_YEAR < year <= this_year else None, kinds)
