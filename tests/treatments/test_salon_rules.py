"""The salon's own methods, rules and words: stricter where they are stricter, never milder."""

from dataclasses import replace

import pytest

from tests.treatments.catalogue import the_catalogue
from treatments.catalogue_reading import (
    Category,
    Condition,
    Confidence,
    Method,
    Rule,
    SalonMethod,
    SalonRules,
    Severity,
    Source,
    Term,
    Tier,
    UnknownDefault,
    Words,
    WrongSalonRuleError,
    with_salon_rules,
)

CATALOGUE = the_catalogue()
MANUAL = Source("OWN-IPL-MANUAL", "Käyttöohje", "Valmistaja", "2025", "", "", Tier.MANUFACTURER)
FABRY = Condition("fabry", Words("Fabryn tauti", "Fabry"), Category.OTHER, (), None, "")
OWN = Method("own-facial", Words("Oma kasvohoito", "Own facial"), "facial", "", None, "")


def rule(method: str, condition: str, severity: Severity) -> Rule:
    words = Words("Oma ohje.", "Own.")
    return Rule(method, condition, severity, words, MANUAL.source_id, Confidence.SALON)


def held(rules: tuple[Rule, ...], **more: tuple[object, ...]) -> dict[tuple[str, str], Rule]:
    salon = SalonRules(rules=rules, sources=(MANUAL,))
    return dict(with_salon_rules(CATALOGUE, replace(salon, **more)).rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("own", list(Severity))
@pytest.mark.parametrize(
    "pair",
    [("hot-stone", "pregnancy"), ("sauna-steam", "heart-disease-stable"), ("hot-stone", "bruise")],
)
def test_of_two_rules_the_stricter_holds(pair: tuple[str, str], own: Severity) -> None:
    order = list(Severity)
    before = CATALOGUE.rules[pair]

    after = held((rule(*pair, own),))[pair]

    is_stricter = order.index(own) < order.index(before.severity)
    assert after.source_id == (MANUAL.source_id if is_stricter else before.source_id)
    assert order.index(after.severity) == min(order.index(own), order.index(before.severity))


def test_a_pair_without_a_rule_gets_one() -> None:
    assert ("makeup", "lupus") not in CATALOGUE.rules or ("makeup", "iud") not in CATALOGUE.rules
    pair = ("makeup", "iud")

    assert held((rule(*pair, Severity.LOCAL),))[pair].severity is Severity.LOCAL


def test_a_device_exclusion_outweighs_the_same_severity() -> None:
    own = replace(rule("cavitation", "pregnancy", Severity.ABSOLUTE), is_device_exclusion=True)

    assert held((own,))["cavitation", "pregnancy"].is_device_exclusion


def test_of_two_own_rules_the_stricter_holds_in_any_order() -> None:
    mild = rule("makeup", "iud", Severity.LOCAL)
    strict = rule("makeup", "iud", Severity.ABSOLUTE)

    assert held((mild, strict))["makeup", "iud"] == held((strict, mild))["makeup", "iud"] == strict


def test_an_own_method_takes_over_the_rules_of_its_model() -> None:
    salon = SalonRules(methods=(SalonMethod(OWN, based_on="lash-tint"),))
    catalogue = with_salon_rules(CATALOGUE, salon)

    model = {rule.condition_code: rule.severity for rule in CATALOGUE.rules_of("lash-tint")}
    own = {rule.condition_code: rule.severity for rule in catalogue.rules_of("own-facial")}
    assert own == model
    assert catalogue.methods["own-facial"].patch_test_hours == 48
    assert catalogue.fallbacks["own-facial"].default is UnknownDefault.HOLD
    assert catalogue.fallbacks["own-facial"].method_code == "own-facial"
    pair = next(pair for pair in CATALOGUE.evidence if pair[0] == "lash-tint")
    assert catalogue.evidence["own-facial", pair[1]] == CATALOGUE.evidence[pair]


def test_an_own_method_without_a_model_holds_what_is_unknown() -> None:
    catalogue = with_salon_rules(CATALOGUE, SalonRules(methods=(SalonMethod(OWN),)))

    assert catalogue.fallbacks["own-facial"].default is UnknownDefault.HOLD
    assert catalogue.rules_of("own-facial") == ()


def test_a_patch_test_can_be_asked_for_sooner_but_not_given_up() -> None:
    def hours(method: str, wanted: int) -> int | None:
        salon = SalonRules(patch_tests=((method, wanted),))
        return with_salon_rules(CATALOGUE, salon).methods[method].patch_test_hours

    assert hours("makeup", 24) == 24
    assert hours("lash-tint", 72) == 72
    assert hours("lash-tint", 1) == 48


def test_an_own_condition_gets_rules_and_words() -> None:
    salon = SalonRules(
        conditions=(FABRY,),
        rules=(rule("rf-body", "fabry", Severity.ABSOLUTE),),
        sources=(MANUAL,),
        terms=(Term("keliakia", "fabry"),),
    )
    catalogue = with_salon_rules(CATALOGUE, salon)

    assert catalogue.rules_of("rf-body")[-1].condition_code == "fabry"
    assert catalogue.salon_terms == (Term("keliakia", "fabry"),)


def test_the_catalogue_beneath_stays_as_it_was() -> None:
    before = dict(CATALOGUE.rules)

    held((rule("makeup", "iud", Severity.ABSOLUTE),))

    assert CATALOGUE.rules == before


def test_the_version_tells_of_the_additions() -> None:
    one = SalonRules(terms=(Term("a", "lupus"),))
    other = SalonRules(terms=(Term("b", "lupus"),))

    versions = {with_salon_rules(CATALOGUE, salon).version for salon in (SalonRules(), one, other)}

    assert len(versions) == 3
    assert with_salon_rules(CATALOGUE, SalonRules()) is CATALOGUE
    assert with_salon_rules(CATALOGUE, one).version in versions


@pytest.mark.parametrize(
    ("salon", "code"),
    [
        (SalonRules(rules=(rule("nowhere", "lupus", Severity.LOCAL),)), "nowhere"),
        (SalonRules(rules=(rule("makeup", "nobody", Severity.LOCAL),)), "nobody"),
        (SalonRules(rules=(rule("makeup", "iud", Severity.LOCAL),)), "OWN-IPL-MANUAL"),
        (SalonRules(terms=(Term("a", "nobody"),)), "nobody"),
        (SalonRules(patch_tests=(("nowhere", 24),)), "nowhere"),
        (SalonRules(methods=(SalonMethod(OWN, based_on="nowhere"),)), "nowhere"),
        (SalonRules(methods=(SalonMethod(replace(OWN, code="makeup")),)), "makeup"),
        (SalonRules(conditions=(replace(FABRY, code="lupus"),)), "lupus"),
        (SalonRules(sources=(replace(MANUAL, source_id="PK"),)), "PK"),
    ],
)
def test_an_addition_that_does_not_fit_is_refused(salon: SalonRules, code: str) -> None:
    with pytest.raises(WrongSalonRuleError, match=code):
        with_salon_rules(CATALOGUE, salon)
