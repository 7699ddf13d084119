"""The words by which a catalogue knows its conditions, and the search for them in a text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from treatments.catalogue_reading import AmbiguousTerm, Catalogue
from treatments.free_text.finnish import is_form_of, is_without
from treatments.free_text.tokens import Break, Token, tokens_of

WHOLE_WORD_UP_TO = 4
"""Letters of a term that must be a whole word; longer ones need only begin it."""


@dataclass(frozen=True)
class Entry:
    """One term: what it says, or the question that it leads to.

    `is_open`: the last word of the text may go on after the term (*migreenilääke*). `breaks` says
    before which of its words the term itself has punctuation.
    """

    term: str
    words: tuple[str, ...]
    breaks: tuple[Break, ...]
    code: str | None
    question: AmbiguousTerm | None
    is_open: bool
    precedence: int


@dataclass(frozen=True)
class Hit:
    """An entry found at the words `first` to `last`. `tail`: what follows the term in the word."""

    first: int
    last: int
    entry: Entry
    tail: str


Lexicon = Mapping[str, Sequence[Entry]]
"""Entries by the first two letters of their first word."""


@lru_cache(maxsize=8)
def lexicon_of(catalogue: Catalogue) -> Lexicon:
    """All terms of a catalogue; of two with the same words the question wins."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in _entries(catalogue):
        found[entry.words[0][:2]].append(entry)
    return found


def _entries(catalogue: Catalogue) -> Iterator[Entry]:
    for question in catalogue.ambiguous_terms:
        yield from _entry(question.term, None, question, is_open=True, precedence=0)
    for code, condition in catalogue.conditions.items():
        for term in {condition.name.fi: None, **dict.fromkeys(condition.synonyms)}:
            yield from _entry(term, code, None, is_open=True, precedence=1)
    for own in catalogue.salon_terms:
        yield from _entry(own.term, own.condition_code, None, is_open=False, precedence=2)
    for own in catalogue.name_terms:
        yield from _entry(own.term, own.condition_code, None, is_open=False, precedence=3)


def _entry(
    term: str, code: str | None, question: AmbiguousTerm | None, *, is_open: bool, precedence: int
) -> Iterator[Entry]:
    tokens = tokens_of(term)
    if not tokens:
        return
    yield Entry(
        term=term,
        words=tuple(token.word for token in tokens),
        breaks=(Break.SPACE, *(token.before for token in tokens[1:])),
        code=code,
        question=question,
        is_open=is_open,
        precedence=precedence,
    )


def hits_in(tokens: Sequence[Token], lexicon: Lexicon) -> list[Hit]:
    """What a text names: longest term first, no word used twice; in the order of the text.

    What begins a hyphened word comes before what stands inside it.
    """
    found = sorted(
        _candidates(tokens, lexicon),
        key=lambda hit: (tokens[hit.first].before is Break.HYPHEN, *_longest_first(hit)),
    )
    taken: set[int] = set()
    hits: list[Hit] = []
    for hit in found:
        places = range(hit.first, hit.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit.first)


def _longest_first(hit: Hit) -> tuple[int, int, int]:
    return -len(hit.entry.term), hit.entry.precedence, hit.first


def _candidates(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Hit]:
    for first, token in enumerate(tokens):
        for entry in lexicon.get(token.word[:2], ()):
            hit = _hit(tokens, first, entry)
            if hit is not None:
                yield hit


def _hit(tokens: Sequence[Token], first: int, entry: Entry) -> Hit | None:
    if len(entry.term) <= WHOLE_WORD_UP_TO:
        return _whole_word(tokens, first, entry)
    last = first + len(entry.words) - 1
    if last >= len(tokens):
        return None
    met = tokens[first : last + 1]
    for token, own_break in zip(met[1:], entry.breaks[1:], strict=True):
        if token.before > max(own_break, Break.SPACE):
            return None
    for token, word in zip(met[:-1], entry.words[:-1], strict=True):
        if not is_form_of(token.word, word):
            return None
    tail = _tail(met[-1].word, entry)
    return None if tail is None else _with_compound(tokens, Hit(first, last, entry, tail))


def _tail(word: str, entry: Entry) -> str | None:
    """What follows the term in its last word; None if the word is another."""
    term = entry.words[-1]
    if is_form_of(word, term):
        return ""
    rest = word.removeprefix(term)
    if rest == word:
        return None
    may_go_on = len(term) > WHOLE_WORD_UP_TO or (len(entry.words) > 1 and len(term) > 2)
    return rest if may_go_on and (entry.is_open or is_without(rest)) else None


def _whole_word(tokens: Sequence[Token], first: int, entry: Entry) -> Hit | None:
    """*MS*, *MS-lääkitys*, *MS:n*; not *mustelma*. Short terms have one word."""
    word, _, ending = tokens[first].word.partition(":")
    if (word,) != entry.words:
        return None
    return _with_compound(tokens, Hit(first, first, entry, ending))


def _with_compound(tokens: Sequence[Token], hit: Hit) -> Hit | None:
    """A hyphened word belongs to the term that begins it: *Marevan-lääkitys*."""
    last, tail = hit.last, hit.tail
    while last + 1 < len(tokens) and tokens[last + 1].before is Break.HYPHEN:
        last += 1
        tail += "-" + tokens[last].word
    if last > hit.last and not hit.entry.is_open:
        return None
    return Hit(hit.first, last, hit.entry, tail)
