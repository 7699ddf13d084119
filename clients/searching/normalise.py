"""The form in which a name, a phone number and an e-mail address are compared.

One function each, for the index and for what is typed, so that both always agree.
"""

import unicodedata
from typing import Final

from privacy.encryption.blind import normalise_email

LONGEST_NUMBER: Final = 18
"""Digits that are looked at; the longest phone number (E.164) has 15."""

_LETTERS: Final = {
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ı": "i",
    # Sámi names write these, and few keyboards have them.
    "ŋ": "n",
    "ŧ": "t",
    "ǥ": "g",
    "ʒ": "z",
    "\u02b9": "",  # the Skolt Sámi softening sign and its stress mark, inside a word
    "\u02c8": "",
}
_APOSTROPHES: Final = "\u02bb\u02bc\u02bd\u02be\u02bf"  # by Unicode letters, by use apostrophes
_DROPPED: Final = frozenset({"Mn", "Me", "Cf"})
_NEVER: Final = frozenset({"Cc", "Cs"})
_KEPT: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mc", "Nl"})


class _Folding(dict[int, str | None]):
    """A table for `str.translate` that works out each character the first time it is met."""

    def __missing__(self, codepoint: int) -> str | None:
        character = chr(codepoint)
        self[codepoint] = folded = _fold(character)
        return folded


def _fold(character: str) -> str | None:
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _APOSTROPHES:
        return " "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in _DROPPED:
        return None
    return character if category in _KEPT else " "


_FOLDING: Final = _Folding()


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name: `Päivi-Maija O'Neill` gives `paivi`, `maija`, `o`, `neill`.

    Case, diacritics and composition play no part; other scripts stay as they are. A name without
    a letter or digit keeps its signs, so that it too can be found.
    """
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    words = tuple(folded.translate(_FOLDING).split())
    return words or tuple(_writable(folded).split())


def digits(text: str) -> str:
    """The decimal digits of a text in any script, as 0-9."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


def phone_digits(text: str) -> str:
    """A phone number as it is compared: digits without 00358, 358 or the leading zeros.

    Foreign numbers keep their country code; what no number can be that long is cut.
    """
    number = digits(text)
    number = number.removeprefix("00358" if number.startswith("00") else "358")
    return number.lstrip("0")[:LONGEST_NUMBER]


def email_address(text: str) -> str:
    """An e-mail address as it is compared, the same as for its blind index."""
    return normalise_email(_writable(text))


def _writable(text: str) -> str:
    """Without control characters and lone surrogates, which no name or address has."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if unicodedata.category(sign) in _NEVER else sign for sign in text)
