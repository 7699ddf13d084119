"""Which of the salon's methods a booking means, as far as its words say. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from treatments.catalogue_reading import Method

_ASIDE: Final = re.compile(r"\(.*?\)|\b\d+\s*(?:min|h|€|e)\b\.?|€")


def booked_method(text: str, methods: Iterable[Method]) -> str:
    """The method's code; "" where the words fit none or several: then a person chooses.

    Brackets, minutes and prices do not count. The whole name, in either language, or the words of
    exactly one name among those of the booking, or the other way round.
    """
    asked = _words(text)
    if not asked:
        return ""
    names = [(method.code, words) for method in methods for words in _names(method)]
    equal = {code for code, words in names if words == asked}
    within = {code for code, words in names if words < asked}
    around = {code for code, words in names if words > asked}
    codes = equal or within or around
    return codes.pop() if len(codes) == 1 else ""


def _names(method: Method) -> list[frozenset[str]]:
    every = (_words(text) for text in (method.name.fi, method.name.en, method.code))
    return [words for words in every if words]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _ASIDE.sub(" ", text).casefold()))
