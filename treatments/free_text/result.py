"""What a reading of a free text finds: places in the text and codes, never the text itself."""

from dataclasses import dataclass
from enum import StrEnum

from treatments.catalogue_reading import AmbiguousTerm


class Reason(StrEnum):
    """Why a text leads to a question."""

    AMBIGUOUS = "ambiguous"
    NEGATION = "negation"
    DOUBT = "doubt"
    PAST = "past"
    OTHER_PERSON = "other-person"
    MISSPELT = "misspelt"
    ALLERGY_TO = "allergy-to"
    AGE = "age"


@dataclass(frozen=True)
class TextMatch:
    """A condition that the text names plainly, at `text[start:end]`."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class TextQuestion:
    """Something to ask about `text[start:end]`. `candidates`: conditions that it may be.

    `ambiguous` carries the catalogue's own question for an ambiguous word.
    """

    reason: Reason
    candidates: tuple[str, ...]
    start: int
    end: int
    ambiguous: AmbiguousTerm | None = None


@dataclass(frozen=True)
class UnknownText:
    """`text[start:end]` says something that no list knows."""

    start: int
    end: int


@dataclass(frozen=True)
class TextReading:
    """What a text says; empty in all three only if the text has no words."""

    matches: tuple[TextMatch, ...] = ()
    questions: tuple[TextQuestion, ...] = ()
    unknown: tuple[UnknownText, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The conditions found, each once, in the order of the text."""
        return tuple(dict.fromkeys(match.code for match in self.matches))
