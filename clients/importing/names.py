"""Given name first, or family name first? Pure."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

COMMON: Final = frozenset(
    (Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").split()
)
"""Common Finnish given names (Population register's statistics), in small letters."""


def order_is_unclear(words: Sequence[str], given_here: Collection[str]) -> bool:
    """Whether a name of two or more words may be the family name first.

    `given_here`: what stands first in the other names of the same table, in small letters.
    """
    first, last = (_plain(words[0]), _plain(words[-1]))
    if first in COMMON:
        return False
    return last in COMMON or (last in given_here and first not in given_here)


def is_given(name: str) -> bool:
    """Whether this is a common given name, or begins with one."""
    words = name.split()
    return bool(words) and _plain(words[0]) in COMMON


def _plain(word: str) -> str:
    return word.casefold().partition("-")[0]
