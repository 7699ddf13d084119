"""Words that are one letter off a term: asked about, never taken for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from treatments.catalogue_reading import Catalogue
from treatments.free_text.finnish import ENDINGS, without_dots
from treatments.free_text.lexicon import Entry, lexicon_of

SHORTEST = 6
"""Letters; in a shorter word one letter is the difference between two words."""


def meant_by(word: str, catalogue: Catalogue) -> tuple[Entry, ...]:
    """The terms that a folded word may stand for, in any form: one slip, or dots left out."""
    index = _index(catalogue)
    plain = without_dots(word)
    found: dict[Entry, None] = {}
    for length in range(SHORTEST - 1, len(word) + 1):
        if length == len(word) or word[length:] in ENDINGS:
            head = plain[:length]
            for key in _one_left_out(head):
                for term, entry in index.get(key, ()):
                    if _is_one_slip(head, term):
                        found[entry] = None
    return tuple(found)


@lru_cache(maxsize=8)
def _index(catalogue: Catalogue) -> Mapping[str, list[tuple[str, Entry]]]:
    """Terms by what is left of them with any one letter left out."""
    index: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for entries in lexicon_of(catalogue).values():
        for entry in entries:
            term = without_dots(entry.words[0])
            if len(entry.words) == 1 and len(term) >= SHORTEST:
                for key in set(_one_left_out(term)):
                    index[key].append((term, entry))
    return index


def _one_left_out(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _is_one_slip(word: str, term: str) -> bool:
    """The same, or one letter too many, missing, wrong, or two neighbours swapped."""
    start = 0
    while start < min(len(word), len(term)) and word[start] == term[start]:
        start += 1
    rest, meant = word[start:], term[start:]
    return (
        rest == meant
        or rest[1:] == meant
        or rest == meant[1:]
        or rest[1:] == meant[1:]
        or (rest[:2] == meant[1::-1] and rest[2:] == meant[2:])
    )
