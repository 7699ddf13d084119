"""An assessment in the words and the order in which it is read at the chair. Pure.

Stop and ask in full, caution and local in one line each (alert fatigue: catalogue, rule 10).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, ngettext_lazy

from treatments.assessment import Assessment, Finding, Question, Why
from treatments.catalogue_reading import Catalogue, Outcome, Source, Words

NAMED = 2
"""How many conditions a short reason names before it counts the others."""

COUNTED: Mapping[Why, Any] = {
    Why.NOT_ASKED: ngettext_lazy("%(count)s not asked", "%(count)s not asked", "count"),
    Why.EXPIRED: ngettext_lazy("%(count)s out of date", "%(count)s out of date", "count"),
    Why.ENDED: ngettext_lazy("%(count)s has ended", "%(count)s have ended", "count"),
}
"""The same for several conditions, which a short reason counts instead of naming them."""

WHY: Mapping[Why, str | Promise] = {
    Why.NO_INTERVIEW: gettext_lazy("Not interviewed yet"),
    Why.AGE_UNKNOWN: gettext_lazy("Age not known"),
    Why.UNKNOWN_CONDITION: gettext_lazy("An answer is waiting for classification"),
    Why.FREE_TEXT: gettext_lazy("The client's own words raise a question"),
    Why.NOT_ASKED: gettext_lazy("Not asked"),
    Why.EXPIRED: gettext_lazy("Answer out of date"),
    Why.ENDED: gettext_lazy("The given end is over"),
    Why.NO_PATCH_TEST: gettext_lazy("No patch test on record"),
    Why.PATCH_TEST_TOO_FRESH: gettext_lazy("The patch test is too fresh"),
    Why.PATCH_TEST_NOT_READ: gettext_lazy("The patch test has not been read"),
}


CONCERNS_ALL = {Why.NO_INTERVIEW, Why.AGE_UNKNOWN, Why.UNKNOWN_CONDITION, Why.FREE_TEXT}
"""What has to be asked whatever the method."""

FAMILIES: Mapping[str, str | Promise] = {
    "facial": gettext_lazy("Facial treatments"),
    "electrical": gettext_lazy("Current, sound and heat"),
    "light/laser": gettext_lazy("Light and laser"),
    "peel": gettext_lazy("Peels"),
    "injection-free needling": gettext_lazy("Needling"),
    "hair-removal": gettext_lazy("Hair removal"),
    "lash&brow": gettext_lazy("Lashes and brows"),
    "body": gettext_lazy("Body"),
    "hand&foot": gettext_lazy("Hands and feet"),
    "make-up": gettext_lazy("Make-up and piercing"),
}
"""Families of the catalogue; a salon's own family stands under its own name."""


@dataclass(frozen=True)
class ShownFinding:
    """One care card. `when`: the day on which it was last confirmed."""

    outcome: str
    condition: str
    action: str
    when: date | None
    is_expired: bool
    source: Source

    @property
    def is_line(self) -> bool:
        """Whether one line is enough beside stronger findings."""
        return self.outcome in (Outcome.CAUTION, Outcome.LOCAL)


@dataclass(frozen=True)
class ShownQuestion:
    """Something to ask first, with the conditions that it is about; `short` counts them."""

    reason: Why
    why: str
    conditions: tuple[str, ...]
    short: str


