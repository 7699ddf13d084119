"""Answers as they come from a talk, before they are stored. Pure: no database and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from privacy.vocabulary import HealthDataKind
from treatments.catalogue_reading import Catalogue, Category, Condition
from treatments.catalogue_reading.shape import UNDER_18
from treatments.interview import kind_of
from treatments.models import AnswerRecord
from treatments.refusals import EndInPast, EndNeeded, UnknownCode


@dataclass(frozen=True, slots=True)
class Answered:
    """A yes or no about a condition of the list. Not asked means: no such record."""

    condition_code: str
    is_yes: bool
    ends_on: date | None = None
    since: str = ""
    where: str = ""
    note: str = ""

    @property
    def end(self) -> date | None:
        """When to ask again; only a yes has an end."""
        return self.ends_on if self.is_yes else None


@dataclass(frozen=True, slots=True)
class UnknownTerm:
    """Something she said that no list knows; the responsible person classifies it."""

    term: str
    kind: str = HealthDataKind.OTHER
    note: str = ""


def is_time_bound(condition: Condition) -> bool:
    """Whether a yes needs an end or a date of review: pregnancy, breast-feeding, medication (R8).

    What the list counts as permanent (former gold therapy) does not.
    """
    passing = condition.category in (Category.PREGNANCY, Category.MEDICATION)
    return passing and condition.review_after_days is not None


def suggested_end(condition: Condition, today: date) -> date | None:
    """When to ask again, to be offered in the form: the list's own validity of an answer."""
    days = condition.review_after_days
    return today + timedelta(days=days) if days is not None and is_time_bound(condition) else None


def check_answers(answers: Sequence[Answered], catalogue: Catalogue, today: date) -> None:
    """Raise UnknownCode, EndNeeded or EndInPast; the age is never an answer (R42)."""
    for answer in answers:
        if answer.condition_code not in catalogue.conditions or answer.condition_code == UNDER_18:
            raise UnknownCode
    endless = [a.condition_code for a in answers if a.is_yes and _lacks_end(a, catalogue)]
    if endless:
        raise EndNeeded(endless)
    over = [a.condition_code for a in answers if a.end is not None and a.end < today]
    if over:
        raise EndInPast(over)


def answer_record(answer: Answered, catalogue: Catalogue) -> AnswerRecord:
    """What is sealed of an answer about a condition."""
    return AnswerRecord(
        kind=kind_of(catalogue.conditions[answer.condition_code]).value,
        condition_code=answer.condition_code,
        is_yes=answer.is_yes,
        since=answer.since,
        where=answer.where,
        note=answer.note,
    )


def unknown_record(unknown: UnknownTerm) -> AnswerRecord:
    """What is sealed of something that no list knows."""
    return AnswerRecord(kind=unknown.kind, term=unknown.term.strip(), note=unknown.note)


def _lacks_end(answer: Answered, catalogue: Catalogue) -> bool:
    condition = catalogue.conditions[answer.condition_code]
    return answer.ends_on is None and is_time_bound(condition)
