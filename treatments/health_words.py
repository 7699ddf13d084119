"""Points out health words in fields that are not meant for them.

More is pointed out here than a reading takes for granted: what is denied, doubted, over or another
person's is about health all the same. A slip of the pen is not: names are full of them.
"""

from collections.abc import Iterator

from treatments.catalogue_in_use import catalogue_for_words
from treatments.free_text import read_text
from treatments.free_text.result import Reason, TextQuestion, TextReading
from treatments.free_text.tokens import tokens_of

STEMS = (
    *("diabeeti", "epilepti", "allergi", "yliherk", "keliaak", "keliak", "insuliini", "verenohen"),
    *("masennu", "masentu", "ahdistu", "uupumu", "mielentervey", "päihde", "alkoholis", "huume"),
    *("sairau", "sairast", "diagnoos", "lääkity", "lääkkee", "oireyhtym", "leikatt", "raskaan"),
    *("vammai", "invalid", "dementi", "alzheimer", "parkinson", "skitsofre", "hoitokielt"),
)
"""Beginnings of words about health that no condition of the list is called by, in any form."""
ALSO_NAMES = frozenset({"ruusu", "luomi", "haava"})
"""Ambiguous words that are names too: not pointed out when written as one."""


def health_words(text: str) -> list[str]:
    """The words of a text that are about somebody's health, each once, as they were written."""
    if not text.strip():
        return []
    reading = read_text(text, catalogue_for_words())
    places = sorted({*_named(reading, text), *_by_stem(text)})
    words: dict[str, None] = {}
    until = 0
    for start, end in places:
        if start >= until:
            words[text[start:end]] = None
            until = end
    return list(words)


def _named(reading: TextReading, text: str) -> Iterator[tuple[int, int]]:
    for match in reading.matches:
        yield match.start, match.end
    for question in reading.questions:
        if _is_about_health(question, text[question.start : question.end]):
            yield question.start, question.end


def _is_about_health(question: TextQuestion, word: str) -> bool:
    if question.reason is Reason.AMBIGUOUS:
        return not (word.istitle() and word.casefold() in ALSO_NAMES)
    return question.reason not in (Reason.MISSPELT, Reason.AGE) and bool(question.candidates)


def _by_stem(text: str) -> Iterator[tuple[int, int]]:
    return ((t.start, t.end) for t in tokens_of(text) if t.word.startswith(STEMS))
