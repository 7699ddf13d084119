"""Reads a free text: conditions, questions, and what nobody knows.

Decisions where the catalogue's README leaves a choice:

- A word that is both a synonym and an ambiguous word (*LED-tauti*) leads to its question.
- Negation, doubt, past time and other people make questions of what is said in the same breath: up
  to a full stop, a comma, *mutta*, or *ja minulla*. A breath that names nothing (*…, lapsena*,
  *epäily: …*) speaks of its neighbour. What another breath states plainly is still found, since a
  question may be added but a rule never be taken away.
- Inflected forms, gradation included, are found as the word itself; a word that is one letter off
  is only asked about.
- *Penisilliiniallergia* begins with a medicine and is none: an allergy to something that is not
  listed as an allergy is asked about.
- The age is never read from a text: *alaikäinen* is a question (R42).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from treatments.catalogue_reading import Catalogue, Category
from treatments.catalogue_reading.shape import UNDER_18
from treatments.free_text import words
from treatments.free_text.breaths import Breath, breaths_of
from treatments.free_text.finnish import is_without
from treatments.free_text.lexicon import Hit, hits_in, lexicon_of
from treatments.free_text.misspelling import meant_by
from treatments.free_text.result import Reason, TextMatch, TextQuestion, TextReading, UnknownText
from treatments.free_text.tokens import Token, tokens_of


def read_text(text: str, catalogue: Catalogue) -> TextReading:
    """What the client's own words say. A text that has words is never read as nothing."""
    tokens = tokens_of(text)
    if not tokens:
        return TextReading()
    reader = _Reader(tokens, catalogue)
    for breath in breaths_of(tokens, hits_in(tokens, lexicon_of(catalogue))):
        reader.read(breath)
    return reader.result()


def _reason_in(tail: str) -> Reason | None:
    """What the rest of a compound makes of the condition that it begins with."""
    if is_without(tail) or any(stem in tail for stem in words.NEGATED_TAILS):
        return Reason.NEGATION
    return Reason.DOUBT if any(stem in tail for stem in words.DOUBTFUL_TAILS) else None


@dataclass
class _Reader:
    tokens: Sequence[Token]
    catalogue: Catalogue
    matches: list[TextMatch] = field(default_factory=list)
    questions: list[TextQuestion] = field(default_factory=list)
    unknown: list[UnknownText] = field(default_factory=list)

    def read(self, breath: Breath) -> None:
        """Add what one breath says."""
        for hit in breath.hits:
            self._read_hit(hit, breath)
        for first, last in self._runs(breath):
            self._read_left_over(first, last, breath)
        if breath.reasons and not breath.hits and not breath.left_over:
            self._ask(breath.reasons[0], (), breath.first, breath.last)

    def result(self) -> TextReading:
        """All of it; words that say nothing at all are unknown as a whole."""
        if not (self.matches or self.questions or self.unknown):
            self.unknown.append(UnknownText(self.tokens[0].start, self.tokens[-1].end))
        return TextReading(tuple(self.matches), tuple(self.questions), tuple(self.unknown))

    def _read_hit(self, hit: Hit, breath: Breath) -> None:
        reason = self._reason(hit, breath)
        code = hit.entry.code
        if reason is None and code is not None:
            start, end = self.tokens[hit.first].start, self.tokens[hit.last].end
            self.matches.append(TextMatch(code, start, end))
        elif reason is not None:
            self._ask_about(hit, reason)

    def _reason(self, hit: Hit, breath: Breath) -> Reason | None:
        """Why a hit is no plain statement; None if it is one."""
        if hit.entry.code == UNDER_18:
            return Reason.AGE
        in_compound = _reason_in(hit.tail)
        if in_compound is not None:
            return in_compound
        if breath.reasons:
            return breath.reasons[0]
        if hit.entry.question is not None:
            return Reason.AMBIGUOUS
        return Reason.ALLERGY_TO if self._is_other_allergy(hit, breath) else None

    def _is_other_allergy(self, hit: Hit, breath: Breath) -> bool:
        condition = self.catalogue.conditions[hit.entry.code or ""]
        if condition.category is Category.ALLERGY:
            return False
        if any(stem in hit.tail for stem in words.ALLERGY):
            return True
        spoken = self.tokens[breath.first : breath.last + 1]
        return self.tokens[hit.last].word.endswith("lle") and any(
            token.word.startswith(words.ALLERGY) for token in spoken
        )

    def _ask_about(self, hit: Hit, reason: Reason) -> None:
        question = hit.entry.question
        code = hit.entry.code
        candidates = question.candidates if question else (code,) if code else ()
        start, end = self.tokens[hit.first].start, self.tokens[hit.last].end
        self.questions.append(TextQuestion(reason, candidates, start, end, question))

    def _ask(self, reason: Reason, candidates: tuple[str, ...], first: int, last: int) -> None:
        start, end = self.tokens[first].start, self.tokens[last].end
        self.questions.append(TextQuestion(reason, candidates, start, end))

    def _runs(self, breath: Breath) -> Iterator[tuple[int, int]]:
        """Neighbouring words that are on no list, first and last."""
        first: int | None = None
        last = 0
        for place in breath.left_over:
            if first is not None and place > last + 1:
                yield first, last
                first = None
            first = place if first is None else first
            last = place
        if first is not None:
            yield first, last

    def _read_left_over(self, first: int, last: int, breath: Breath) -> None:
        if breath.reasons:
            self._ask(breath.reasons[0], (), first, last)
            return
        meant = [meant_by(self.tokens[place].word, self.catalogue) for place in (first, last)]
        if first == last and meant[0]:
            codes = (
                code
                for entry in meant[0]
                for code in (entry.question.candidates if entry.question else (entry.code,))
                if code
            )
            self._ask(Reason.MISSPELT, tuple(dict.fromkeys(codes)), first, last)
        else:
            start, end = self.tokens[first].start, self.tokens[last].end
            self.unknown.append(UnknownText(start, end))
