"""Cuts a text into words, with what stands before each: nothing, a colon, a comma, a full stop."""

import re
from dataclasses import dataclass
from enum import IntEnum

from treatments.free_text.finnish import fold

_LETTER = r"[^\W_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['’ʼ´`:](?:{_LETTER})+)*")
_DECIMAL = re.compile(r"\s*[.,]\s*")
_HYPHENS = "-‐‑–—"


class Break(IntEnum):
    """How firmly a word is set off from the one before."""

    HYPHEN = 0
    SPACE = 1
    COLON = 2
    COMMA = 3
    SENTENCE = 4


@dataclass(frozen=True)
class Token:
    """One word, folded, and its place in the text. Parts of a hyphened word are words too."""

    start: int
    end: int
    word: str
    before: Break
    is_asked: bool
    """Whether a question mark follows before the next word."""


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text, in order."""
    found = list(_WORD.finditer(text))
    tokens: list[Token] = []
    for number, match in enumerate(found):
        since = found[number - 1].end() if number else 0
        until = found[number + 1].start() if number + 1 < len(found) else len(text)
        gap = text[since : match.start()]
        before = _break(gap, text, since, match.start()) if number else Break.SENTENCE
        is_asked = "?" in text[match.end() : until]
        tokens.append(Token(match.start(), match.end(), fold(match.group()), before, is_asked))
    return tuple(tokens)


def _break(gap: str, text: str, since: int, start: int) -> Break:
    if gap in _HYPHENS:
        return Break.HYPHEN
    if _DECIMAL.fullmatch(gap) and text[since - 1].isdigit() and text[start].isdigit():
        return Break.SPACE
    if any(char in ".;!?\n\r|•·…" for char in gap):
        return Break.SENTENCE
    if any(char in ",/+&*=" or char in _HYPHENS for char in gap):
        return Break.COMMA
    return Break.COLON if ":" in gap else Break.SPACE
