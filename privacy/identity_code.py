"""The Finnish personal identity code (henkilötunnus) is stored nowhere (TSL § 29, R9)."""

import re
from datetime import date

_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
_CODE = re.compile(
    r"(?<![0-9])(\d{2})\s?(\d{2})\s?(\d{2})\s?([-+A-FU-Y\u2010-\u2015\u2212])\s?(\d{3})\s?([0-9A-Y])(?![0-9A-Z])",
    re.IGNORECASE,
)


def contains_identity_code(text: str) -> bool:
    """Whether a code that is valid by date and check character stands anywhere in the text."""
    return any(_is_valid(*found.groups()) for found in _CODE.finditer(text))


def _is_valid(day: str, month: str, year: str, sign: str, number: str, check: str) -> bool:
    century = _CENTURIES.get("-" if sign > "\u2000" else sign.upper(), 1900)
    try:
        date(century + int(year), int(month), int(day))
    except ValueError:
        return False
    return _CHECK[int(day + month + year + number) % 31] == check.upper()
