"""Every number and address that a cell holds, also those that are not taken. Pure.

Somebody who is not to come back may be known by one of them.
"""

import re
from collections.abc import Iterable
from typing import Final

from clients.contact import email_key, phone_key
from clients.importing import values

NUMBER: Final = re.compile(r"(?<![\w/])[+(]?\d[\d\s()\-]{5,17}\d(?!\w)")
"""What may be a telephone number."""
_ADDRESS: Final = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[\w.-]+\w")


def numbers_in(texts: Iterable[str]) -> set[str]:
    """As they are compared."""
    found = (match.group().strip() for text in texts for match in NUMBER.finditer(text))
    told = (values.phone([number]).kept for number in found)
    return {phone_key(number) for number in told if number}


def addresses_in(texts: Iterable[str]) -> set[str]:
    """As they are compared."""
    return {email_key(match.group()) for text in texts for match in _ADDRESS.finditer(text)}
