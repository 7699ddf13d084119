"""What was typed into the search becomes the beginning of a registration."""

import re
from typing import Any, Final

from clients.details import OLDEST_YEAR
from clients.searching.query import EmailQuery, PhoneQuery, parse_query

_FIRST_LETTER: Final = re.compile(r"(?:^|(?<=[\s'’-]))\w")


def typed_details(text: str, this_year: int) -> dict[str, Any]:
    """Initial values for a registration: an address, a number, or a name with a year of birth."""
    text = text.strip()
    match parse_query(text):
        case None:
            return {}
        case EmailQuery():
            return {"email": text}
        case PhoneQuery():
            return {"phone": text}
    words = text.split()
    years = [word for word in words if _is_year(word, this_year)]
    name = " ".join(word for word in words if word not in years)
    found: dict[str, Any] = {"name": _capitalised(name)}
    if years:
        found["birth_year"] = int(years[-1])
    return found


def _is_year(word: str, this_year: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{4}", word)) and OLDEST_YEAR <= int(word) <= this_year


def _capitalised(name: str) -> str:
    """Names typed in haste get their capitals; whoever typed one herself knows better."""
    if name != name.lower():
        return name
    return _FIRST_LETTER.sub(lambda letter: letter.group().upper(), name)
