"""Whether two names may be one person's. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

ALIKE: Final = 0.82
"""How much of a name two writings share before somebody is asked whether they are one (0 to 1)."""
SHORTEST_SLIP: Final = 4
"""Letters of a name of which one may be wrong."""
MOST_SLIPS: Final = 4
"""Letters that two writings of one name may have apart: two replaced, or four left out."""
MOST_SHARING: Final = 30
"""People with one number or address that may still be a family; more have that of a desk."""


def perhaps_one(
    one: tuple[str, ...], other: tuple[str, ...], *, contact: bool, same_year: bool
) -> bool:
    """Whether two names may be one person's: a slip of the pen, or a changed family name.

    Twins share year and phone but not the given name; a mother and her daughter may share the name
    but not the year; so two of the three must agree.
    """
    if not one or not other:
        return False
    alike = _is_alike(" ".join(one), " ".join(other))
    given = _is_alike(one[0], other[0]) or (contact and _is_slip(one[0], other[0]))
    if same_year and (contact or alike):
        return given
    return contact and alike and given


def may_be_one(one: str, other: str) -> bool:
    """As `_is_alike`. Of a thousand given names few have nearly the same letters."""
    most = (1 - ALIKE) * (len(one) + len(other))
    apart = (letters_of((one,)) ^ letters_of((other,))).bit_count()
    return apart <= most and _is_alike(one, other)


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter after the first was replaced, left out or swapped with the next one: in a
    short name that is much of it.
    """
    if one[:1] != other[:1] or min(len(one), len(other)) < SHORTEST_SLIP:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
    first, *rest = [place for place in range(len(one)) if one[place] != other[place]] or [0]
    swapped = one[:first] + one[first + 1 : first + 2] + one[first] + one[first + 2 :]
    return not rest or swapped == other


def letters_of(words: Sequence[str]) -> int:
    """A bit for a letter, another one where it occurs again: names that differ in n bits differ in
    n letters or more.
    """
    bits = 0
    for letter in "".join(words):
        bit = 1 << (ord(letter) & 63)
        while bits & bit:
            bit <<= 64
        bits |= bit
    return bits
