"""What a contraindication catalogue is once it has been read and found sound."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

Pair = tuple[str, str]
Tables = Mapping[str, tuple[tuple[str, ...], ...]]

UNDER_18 = "under-18"
"""Follows from the birth year and is never asked or stored as an answer (R42)."""

PATCH_TEST_REACTION = "patch-test-reaction"
"""The condition that a failed patch test stands for."""


class Outcome(StrEnum):
    """What holds at the chair. Declared strongest first; `rank` follows that order."""

    STOP = "stop"
    ASK = "ask"
    CAUTION = "caution"
    LOCAL = "local"
    CLEAR = "clear"

    @property
    def rank(self) -> int:
        """0 for the strongest."""
        return _RANK[self]


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}


class Severity(StrEnum):
    """How strongly a rule speaks."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    LOCAL = "local"

    @property
    def outcome(self) -> Outcome:
        """The outcome of a treatment for which only this rule was triggered."""
        return _OUTCOME_OF[self]


_OUTCOME_OF = {
    Severity.ABSOLUTE: Outcome.STOP,
    Severity.RELATIVE: Outcome.CAUTION,
    Severity.LOCAL: Outcome.LOCAL,
}


class Category(StrEnum):
    """The twelve kinds of condition that the catalogue knows."""

    SKIN = "skin"
    INFECTION = "infection"
    CIRCULATORY = "circulatory"
    NEUROLOGICAL = "neurological"
    ENDOCRINE = "endocrine"
    ONCOLOGICAL = "oncological"
    MEDICATION = "medication"
    IMPLANT = "implant/device"
    PREGNANCY = "pregnancy"
    ALLERGY = "allergy"
    RECENT_PROCEDURE = "recent-procedure"
    OTHER = "other"


class Confidence(StrEnum):
    """What a rule rests on. `SALON` is the salon's own and never stands in a file."""

    SOURCED = "sourced"
    PROFESSIONAL_KNOWLEDGE = "professional-knowledge"
    SALON = "salon"


class Fit(StrEnum):
    """How closely a source speaks of the pair. Declared closest first."""

    EXACT = "exact"
    CLASS = "class"
    GENERAL = "general"


class Tier(StrEnum):
    """Who speaks: authority, manufacturer, school or salon, own knowledge."""

    AUTHORITY = "A"
    MANUFACTURER = "B"
    TRADE = "C"
    OWN_KNOWLEDGE = "P"


class UnknownDefault(StrEnum):
    """What a method does with a condition that nobody has classified."""

    HOLD = "hold"
    PRECAUTION = "precaution"


@dataclass(frozen=True)
class Words:
    """One text in the languages of the catalogue."""

    fi: str
    en: str
    sv: str = ""

    def in_language(self, language: str) -> str:
        """The text for a language code such as `fi` or `sv-fi`; English where it is missing."""
        chosen = {"fi": self.fi, "sv": self.sv}.get(language.partition("-")[0], self.en)
        return chosen or self.en


@dataclass(frozen=True)
class Method:
    """A treatment method. `patch_test_hours`: the least age of a patch test, None = no test."""

    code: str
    name: Words
    family: str
    typical_devices: str
    patch_test_hours: int | None
    note: str


@dataclass(frozen=True)
class Condition:
    """Something about a client. An answer is valid for `review_after_days`; None = for good."""

    code: str
    name: Words
    category: Category
    synonyms: tuple[str, ...]
    review_after_days: int | None
    note: str


@dataclass(frozen=True)
class Rule:
    """What one condition means for one method.

    `is_device_exclusion`: the instructions of the device itself exclude such a client, and then
    not even the responsible person may go on. Files do not say so; the salon's own rules do.
    """

    method_code: str
    condition_code: str
    severity: Severity
    action: Words
    source_id: str
    confidence: Confidence
    is_device_exclusion: bool = False


@dataclass(frozen=True)
class Source:
    """Where a rule is written. `address` is an http(s) address, or empty for own knowledge."""

    source_id: str
    title: str
    publisher: str
    year: str
    address: str
    what_it_supports: str
    tier: Tier


@dataclass(frozen=True)
class Evidence:
    """One source that was read for a pair."""

    source_id: str
    fit: Fit


@dataclass(frozen=True)
class Fallback:
    """What a method does with an unclassified condition, and the words for it."""

    method_code: str
    default: UnknownDefault
    action: Words


@dataclass(frozen=True)
class AmbiguousTerm:
    """A word that says too little; `candidates` is empty when it says nothing by itself.

    `may_be_none`: the word may also mean something that is no condition at all.
    """

    term: str
    candidates: tuple[str, ...]
    may_be_none: bool
    ask: Words


@dataclass(frozen=True)
class Departure:
    """A pair that a source lists and the catalogue leaves out on purpose."""

    method_code: str
    condition_code: str
    source_ids: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Term:
    """A way of saying a condition's name that is not among its synonyms."""

    term: str
    condition_code: str


@dataclass(frozen=True, eq=False)
class Catalogue:
    """A sound catalogue. `version` is the SHA-256 of its content, in hexadecimal.

    `tables` holds the rows as they were read, so that an approved version can be stored whole
    and rebuilt with `catalogue_from_tables`. Compared and hashed by identity.
    """

    version: str
    methods: Mapping[str, Method]
    conditions: Mapping[str, Condition]
    rules: Mapping[Pair, Rule]
    sources: Mapping[str, Source]
    evidence: Mapping[Pair, tuple[Evidence, ...]]
    fallbacks: Mapping[str, Fallback]
    ambiguous_terms: tuple[AmbiguousTerm, ...]
    departures: tuple[Departure, ...] = ()
    name_terms: tuple[Term, ...] = ()
    salon_terms: tuple[Term, ...] = ()
    tables: Tables = field(default_factory=dict, repr=False)

    @cached_property
    def _rules_by_method(self) -> Mapping[str, tuple[Rule, ...]]:
        place = {code: number for number, code in enumerate(self.conditions)}
        found: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules.values():
            found[rule.method_code].append(rule)
        return {
            method: tuple(sorted(rules, key=lambda rule: place[rule.condition_code]))
            for method, rules in found.items()
        }

    def rules_of(self, method_code: str) -> tuple[Rule, ...]:
        """The rules of a method, in the order of the list of conditions."""
        return self._rules_by_method.get(method_code, ())
