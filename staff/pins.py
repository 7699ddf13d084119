"""The six digits that open a locked screen: which are refused, and how one is kept.

A PIN opens nothing by itself: only the screen of somebody who has logged in with her second factor
at that browser today, and only within five tries (security goal G15).
"""

from datetime import date
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.encryption.blind import blind_index, blind_indexes

DIGITS = 6
FIRST_YEAR = 1900
# Ways of the finger over the keys of a telephone, and what else everybody thinks of.
_WELL_KNOWN = frozenset(
    {"147258", "258369", "147369", "159357", "357159", "159753", "753159", "112233", "332211"}
    | {"445566", "778899", "102030", "696969", "123321", "100200", "202122", "010203"}
)


def refusal(pin: str, this_year: int) -> Promise | None:
    """Why a PIN is too easy to guess; None when it will do. Pure."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return _("Give six digits.")
    if _repeats(pin):
        return _("The same digits again and again are guessed first. Choose others.")
    if _is_row(pin) or pin in _WELL_KNOWN:
        return _("Digits in a row are guessed first. Choose others.")
    if _is_date(pin) or _holds_year(pin, this_year):
        return _("This looks like a date or a year of birth. Choose digits that mean nothing.")
    return None


def _repeats(pin: str) -> bool:
    """One digit five times or more, or a part of one to three digits over and over."""
    most = max(pin.count(digit) for digit in pin)
    return most >= DIGITS - 1 or any(pin == pin[:part] * (DIGITS // part) for part in (1, 2, 3))


def _is_row(pin: str) -> bool:
    """Each digit is as far from the one before: 123456, 987654, 135791; 9 and 0 are neighbours."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1


def _is_date(pin: str) -> bool:
    first, second, third = (int(pin[at : at + 2]) for at in (0, 2, 4))
    orders = ((third, second, first), (first, second, third), (third, first, second))
    return any(_exists(2000 + year, month, day) for year, month, day in orders)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _holds_year(pin: str, this_year: int) -> bool:
    return any(FIRST_YEAR <= int(part) <= this_year for part in (pin[:4], pin[2:]))


def hashed(pin: str, user_id: UUID) -> str:
    """What is kept of a PIN: a slow hash of a keyed hash, so that a copied table tells nothing."""
    return make_password(blind_index("login", _said(pin, user_id)).hex())


def is_right(pin: str, user_id: UUID, kept: str) -> bool:
    """Whether this is the PIN, under any version of the key."""
    keyed = blind_indexes("login", _said(pin, user_id))
    return any(check_password(one.hex(), kept) for one in keyed)


def _said(pin: str, user_id: UUID) -> str:
    return f"pin|{user_id}|{pin}"
