"""Cuts a text into breaths, and finds the words that make a question of what a breath says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from treatments.free_text import words
from treatments.free_text.lexicon import Hit
from treatments.free_text.result import Reason
from treatments.free_text.tokens import Break, Token


@dataclass(frozen=True)
class Breath:
    """The words `first` to `last`; the hits among them; why they are in question, if they are.

    `left_over`: the places of words that are on no list.
    """

    first: int
    last: int
    hits: tuple[Hit, ...]
    reasons: tuple[Reason, ...]
    left_over: tuple[int, ...]
    opens_sentence: bool
    speaks_of_rest: bool

    @property
    def says_only_how(self) -> bool:
        """*…, lapsena*: only turns another breath into a question."""
        is_bare = not self.hits and not self.left_over
        return is_bare and bool(self.reasons) and not self.speaks_of_rest


def breaths_of(tokens: Sequence[Token], hits: Sequence[Hit]) -> tuple[Breath, ...]:
    """The breaths of a text, in order; one that says only how has passed it on."""
    starts = [*_starts(tokens, hits), len(tokens)]
    breaths = [_breath(tokens, first, following - 1, hits) for first, following in pairwise(starts)]
    return tuple(_with_neighbours(breaths, tokens))


def _starts(tokens: Sequence[Token], hits: Sequence[Hit]) -> Iterator[int]:
    held = {place for hit in hits for place in range(hit.first + 1, hit.last + 1)}
    for place, token in enumerate(tokens):
        following = tokens[place + 1].word if place + 1 < len(tokens) else ""
        is_new = (
            token.before >= Break.COLON
            or token.word in words.BUT
            or (token.word in words.AND and following in words.SPEAKER)
        )
        if place == 0 or (is_new and place not in held):
            yield place


def _breath(tokens: Sequence[Token], first: int, last: int, hits: Sequence[Hit]) -> Breath:
    within = tuple(hit for hit in hits if first <= hit.first <= last)
    held = {place for hit in within for place in range(hit.first, hit.last + 1)}
    free = [place for place in range(first, last + 1) if place not in held]
    edges = (tokens[edge] for edge in (first, last + 1) if edge < len(tokens))
    by_colon = any(token.before is Break.COLON for token in edges)
    reasons = {reason: None for place in free for reason in _reasons(tokens, place)}
    if any(token.is_asked for token in tokens[first : last + 1]):
        reasons[Reason.DOUBT] = None
    return Breath(
        first=first,
        last=last,
        hits=within,
        reasons=tuple(reasons),
        left_over=tuple(_left_over(tokens, free, near_hit=bool(within) or by_colon)),
        opens_sentence=tokens[first].before is Break.SENTENCE,
        speaks_of_rest=any(tokens[place].word in words.REST for place in free),
    )


def _reasons(tokens: Sequence[Token], place: int) -> Iterator[Reason]:
    word = tokens[place].word
    following = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if word in words.NEGATION:
        yield Reason.NEGATION
    if words.is_listed(word, words.DOUBT, words.DOUBT_INFLECTED):
        yield Reason.DOUBT
    is_how_often = word == "kerran" and following in words.DOSAGE
    if words.is_listed(word, words.PAST, words.PAST_INFLECTED) and not is_how_often:
        yield Reason.PAST
    if words.is_listed(word, words.OTHER_PERSON_AS_WRITTEN, words.OTHER_PERSON):
        yield Reason.OTHER_PERSON


def _left_over(tokens: Sequence[Token], free: Sequence[int], *, near_hit: bool) -> Iterator[int]:
    """With the *tauti* of *Fabryn tauti*, which would say nothing by itself."""
    before = None
    for place in free:
        is_tail = before is not None and before == place - 1 and _is_context(tokens[place].word)
        if is_tail or _is_left_over(tokens, place, near_hit=near_hit):
            before = place
            yield place


def _is_left_over(tokens: Sequence[Token], place: int, *, near_hit: bool) -> bool:
    word = tokens[place].word
    if word in words.FILLERS or word in words.DOSAGE or word in words.REST:
        return False
    if word in words.BUT or any(_reasons(tokens, place)):
        return False
    if not near_hit:
        return True
    says_how_much = word[0].isdigit()
    return not (says_how_much or _is_context(word) or word.startswith(words.ALLERGY))


def _is_context(word: str) -> bool:
    return words.is_listed(word, words.CONTEXT, words.CONTEXT_INFLECTED)


def _with_neighbours(breaths: Sequence[Breath], tokens: Sequence[Token]) -> Iterator[Breath]:
    kept = list(breaths)
    for place, breath in enumerate(breaths):
        if breath.says_only_how:
            if _pass_on(kept, place, tokens):
                kept[place] = replace(breath, reasons=())
        elif _continues_negation(kept, place, tokens):
            kept[place] = replace(breath, reasons=(Reason.NEGATION,))
    yield from kept


def _pass_on(breaths: list[Breath], place: int, tokens: Sequence[Token]) -> bool:
    """To what follows a colon, else to the breath before in the same sentence, else to the one
    after; whether there was one.
    """
    own = breaths[place]
    after = tokens[breaths[place + 1].first].before if place + 1 < len(breaths) else None
    leads_on = own.opens_sentence or after is Break.COLON
    target = place + 1 if leads_on else place - 1
    if not 0 <= target < len(breaths):
        return False
    other = breaths[target]
    is_other_sentence = target > place and other.opens_sentence
    if is_other_sentence or not (other.hits or other.left_over):
        return False
    reasons = tuple(dict.fromkeys(other.reasons + own.reasons))
    breaths[target] = replace(other, reasons=reasons)
    return True


def _continues_negation(breaths: Sequence[Breath], place: int, tokens: Sequence[Token]) -> bool:
    """*Ei epilepsiaa, migreeniä*: the partitive still hangs on the *ei*."""
    own = breaths[place]
    if place == 0 or own.opens_sentence or own.reasons or not own.hits:
        return False
    if Reason.NEGATION not in breaths[place - 1].reasons:
        return False
    spoken = {token.word for token in tokens[own.first : own.last + 1]}
    return spoken.isdisjoint(words.SPEAKER | words.BUT) and all(
        _is_partitive(tokens[hit.last].word, hit.entry.words[-1]) for hit in own.hits
    )


def _is_partitive(word: str, term: str) -> bool:
    return word != term and word[-1] in "aä"
