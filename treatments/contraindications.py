"""May this method be used on this person today? Pure: no database, no clock, nothing stored.

Follows treatments/catalogue/README.md. Decisions where it leaves a choice:

- An answer is valid through its last day: a no of 90 days ago still counts where 90 are allowed.
- Only conditions with a rule for the method matter; what has expired elsewhere asks nothing here.
- An answer without a date, or with one that lies ahead, counts as expired where answers expire.
- A yes whose own end has passed stays in force and is asked about, like an expired one.
- A patch test must be at least as old as the method wants. There is no upper limit.
- A condition that is on no list is unknown. It is asked about, and `fallback` says what may be
  done meanwhile.
- Without a known age (R42) every method is asked about, since minors are treated differently.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from treatments.assessment import (
    Age,
    Answer,
    Assessment,
    Because,
    Finding,
    Known,
    PatchTest,
    Question,
    Said,
    Why,
)
from treatments.catalogue_reading import Catalogue, Condition, Method, Outcome, Rule
from treatments.catalogue_reading.shape import PATCH_TEST_REACTION, UNDER_18
from treatments.free_text import Reason, TextQuestion

ADULT_AT = 18


def age_of(birth_year: int | None, *, turned_18: bool | None, today: date) -> Age:
    """The age from the year of birth (R42).

    In the year in which a person turns 18 the stored yes or no decides; without it, and without a
    year, the age is unknown.
    """
    if birth_year is None:
        return Age.UNKNOWN
    turns = today.year - birth_year
    if turns == ADULT_AT and turned_18 is None:
        return Age.UNKNOWN
    is_adult = turned_18 if turns == ADULT_AT else turns > ADULT_AT
    return Age.ADULT if is_adult else Age.MINOR


def assess(*, method: str, known: Known, today: date, catalogue: Catalogue) -> Assessment:
    """The outcome of a method for a person. Raises `KeyError` if the catalogue lacks the method."""
    return assess_all(methods=[method], known=known, today=today, catalogue=catalogue)[0]


def assess_all(
    *, methods: Iterable[str], known: Known, today: date, catalogue: Catalogue
) -> list[Assessment]:
    """The same for several methods, in the order given; quicker than one by one."""
    person = _Person(known, today, catalogue)
    general = tuple(_general_questions(known, catalogue))
    return [_assessment(catalogue.methods[method], person, general) for method in methods]


@dataclass(frozen=True)
class _Standing:
    """How one condition stands: what makes it hold, if anything, and why it must be asked about."""

    because: Because | None = None
    confirmed_on: date | None = None
    is_expired: bool = False
    why: Why | None = None


@dataclass(frozen=True)
class _Person:
    """What is known of a person, condition by condition, worked out once."""

    known: Known
    today: date
    catalogue: Catalogue
    standings: dict[str, _Standing] = field(default_factory=dict)

    def standing(self, code: str) -> _Standing:
        if code not in self.standings:
            self.standings[code] = self._standing(code)
        return self.standings[code]

    def _standing(self, code: str) -> _Standing:
        if code == UNDER_18:
            return _Standing(Because.AGE if self.known.age is Age.MINOR else None)
        because, answer = self._record(code)
        if answer is None:
            return _Standing(because, why=Why.NOT_ASKED if self._is_missing(because) else None)
        is_expired = self._is_expired(code, answer.confirmed_on)
        why = Why.EXPIRED if is_expired else None
        if because is not None and answer.ends_on is not None and answer.ends_on < self.today:
            why = Why.ENDED
        return _Standing(because, answer.confirmed_on, is_expired, why)

    def _record(self, code: str) -> tuple[Because | None, Answer | None]:
        """What is on record about a condition: a yes outweighs a no, wherever it was said."""
        answer = self.known.answers.get(code)
        if answer is not None and answer.said is Said.NOT_ASKED:
            answer = None
        if answer is not None and answer.said is Said.YES:
            return Because.ANSWER, answer
        if self.known.text is not None and code in self.known.text.codes:
            return Because.FREE_TEXT, Answer(Said.YES, self.known.text_read_on)
        if code == PATCH_TEST_REACTION and any(test.reacted for test in self.known.patch_tests):
            return Because.PATCH_TEST, answer
        return None, answer

    def _is_missing(self, because: Because | None) -> bool:
        return because is None and self.known.was_interviewed and not self.known.is_complete

    def _is_expired(self, code: str, confirmed_on: date | None) -> bool:
        days = self.catalogue.conditions[code].review_after_days
        if days is None:
            return False
        if confirmed_on is None:
            return True
        return not 0 <= (self.today - confirmed_on).days <= days


def _assessment(method: Method, person: _Person, general: tuple[Question, ...]) -> Assessment:
    catalogue = person.catalogue
    rules = catalogue.rules_of(method.code)
    findings = sorted(_findings(rules, person), key=lambda finding: finding.outcome.rank)
    questions = (
        *general,
        *_about_answers(rules, person),
        *_about_patch_test(method, findings, person.known.patch_tests),
    )
    is_unknown = any(question.why is Why.UNKNOWN_CONDITION for question in general)
    return Assessment(
        method_code=method.code,
        outcome=_outcome(findings, questions),
        findings=tuple(findings),
        questions=questions,
        fallback=catalogue.fallbacks[method.code] if is_unknown else None,
        catalogue_version=catalogue.version,
    )


def _outcome(findings: Sequence[Finding], questions: Sequence[Question]) -> Outcome:
    """The strongest of all that applies."""
    outcomes = [finding.outcome for finding in findings]
    if questions:
        outcomes.append(Outcome.ASK)
    return min(outcomes, key=lambda outcome: outcome.rank, default=Outcome.CLEAR)


def _findings(rules: Sequence[Rule], person: _Person) -> Iterator[Finding]:
    for rule in rules:
        standing = person.standing(rule.condition_code)
        if standing.because is not None:
            yield Finding(
                condition=person.catalogue.conditions[rule.condition_code],
                rule=rule,
                because=standing.because,
                confirmed_on=standing.confirmed_on,
                is_expired=standing.is_expired,
            )


def _general_questions(known: Known, catalogue: Catalogue) -> Iterator[Question]:
    """What must be asked whatever the method."""
    if not known.was_interviewed:
        yield Question(Why.NO_INTERVIEW)
    if known.age is Age.UNKNOWN:
        yield Question(Why.AGE_UNKNOWN)
    codes = tuple(
        code
        for code, answer in known.answers.items()
        if code not in catalogue.conditions and answer.said is Said.YES
    )
    if codes or (known.text is not None and known.text.unknown):
        yield Question(Why.UNKNOWN_CONDITION, unknown_codes=codes)
    asked = known.text.questions if known.text is not None else ()
    left = tuple(question for question in asked if not _is_settled(question, known))
    if left:
        yield Question(Why.FREE_TEXT, text=left)


def _is_settled(question: TextQuestion, known: Known) -> bool:
    """*Alaikäinen*, written of somebody who is."""
    return question.reason is Reason.AGE and known.age is Age.MINOR


def _about_answers(rules: Sequence[Rule], person: _Person) -> Iterator[Question]:
    asked: dict[Why, list[Condition]] = {Why.NOT_ASKED: [], Why.EXPIRED: [], Why.ENDED: []}
    for rule in rules:
        why = person.standing(rule.condition_code).why
        if why is not None:
            asked[why].append(person.catalogue.conditions[rule.condition_code])
    for why, conditions in asked.items():
        if conditions:
            yield Question(why, tuple(conditions))


def _about_patch_test(
    method: Method, findings: Sequence[Finding], tests: Sequence[PatchTest]
) -> Iterator[Question]:
    hours = method.patch_test_hours
    if hours is None:
        return
    is_found = any(finding.condition.code == PATCH_TEST_REACTION for finding in findings)
    if is_found and any(test.reacted for test in tests):
        return
    old_enough = [test.reacted for test in tests if test.hours_ago >= hours]
    if False in old_enough:
        return
    if None in old_enough:
        yield Question(Why.PATCH_TEST_NOT_READ)
    elif any(not test.reacted for test in tests):
        yield Question(Why.PATCH_TEST_TOO_FRESH)
    else:
        yield Question(Why.NO_PATCH_TEST)
