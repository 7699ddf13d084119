"""As much Finnish grammar as it takes to know *syövän* for a form of *syöpä*.

A word's stems are made from its dictionary form (also a plural one: *hammasraudat*), in strong
and in weak grade. A token is a form of the word if it is a stem followed by a case ending, a
possessive and a clitic. The stems are made generously, since a wrong one meets no real word; what
this misses becomes a question, never an all-clear.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

VOWELS = "aeiouyäöå"
SHORTEST_STEM = 3

_CASES_OF_ANY = (
    *("n", "t", "a", "ä", "ta", "tä", "na", "nä", "ksi", "tta", "ttä"),
    *("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle"),
    *("an", "en", "in", "on", "un", "yn", "än", "ön"),
    *("han", "hen", "hin", "hon", "hun", "hyn", "hän", "hön", "seen"),
    *("ja", "jä", "jen", "ia", "iä", "ita", "itä", "iden", "itten", "ien", "iin", "ihin", "isiin"),
    *("issa", "issä", "ista", "istä", "illa", "illä", "ilta", "iltä", "ille", "ina", "inä"),
    *("iksi", "itta", "ittä"),
)
_POSSESSIVES = ("", "ni", "si", "nsa", "nsä", "mme", "nne", "an", "än", "en")
_CLITICS = ("", "kin", "kaan", "kään", "ko", "kö", "han", "hän", "pa", "pä")
_BEFORE_POSSESSIVE = tuple(case[:-1] if case[-1] in "nt" else case for case in _CASES_OF_ANY)
ENDINGS = frozenset(case + clitic for case, clitic in product(_CASES_OF_ANY, _CLITICS)) | frozenset(
    "".join(parts) for parts in product(("", *_BEFORE_POSSESSIVE), _POSSESSIVES[1:], _CLITICS)
)
"""Everything that may follow a stem."""

_WITHOUT = re.compile(r"(ton|tön|ttom|ttöm)")

# Consonants before the last vowel: strong grade and weak grade.
_GRADES = (
    *(("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm")),
    *(("lt", "ll"), ("rt", "rr"), ("ht", "hd"), ("p", "v"), ("t", "d"), ("k", "")),
    *(("lk", "l"), ("rk", "r"), ("hk", "h")),
)


def fold(word: str) -> str:
    """Lower case, one sort of hyphen and apostrophe, accents off; å, ä and ö stay letters."""
    composed = unicodedata.normalize("NFC", word).casefold()
    plain = composed.translate(_MARKS)
    if plain.isascii():
        return plain
    return "".join(char if char in "åäö" else _without_accent(char) for char in plain)


_MARKS = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'", "‐": "-", "‑": "-", "–": "-"})


def _without_accent(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    return "".join(part for part in decomposed if not unicodedata.combining(part)) or char


def without_dots(word: str) -> str:
    """*syöpä* as typed on a foreign keyboard: *syopa*."""
    return word.translate(_DOTS)


_DOTS = str.maketrans("åäö", "aao")


def is_without(tail: str) -> bool:
    """Whether the tail of a word says that the thing is missing: *kuume|eton*."""
    return bool(_WITHOUT.search(tail))


def is_form_of(token: str, word: str) -> bool:
    """Whether a token is an inflected form of a word; both folded."""
    if token == word:
        return True
    if token[:1] != word[:1]:
        return False
    bare, stems = _bare_and_stems(word)
    if token in bare:
        return True
    return any(token.startswith(stem) and token[len(stem) :] in ENDINGS for stem in stems)


@lru_cache(maxsize=4096)
def _bare_and_stems(word: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Other dictionary forms (the singular of a plural), and the stems of all of them."""
    bare = frozenset(_singulars(word))
    weak = word[:-1]  # of a plural: not weakened once more, or *tikit* would be met in *Tiina*
    stems = {stem for form in (word, *(bare - {weak})) for stem in _stems(form)}
    if weak in bare:
        stems.update(_stems(weak, is_weak=True))
    return bare, tuple(sorted(stem for stem in stems if len(stem) >= SHORTEST_STEM))


def _singulars(word: str) -> Iterator[str]:
    """*hammasraudat* → *hammasrauta*; *tikit* → *tikki*; *luomet* → *luomi*."""
    if len(word) < 4 or word[-1] != "t" or word[-2] not in VOWELS:
        return
    weak = word[:-1]
    for grade in (weak, *_stronger(weak)):
        yield grade
        if grade.endswith("e"):
            yield grade[:-1] + "i"
            yield grade[:-1]
    if weak.endswith("se"):
        yield weak[:-2] + "nen"
    if weak.endswith("kse"):
        yield weak[:-3] + "s"


def _stems(word: str, *, is_weak: bool = False) -> Iterator[str]:
    last = word[-1:]
    if word.endswith("nen"):
        yield from (word[:-3] + "se", word[:-3] + "s", word[:-3] + "si")
    elif last == "s":
        yield from _stems_of_s(word)
    elif last == "n":
        yield from (word[:-1] + "me", word[:-1] + "mi", word + "i", word)
    elif word.endswith(("ut", "yt")):
        yield from (word[:-1] + "e", word[:-2] + "ee", word[:-2] + "ei", word)
    elif last == "e":
        for grade in (word, *_stronger(word)):
            yield from (grade + "e", grade + "i", grade)
        yield word + "t"
    elif last and last in VOWELS:
        yield from _stems_of_vowel(word, () if is_weak else _weaker(word))
    elif last:
        yield from (word, word + "i", word + "ei", word + "e")


def _stems_of_s(word: str) -> Iterator[str]:
    """*turvotus*, *raskaus*, *hammas*, *psoriasis*."""
    base = word[:-1]
    yield from (word, word + "i", base + "kse", base + "ksi")
    if word[-3:-2] in VOWELS and word[-2:-1] in "uy":
        yield from (base + "de", base + "te", base + "t", base + "ks")
    for grade in (base, *_stronger(base)):
        yield from (grade + grade[-1:], grade + "i")


def _stems_of_vowel(word: str, weaker: Iterable[str]) -> Iterator[str]:
    """*syöpä*, *tauti*, *sieni*, *kynsi*, *kohju*."""
    for grade in (word, *weaker):
        yield grade
        before = grade[:-1]
        if grade[-1] in "aä":
            yield from (before + "o", before + "ö", before + "i")
        if grade[-1] == "i":
            yield from (before + "e", before + "t")
    if word.endswith("nsi"):
        yield from (word[:-3] + "nne", word[:-3] + "nt")
    elif word.endswith("si"):
        yield from (word[:-2] + "de", word[:-2] + "te", word[:-2] + "t")


def _weaker(word: str) -> Iterator[str]:
    return _regraded(word, _GRADES)


def _stronger(word: str) -> Iterator[str]:
    return _regraded(word, tuple((weak, strong) for strong, weak in _GRADES))


def _regraded(word: str, grades: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The word with the consonants before its last vowel in the other grade."""
    head, vowel = word[:-1], word[-1:]
    if not head or vowel not in VOWELS:
        return
    for old, new in grades:
        if head.endswith(old) and (old or head[-1] in VOWELS):
            yield head.removesuffix(old) + new + vowel
