"""What an assessment is made of, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from treatments.catalogue_reading import (
    Condition,
    Fallback,
    Outcome,
    Rule,
    UnknownDefault,
)
from treatments.free_text import TextQuestion, TextReading


class Said(StrEnum):
    """Three different things; a missing answer is `NOT_ASKED`."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class Answer:
    """What was said about one condition, when it was last confirmed, and when a yes ends."""

    said: Said
    confirmed_on: date | None
    ends_on: date | None = None


class Age(StrEnum):
    """What is known of the age."""

    MINOR = "minor"
    ADULT = "adult"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PatchTest:
    """A patch test for the method. `reacted` is None while nobody has read it."""

    hours_ago: Decimal | int
    reacted: bool | None = False


class Because(StrEnum):
    """What triggered a rule."""

    ANSWER = "answer"
    FREE_TEXT = "free-text"
    AGE = "age"
    PATCH_TEST = "patch-test"


@dataclass(frozen=True)
class Finding:
    """A rule that was triggered. `is_expired`: still in force, and asked about."""

    condition: Condition
    rule: Rule
    because: Because
    confirmed_on: date | None = None
    is_expired: bool = False

    @property
    def outcome(self) -> Outcome:
        """What this rule alone comes to."""
        return self.rule.severity.outcome


class Why(StrEnum):
    """Why something must be asked before the treatment. Declared in the order of asking."""

    NO_INTERVIEW = "no-interview"
    AGE_UNKNOWN = "age-unknown"
    UNKNOWN_CONDITION = "unknown-condition"
    FREE_TEXT = "free-text"
    NOT_ASKED = "not-asked"
    EXPIRED = "expired"
    ENDED = "ended"
    NO_PATCH_TEST = "no-patch-test"
    PATCH_TEST_TOO_FRESH = "patch-test-too-fresh"
    PATCH_TEST_NOT_READ = "patch-test-not-read"


@dataclass(frozen=True)
class Question:
    """Something to ask. `conditions`: which ones; `text`: the questions that a free text raises.

    `unknown_codes`: answers about conditions that the catalogue does not have.
    """

    why: Why
    conditions: tuple[Condition, ...] = ()
    text: tuple[TextQuestion, ...] = ()
    unknown_codes: tuple[str, ...] = ()


class Who(StrEnum):
    """Who may go on with the treatment."""

    THERAPIST = "therapist"
    RESPONSIBLE_PERSON = "responsible-person"
    NOBODY = "nobody"


class Needs(StrEnum):
    """What going on takes, besides the decision and its reason."""

    NOTHING = "nothing"
    AREA_LEFT_OUT = "area-left-out"
    PRECAUTION_RECORDED = "precaution-recorded"
    GENTLE_VERSION = "gentle-version"
    ANSWERS = "answers"
    DOCTORS_OPINION = "doctors-opinion"
    ANOTHER_METHOD = "another-method"


@dataclass(frozen=True)
class GoingOn:
    """Who may go on, and with what."""

    who: Who
    needs: Needs


GOING_ON: Mapping[Outcome, GoingOn] = {
    Outcome.STOP: GoingOn(Who.RESPONSIBLE_PERSON, Needs.DOCTORS_OPINION),
    Outcome.ASK: GoingOn(Who.NOBODY, Needs.ANSWERS),
    Outcome.CAUTION: GoingOn(Who.THERAPIST, Needs.PRECAUTION_RECORDED),
    Outcome.LOCAL: GoingOn(Who.THERAPIST, Needs.AREA_LEFT_OUT),
    Outcome.CLEAR: GoingOn(Who.THERAPIST, Needs.NOTHING),
}
"""As the catalogue's README says. `Assessment.going_on` knows the two exceptions."""

EXCLUDED_BY_DEVICE = GoingOn(Who.NOBODY, Needs.ANOTHER_METHOD)
ONLY_UNKNOWN = GoingOn(Who.THERAPIST, Needs.GENTLE_VERSION)


@dataclass(frozen=True)
class Assessment:
    """The outcome for one method, with everything that led to it: findings strongest first.

    `fallback` is given where a condition is unknown. `catalogue_version` is for the record.
    """

    method_code: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    fallback: Fallback | None
    catalogue_version: str

    @property
    def going_on(self) -> GoingOn:
        """Who may go on, and with what."""
        if any(finding.rule.is_device_exclusion for finding in self.findings):
            return EXCLUDED_BY_DEVICE
        only_unknown = all(asked.why is Why.UNKNOWN_CONDITION for asked in self.questions)
        is_gentle = self.fallback and self.fallback.default is UnknownDefault.PRECAUTION
        if self.outcome is Outcome.ASK and only_unknown and is_gentle:
            return ONLY_UNKNOWN
        return GOING_ON[self.outcome]


@dataclass(frozen=True)
class Known:
    """What is known about a person on the day: one record for all methods.

    `answers` by condition code. `is_complete`: what was not listed was answered no, as in case
    files; at the chair a missing answer is asked about. `text_read_on`: when the free text was
    last confirmed. Answers about the age are ignored (`under-18` is never one).
    """

    answers: Mapping[str, Answer]
    age: Age
    was_interviewed: bool
    is_complete: bool = False
    text: TextReading | None = None
    text_read_on: date | None = None
    patch_tests: Sequence[PatchTest] = ()
