"""Which conditions to ask about, in the order of a talk, and under which consent they fall."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from treatments.catalogue_reading import Catalogue, Category, Condition
from treatments.catalogue_reading.shape import UNDER_18


class HealthDataKind(StrEnum):
    """The six kinds of health data that a consent names, each by itself (R2)."""

    SKIN = "skin"
    ALLERGIES = "allergies"
    MEDICATION = "medication"
    PREGNANCY = "pregnancy"
    IMPLANTS = "implants"
    OTHER = "other"


class Topic(StrEnum):
    """What a talk goes through, in this order."""

    SKIN = "skin"
    ILLNESSES = "illnesses"
    MEDICATION = "medication"
    PREGNANCY = "pregnancy"
    DEVICES = "devices"
    ALLERGIES = "allergies"
    LAST_WEEKS = "last-weeks"
    REST = "rest"


TOPIC_OF: Mapping[Category, Topic] = {
    Category.SKIN: Topic.SKIN,
    Category.INFECTION: Topic.ILLNESSES,
    Category.CIRCULATORY: Topic.ILLNESSES,
    Category.NEUROLOGICAL: Topic.ILLNESSES,
    Category.ENDOCRINE: Topic.ILLNESSES,
    Category.ONCOLOGICAL: Topic.ILLNESSES,
    Category.MEDICATION: Topic.MEDICATION,
    Category.PREGNANCY: Topic.PREGNANCY,
    Category.IMPLANT: Topic.DEVICES,
    Category.ALLERGY: Topic.ALLERGIES,
    Category.RECENT_PROCEDURE: Topic.LAST_WEEKS,
    Category.OTHER: Topic.REST,
}

KIND_OF: Mapping[Category, HealthDataKind] = {
    Category.SKIN: HealthDataKind.SKIN,
    Category.INFECTION: HealthDataKind.OTHER,
    Category.CIRCULATORY: HealthDataKind.OTHER,
    Category.NEUROLOGICAL: HealthDataKind.OTHER,
    Category.ENDOCRINE: HealthDataKind.OTHER,
    Category.ONCOLOGICAL: HealthDataKind.OTHER,
    Category.MEDICATION: HealthDataKind.MEDICATION,
    Category.PREGNANCY: HealthDataKind.PREGNANCY,
    Category.IMPLANT: HealthDataKind.IMPLANTS,
    Category.ALLERGY: HealthDataKind.ALLERGIES,
    Category.RECENT_PROCEDURE: HealthDataKind.OTHER,
    Category.OTHER: HealthDataKind.OTHER,
}

SKIN_IN_OTHER_CATEGORIES = frozenset(
    {
        "herpes-active",
        "herpes-history",
        "shingles",
        "warts-molluscum",
        "bacterial-skin-infection",
        "cellulitis-erysipelas",
        "fungal-skin-infection",
        "nail-fungus",
        "scabies-lice",
        "recent-peel-laser",
        "recent-botulinum",
        "recent-filler",
        "recent-pmu-tattoo",
        "recent-hair-removal",
    }
)
"""Skin diseases and states of the skin that the catalogue files under infections and procedures."""


def kind_of(condition: Condition) -> HealthDataKind:
    """The one kind of health data that an answer about the condition is."""
    if condition.code in SKIN_IN_OTHER_CATEGORIES:
        return HealthDataKind.SKIN
    return KIND_OF[condition.category]


@dataclass(frozen=True)
class Subject:
    """One topic of the talk with the conditions to ask about, in the catalogue's order."""

    topic: Topic
    conditions: tuple[Condition, ...]


def questions_for(methods: Iterable[str], catalogue: Catalogue) -> tuple[Subject, ...]:
    """What the methods need to know, and nothing else. The age is never asked (R42).

    Raises `KeyError` if the catalogue lacks a method.
    """
    needed = {
        rule.condition_code
        for method in methods
        for rule in catalogue.rules_of(catalogue.methods[method].code)
    } - {UNDER_18}
    by_topic: dict[Topic, list[Condition]] = {topic: [] for topic in Topic}
    for code, condition in catalogue.conditions.items():
        if code in needed:
            by_topic[TOPIC_OF[condition.category]].append(condition)
    return tuple(
        Subject(topic, tuple(conditions)) for topic, conditions in by_topic.items() if conditions
    )
