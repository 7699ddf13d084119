"""The salon's own methods, rules, products and devices: stricter, never milder."""

from datetime import date, timedelta

import pytest

from clients.models import Client
from staff.models import User
from tests.treatments.room import FACIAL, IPL, device, interview
from treatments import actions
from treatments.catalogue_in_use import catalogue_in_use
from treatments.catalogue_reading import Outcome
from treatments.models import (
    Device,
    OfferedMethod,
    Product,
    SalonCondition,
    SalonMethod,
    SalonRule,
)
from treatments.refusals import LayerDoesNotFit, NotStricter, UnknownCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


def rule(severity: str = "absolute", **more: object) -> SalonRule:
    fields = {
        "method_code": FACIAL,
        "condition_code": "rosacea",
        "action_fi": "Älä tee.",
        "source_title": "Oma ohje",
        "source_publisher": "Salonki",
        "source_year": "2026",
        **more,
    }
    return SalonRule(severity=severity, **fields)


def outcome(by: User, client: Client, method: str = FACIAL) -> Outcome:
    return actions.check_contraindications(by=by, client=client, method=method).outcome


def test_a_stricter_rule_holds_from_now_on(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    assert outcome(tiina, paivi) is Outcome.CAUTION
    added = actions.add_own_rule(by=hannele, rule=rule())
    assert outcome(tiina, paivi) is Outcome.STOP
    assert added.added_by == hannele.pk
    actions.retire_own_rule(by=hannele, rule=added)
    assert outcome(tiina, paivi) is Outcome.CAUTION
    assert SalonRule.objects.get().retired_on is not None


@pytest.mark.parametrize("severity", ["relative", "local"])
def test_a_milder_or_equal_rule_is_refused(severity: str, hannele: User) -> None:
    with pytest.raises(NotStricter):
        actions.add_own_rule(by=hannele, rule=rule(severity))
    assert not SalonRule.objects.exists()


def test_a_rule_for_a_pair_that_the_list_leaves_open_is_stricter(
    tiina: User, hannele: User, paivi: Client
) -> None:
    interview(tiina, paivi, "rosacea")
    assert (FACIAL, "retinal-disease") not in catalogue_in_use().catalogue.rules
    own = rule("local", condition_code="retinal-disease")
    actions.add_own_rule(by=hannele, rule=own)
    assert catalogue_in_use().catalogue.rules[FACIAL, "retinal-disease"].severity == "local"


def test_an_equal_rule_counts_where_the_maker_excludes(hannele: User) -> None:
    lumo = device(hannele)
    stop = {"method_code": IPL, "condition_code": "epilepsy"}
    with pytest.raises(NotStricter):
        actions.add_own_rule(by=hannele, rule=rule(**stop))
    actions.add_own_rule(by=hannele, rule=rule(**stop, device=lumo, is_device_exclusion=True))


def test_rules_name_what_the_list_knows(hannele: User) -> None:
    for unknown in ({"method_code": "hifu"}, {"condition_code": "nothing"}):
        with pytest.raises(UnknownCode):
            actions.add_own_rule(by=hannele, rule=rule(**unknown))
    with pytest.raises(UnknownCode):
        actions.offer_method(by=hannele, method=OfferedMethod(method_code="hifu"))


def test_a_device_rule_leaves_with_its_device(tiina: User, hannele: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    lamp = device(hannele, name="Lamppu", method_codes=[FACIAL])
    actions.add_own_rule(by=hannele, rule=rule(device=lamp))
    assert outcome(tiina, paivi) is Outcome.STOP
    lamp.is_in_use = False
    actions.save_device(by=hannele, device=lamp)
    assert outcome(tiina, paivi) is Outcome.CAUTION


def test_a_device_may_be_chosen_from_the_day_that_its_list_bears() -> None:
    day = date(2026, 11, 22)
    listed = Device(contraindications="Raskaus.", contraindications_published_on=day)
    assert listed.may_be_chosen(day)
    assert not listed.may_be_chosen(day - timedelta(days=1))
    listed.contraindications = " "
    assert not listed.may_be_chosen(day)


def test_a_product_takes_its_patch_test_along_when_it_leaves(hannele: User) -> None:
    strong = Product(name="Vahva", patch_test_hours=72, method_codes=[FACIAL])
    actions.save_product(by=hannele, product=strong)
    assert catalogue_in_use().catalogue.methods[FACIAL].patch_test_hours == 72
    strong.is_in_use = False
    actions.save_product(by=hannele, product=strong)
    assert catalogue_in_use().catalogue.methods[FACIAL].patch_test_hours is None


def test_an_own_method_takes_over_rules_and_patch_test(
    tiina: User, hannele: User, paivi: Client
) -> None:
    own = SalonMethod(code="kesakasvot", name_fi="Kesäkasvot", family="facial", based_on=FACIAL)
    actions.save_own_method(by=hannele, method=own)
    actions.offer_method(by=hannele, method=OfferedMethod(method_code="kesakasvot"))
    interview(tiina, paivi, "rosacea")
    assert outcome(tiina, paivi, "kesakasvot") is Outcome.CAUTION
    assert [m.name.fi for m in catalogue_in_use().methods][-1] == "Kesäkasvot"


def test_additions_that_do_not_fit_are_refused_whole(hannele: User) -> None:
    taken = SalonMethod(code=FACIAL, name_fi="Oma", family="facial")
    baseless = SalonMethod(code="oma", name_fi="Oma", family="facial", based_on="hifu")
    for method in (taken, baseless):
        with pytest.raises(LayerDoesNotFit) as refused:
            actions.save_own_method(by=hannele, method=method)
        assert refused.value.detail
    own = SalonCondition(code="rosacea", name_fi="Oma", category="skin")
    with pytest.raises(LayerDoesNotFit):
        actions.save_own_condition(by=hannele, condition=own)
    wrong = Product(name="Tuote", patch_test_hours=48, method_codes=["hifu"])
    with pytest.raises(LayerDoesNotFit):
        actions.save_product(by=hannele, product=wrong)
    assert not SalonMethod.objects.exists()
    assert not Product.objects.exists()
    assert catalogue_in_use().method(FACIAL)


def test_a_list_that_lacks_what_the_salon_added_is_not_approved(hannele: User) -> None:
    from tests.treatments.room import IPL as ANOTHER
    from tests.treatments.room import short_catalogue

    actions.add_own_rule(by=hannele, rule=rule())
    smaller = actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(ANOTHER))
    with pytest.raises(LayerDoesNotFit) as refused:
        actions.approve_catalogue(by=hannele, version=smaller)
    assert FACIAL in str(refused.value)
    assert catalogue_in_use().version.number == 1