@dataclass(frozen=True)
class ShownMethod:
    """One method with its outcome and everything that led to it, strongest first."""

    code: str
    name: str
    family: str
    outcome: str
    findings: tuple[ShownFinding, ...]
    questions: tuple[ShownQuestion, ...]
    meanwhile: str
    patch_test_hours: int | None

    @property
    def short_name(self) -> str:
        """The name without what stands in brackets."""
        return self.name.partition(" (")[0]

    @property
    def why(self) -> str:
        """The strongest reason, short."""
        if self.outcome != Outcome.ASK:
            return named([f.condition for f in self.findings if f.outcome == self.outcome])
        return " · ".join(question.short for question in self.questions)

    @property
    def stops(self) -> list[ShownFinding]:
        """The findings that weigh more than a question, and stand before it."""
        return [finding for finding in self.findings if finding.outcome == Outcome.STOP]

    @property
    def beside_questions(self) -> list[ShownFinding]:
        """The findings that weigh less than a question, and stand after it."""
        return [finding for finding in self.findings if finding.outcome != Outcome.STOP]

    @property
    def is_unasked(self) -> bool:
        """Whether it asks first because nobody has talked about all of it with the client yet."""
        whys = {question.reason for question in self.questions}
        return self.outcome == Outcome.ASK and Why.NOT_ASKED in whys and not whys & CONCERNS_ALL

    @property
    def beneath(self) -> str:
        """What is known already of a method that asks first: its strongest finding's outcome."""
        if self.outcome != Outcome.ASK or not self.findings:
            return ""
        return self.findings[0].outcome

    @property
    def beneath_why(self) -> str:
        """The conditions of the strongest findings beneath a question."""
        return named([f.condition for f in self.findings if f.outcome == self.beneath])


def shown_method(assessment: Assessment, catalogue: Catalogue) -> ShownMethod:
    """An assessment as it is shown, in the language of the page."""
    method = catalogue.methods[assessment.method_code]
    return ShownMethod(
        code=method.code,
        name=_say(method.name),
        family=method.family,
        outcome=assessment.outcome.value,
        findings=tuple(_finding(finding, catalogue) for finding in assessment.findings),
        questions=tuple(_question(question) for question in assessment.questions),
        meanwhile=_say(assessment.fallback.action) if assessment.fallback else "",
        patch_test_hours=method.patch_test_hours,
    )


def by_outcome(methods: Iterable[ShownMethod]) -> list[tuple[str, list[ShownMethod]]]:
    """The methods in groups, strongest outcome first; every outcome, with or without methods."""
    found: dict[str, list[ShownMethod]] = {outcome.value: [] for outcome in Outcome}
    for method in methods:
        found[method.outcome].append(method)
    return list(found.items())


def families_of(methods: Iterable[ShownMethod]) -> list[tuple[str | Promise, list[ShownMethod]]]:
    """The methods by family, in the order of the list."""
    found: dict[str, list[ShownMethod]] = {}
    for method in methods:
        found.setdefault(method.family, []).append(method)
    return [(family_name(family), members) for family, members in found.items()]


def family_name(family: str) -> str | Promise:
    """What people call a family of methods."""
    return FAMILIES.get(family, family)


def words_of(words: Words) -> str:
    """A text of the catalogue in the language of the page."""
    return _say(words)


def _finding(finding: Finding, catalogue: Catalogue) -> ShownFinding:
    return ShownFinding(
        outcome=finding.outcome.value,
        condition=_say(finding.condition.name),
        action=_say(finding.rule.action),
        when=finding.confirmed_on,
        is_expired=finding.is_expired,
        source=catalogue.sources[finding.rule.source_id],
    )


def _question(question: Question) -> ShownQuestion:
    names, why = tuple(_say(condition.name) for condition in question.conditions), question.why
    short = str(WHY[why])
    if len(names) == 1:
        short = f"{WHY[why]}: {names[0]}"
    elif names:
        short = COUNTED[why] % {"count": len(names)}
    return ShownQuestion(why, str(WHY[why]), names, short)


def named(names: Sequence[str], most: int = NAMED) -> str:
    """The first names, and how many more there are."""
    few = ", ".join(names[:most])
    more = len(names) - most
    if more <= 0:
        return few
    text = ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", more)
    return text % {"names": few, "count": more}


def _say(words: Words) -> str:
    return words.in_language(get_language() or "en")


__all__ = [
    "ShownFinding",
    "ShownMethod",
    "ShownQuestion",
    "by_outcome",
    "families_of",
    "family_name",
    "named",
    "shown_method",
    "words_of",
]
