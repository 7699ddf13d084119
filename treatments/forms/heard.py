"""What a free text is taken for, each place to be confirmed by a person; nothing is stored before.

A word that the list knows leads to its condition, an ambiguous one to its question, and what no
list knows goes to the responsible person for classification: it is never taken for nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.catalogue_reading import Catalogue
from treatments.catalogue_reading.shape import UNDER_18
from treatments.free_text import (
    Reason,
    TextMatch,
    TextQuestion,
    TextReading,
    UnknownText,
    read_text,
)
from treatments.interview import kind_of
from treatments.showing import words_of

IS = "is:"
IS_NOT, OTHER, NOTHING = "is-not", "other", "nothing"
MEANT = gettext_lazy("Is this what the client means?")

ASK: Mapping[Reason, str | Promise] = {
    Reason.NEGATION: gettext_lazy("Does the client have this, or not?"),
    Reason.DOUBT: gettext_lazy("Ask again: does the client have this?"),
    Reason.PAST: gettext_lazy("Does this still hold?"),
    Reason.OTHER_PERSON: gettext_lazy("Does this concern the client herself?"),
    Reason.MISSPELT: MEANT,
    Reason.ALLERGY_TO: gettext_lazy("What is it about?"),
}
MAY_BE_NO = frozenset({Reason.NEGATION, Reason.DOUBT, Reason.PAST, Reason.OTHER_PERSON})

Place = TextMatch | TextQuestion | UnknownText


@dataclass(frozen=True)
class Heard:
    """One place of the text. `choices`: what it may be; none: it goes to classification.

    `codes`: the conditions it may be under this consent; `uncovered`: names of those it may not.
    """

    key: str
    quote: str
    question: str
    choices: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    uncovered: tuple[str, ...]
    place: Place

    @property
    def is_unknown(self) -> bool:
        """Whether no list knows it."""
        return not self.choices


def heard_in(text: str, catalogue: Catalogue, kinds: Collection[str]) -> tuple[Heard, ...]:
    """The places of a text in their order. The age is read from the birth year alone (R42)."""
    if not text.strip():
        return ()
    reading, seen = read_text(text, catalogue), Counter[str]()
    found = []
    for place in _in_order(reading):
        if not (isinstance(place, TextQuestion) and place.reason is Reason.AGE):
            found.append(_heard(place, text, catalogue, kinds, seen))
    return tuple(found)


def still_open(heard: Sequence[Heard], said: Callable[[Heard], str]) -> TextReading | None:
    """What of a text nobody has settled yet, for the outcome shown meanwhile."""
    left = [item.place for item in heard if item.is_unknown or said(item) in ("", OTHER)]
    if not left:
        return None
    return TextReading(
        matches=tuple(place for place in left if isinstance(place, TextMatch)),
        questions=tuple(place for place in left if isinstance(place, TextQuestion)),
        unknown=tuple(place for place in left if isinstance(place, UnknownText)),
    )


def _in_order(reading: TextReading) -> Iterator[Place]:
    places: list[Place] = [*reading.matches, *reading.questions, *reading.unknown]
    yield from sorted(places, key=lambda place: (place.start, place.end))


def _heard(
    place: Place, text: str, catalogue: Catalogue, kinds: Collection[str], seen: Counter[str]
) -> Heard:
    quote = text[place.start : place.end]
    candidates = [code for code in _candidates(place) if code != UNDER_18]
    codes = tuple(c for c in candidates if kind_of(catalogue.conditions[c]) in kinds)
    uncovered = tuple(
        words_of(catalogue.conditions[code].name) for code in candidates if code not in codes
    )
    return Heard(
        key=_key(place, quote, seen),
        quote=quote,
        question=_question(place),
        choices=() if isinstance(place, UnknownText) else tuple(_choices(place, codes, catalogue)),
        codes=codes,
        uncovered=uncovered,
        place=place,
    )


def _candidates(place: Place) -> tuple[str, ...]:
    if isinstance(place, TextMatch):
        return (place.code,)
    return place.candidates if isinstance(place, TextQuestion) else ()


def _question(place: Place) -> str:
    if isinstance(place, TextQuestion):
        if place.ambiguous is not None:
            return words_of(place.ambiguous.ask)
        return str(ASK[place.reason])
    return str(MEANT) if isinstance(place, TextMatch) else ""


def _choices(
    place: TextMatch | TextQuestion, codes: Sequence[str], catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    for code in codes:
        name = words_of(catalogue.conditions[code].name)
        yield IS + code, _("Yes: %(condition)s") % {"condition": name}
    reason = place.reason if isinstance(place, TextQuestion) else None
    if codes and reason in MAY_BE_NO:
        yield IS_NOT, _("No, the client does not have it")
    yield OTHER, _("Something else: the responsible person classifies it")
    if _may_be_nothing(place):
        yield NOTHING, _("Does not concern the client's health: not stored")


def _may_be_nothing(place: TextMatch | TextQuestion) -> bool:
    """Where a person may say that the words carry nothing; a plain match is put right above."""
    if isinstance(place, TextMatch):
        return False
    if place.ambiguous is not None and place.ambiguous.may_be_none:
        return True
    return place.reason in MAY_BE_NO


def _key(place: Place, quote: str, seen: Counter[str]) -> str:
    """The same words keep their key while more is written around them."""
    said = f"{type(place).__name__}|{quote.casefold()}"
    seen[said] += 1
    return hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest()[:12]
