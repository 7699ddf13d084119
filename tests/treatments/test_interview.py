"""What is asked for a method, in which order, and which consent covers the answer."""

from datetime import date

import pytest

from tests.treatments.catalogue import rows_of, the_catalogue
from treatments.answering import is_time_bound, suggested_end
from treatments.catalogue_reading import Category
from treatments.interview import KIND_OF, TOPIC_OF, HealthDataKind, Topic, kind_of, questions_for

CATALOGUE = the_catalogue()


def asked_for(*methods: str) -> list[str]:
    return [
        condition.code
        for subject in questions_for(methods, CATALOGUE)
        for condition in subject.conditions
    ]


@pytest.mark.parametrize("method", list(CATALOGUE.methods))
def test_a_method_asks_for_what_it_has_rules_for_and_nothing_else(method: str) -> None:
    needed = {row["condition_code"] for row in rows_of("rules") if row["method_code"] == method}

    asked = asked_for(method)

    assert set(asked) == needed - {"under-18"}
    assert len(asked) == len(set(asked))


def test_two_methods_are_asked_about_together_and_once() -> None:
    assert set(asked_for("makeup", "hifu")) == set(asked_for("makeup")) | set(asked_for("hifu"))
    assert len(asked_for("makeup", "makeup")) == len(asked_for("makeup"))
    assert asked_for() == []


def test_the_talk_follows_its_topics_and_the_list() -> None:
    subjects = questions_for(CATALOGUE.methods, CATALOGUE)

    assert [subject.topic for subject in subjects] == list(Topic)
    order = list(CATALOGUE.conditions)
    for subject in subjects:
        places = [order.index(condition.code) for condition in subject.conditions]
        assert places == sorted(places)


def test_a_topic_without_questions_is_left_out() -> None:
    assert all(subject.conditions for subject in questions_for(["makeup"], CATALOGUE))


def test_every_category_has_one_topic_and_one_kind_of_health_data() -> None:
    assert set(TOPIC_OF) == set(KIND_OF) == set(Category)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("psoriasis", HealthDataKind.SKIN),
        ("nail-fungus", HealthDataKind.SKIN),
        ("recent-filler", HealthDataKind.SKIN),
        ("fever-infection", HealthDataKind.OTHER),
        ("blood-borne-virus", HealthDataKind.OTHER),
        ("epilepsy", HealthDataKind.OTHER),
        ("recent-surgery", HealthDataKind.OTHER),
        ("hay-fever", HealthDataKind.ALLERGIES),
        ("patch-test-reaction", HealthDataKind.ALLERGIES),
        ("anticoagulant", HealthDataKind.MEDICATION),
        ("breastfeeding", HealthDataKind.PREGNANCY),
        ("pacemaker-icd", HealthDataKind.IMPLANTS),
        ("iud", HealthDataKind.IMPLANTS),
    ],
)
def test_a_condition_falls_under_its_kind_of_health_data(code: str, kind: HealthDataKind) -> None:
    assert kind_of(CATALOGUE.conditions[code]) is kind


def test_every_condition_has_a_kind_and_every_kind_a_condition() -> None:
    kinds = {kind_of(condition) for condition in CATALOGUE.conditions.values()}

    assert kinds == set(HealthDataKind)


def test_the_exceptions_name_conditions_of_the_catalogue() -> None:
    from treatments.interview import SKIN_IN_OTHER_CATEGORIES

    assert set(CATALOGUE.conditions) >= SKIN_IN_OTHER_CATEGORIES
    assert all(
        CATALOGUE.conditions[code].category is not Category.SKIN
        for code in SKIN_IN_OTHER_CATEGORIES
    )


def test_an_unknown_method_is_an_error() -> None:
    with pytest.raises(KeyError):
        questions_for(["no-such-method"], CATALOGUE)


def test_a_yes_that_passes_has_an_end_and_a_permanent_one_has_none() -> None:
    bound = {code for code, condition in CATALOGUE.conditions.items() if is_time_bound(condition)}
    assert {"pregnancy", "breastfeeding", "isotretinoin-oral", "anticoagulant"} <= bound
    assert bound.isdisjoint({"gold-therapy", "eczema-active", "acrylate-allergy"})
    today = date(2026, 11, 22)
    assert suggested_end(CATALOGUE.conditions["pregnancy"], today) == date(2027, 2, 20)
    assert suggested_end(CATALOGUE.conditions["gold-therapy"], today) is None
