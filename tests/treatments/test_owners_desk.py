"""The owner's desk: every page saves through an act, shows refusals, and opens to her alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from privacy.audit.models import AuditEvent
from staff.models import User
from tests.treatments.room import FACIAL, IPL, METHODS, device, put_in_use, short_catalogue
from treatments import actions
from treatments.admin.desk import Desk
from treatments.catalogue_in_use import catalogue_in_use
from treatments.models import (
    CatalogueApproval,
    CatalogueVersion,
    ContraindicationRule,
    Device,
    Incident,
    OfferedMethod,
    Product,
    SalonCondition,
    SalonMethod,
    SalonRule,
    TermClassification,
)

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "treatments"]
RULE = {
    "method_code": FACIAL,
    "condition_code": "rosacea",
    "severity": "absolute",
    "action_fi": "Älä tee.",
    "source_title": "Oma ohje",
    "source_publisher": "Salonki",
    "source_year": "2026",
}


def desk_url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:treatments_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def desk(listed: object, hannele: User, signed_in: Callable[[User], Browser]) -> Browser:
    """Hannele's browser."""
    return signed_in(hannele)


def saved(answer: Any) -> bool:
    """Whether the page led on instead of showing errors."""
    return bool(answer.status_code == 302)


def newest_act() -> tuple[str, Any]:
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    return event.act, event.actor_id


# --- who may, and what no page offers ---------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_opens_to_the_owner(desk: Browser, model: Any) -> None:
    assert desk.get(desk_url(model, "changelist")).status_code == 200
    registered = admin.site._registry[model]
    if getattr(registered, "may_add", False):
        assert desk.get(desk_url(model, "add")).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_page_opens_to_others(
    listed: object,
    tiina: User,
    riikka: User,
    teemu: User,
    signed_in: Callable[[User], Browser],
    model: Any,
) -> None:
    for user in (tiina, riikka, teemu):
        assert signed_in(user).get(desk_url(model, "changelist")).status_code in (302, 403, 404)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_is_searched_for_or_deleted_in_bulk(desk: Browser, model: Any) -> None:
    registered = admin.site._registry[model]
    assert isinstance(registered, Desk)
    assert registered.search_fields == ()
    assert registered.actions is None
    assert type(registered).save_model is Desk.save_model


def test_nothing_about_a_client_is_on_the_desk_but_incidents() -> None:
    """Their opening is an act with its purpose, see test_incident_record.py."""
    from privacy.registry import declarations

    assert {declaration.model for declaration in declarations()} & set(MODELS) == {Incident}


# --- lists ------------------------------------------------------------------------------------


def test_a_list_is_approved_by_ticking(desk: Browser, hannele: User) -> None:
    version = actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(FACIAL))
    page = desk_url(CatalogueVersion, "change", version.pk)
    assert b"Kuulas" not in desk.get(page).content
    assert not saved(desk.post(page, {"remark": "x"}))
    assert CatalogueApproval.objects.count() == 1
    assert saved(desk.post(page, {"approve": "on", "remark": "luettu läpi"}))
    assert newest_act() == ("catalogue.approved", hannele.pk)
    assert catalogue_in_use().version.pk == version.pk
    shown = desk.get(page).content.decode()
    assert "Hannele Aaltonen" in shown
    assert "luettu läpi" in shown


def test_a_list_that_lacks_what_the_salon_added_is_refused_on_the_page(
    desk: Browser, hannele: User
) -> None:
    actions.add_own_rule(by=hannele, rule=SalonRule(**RULE))
    version = actions.load_catalogue_version(by=hannele, catalogue=short_catalogue(IPL))
    answer = desk.post(desk_url(CatalogueVersion, "change", version.pk), {"approve": "on"})
    assert not saved(answer)
    assert FACIAL in answer.content.decode()
    assert catalogue_in_use().version.number == 1


def test_lists_are_neither_added_nor_deleted_by_hand(desk: Browser) -> None:
    assert desk.get(desk_url(CatalogueVersion, "add")).status_code == 403
    assert desk.get(desk_url(CatalogueVersion, "delete", 1)).status_code == 403


# --- what the salon adds ----------------------------------------------------------------------


def test_a_method_is_offered_and_taken_off_again(desk: Browser, hannele: User) -> None:
    OfferedMethod.objects.filter(method_code=FACIAL).delete()
    given = {"method_code": FACIAL, "needs_answers": "on"}
    assert saved(desk.post(desk_url(OfferedMethod, "add"), given))
    row = OfferedMethod.objects.get(method_code=FACIAL)
    assert row.needs_answers
    assert newest_act() == ("salon.method_offered", hannele.pk)
    assert saved(desk.post(desk_url(OfferedMethod, "delete", row.pk), {"post": "yes"}))
    assert newest_act() == ("salon.method_no_longer_offered", hannele.pk)
    assert FACIAL not in catalogue_in_use().offered


def test_a_stricter_rule_is_added_and_retired(desk: Browser, hannele: User) -> None:
    assert saved(desk.post(desk_url(SalonRule, "add"), RULE))
    assert newest_act() == ("salon.rule_added", hannele.pk)
    row = SalonRule.objects.get()
    page = desk_url(SalonRule, "change", row.pk)
    assert saved(desk.post(page, {"severity": "local"}))
    row.refresh_from_db()
    assert (row.severity, row.retired_on) == ("absolute", None)
    assert saved(desk.post(page, {"retire": "on"}))
    assert newest_act() == ("salon.rule_retired", hannele.pk)
    assert desk.post(page, {"retire": "on"}).status_code == 403


def test_a_milder_rule_is_refused_beside_what_was_typed(desk: Browser) -> None:
    answer = desk.post(desk_url(SalonRule, "add"), {**RULE, "severity": "local"})
    assert not saved(answer)
    assert "Älä tee." in answer.content.decode()
    assert not SalonRule.objects.exists()


def test_an_exclusion_names_one_device_or_product(desk: Browser, hannele: User) -> None:
    lumo = device(hannele)
    kuulas = actions.save_product(by=hannele, product=Product(name="Kuulas"))
    both = {**RULE, "device": lumo.pk, "product": kuulas.pk}
    alone = {**RULE, "is_device_exclusion": "on"}
    for said in (both, alone):
        assert not saved(desk.post(desk_url(SalonRule, "add"), said))
    assert saved(desk.post(desk_url(SalonRule, "add"), {**alone, "device": lumo.pk}))
    assert SalonRule.objects.get().is_device_exclusion


def test_products_and_devices_are_kept(desk: Browser, hannele: User) -> None:
    product = {"name": "Kuulas", "patch_test_hours": "48", "method_codes": [FACIAL, IPL]}
    assert saved(desk.post(desk_url(Product, "add"), {**product, "is_in_use": "on"}))
    assert newest_act() == ("salon.product_saved", hannele.pk)
    assert Product.objects.get().method_codes == [FACIAL, IPL]
    lamp = {
        "name": "Lumo IPL",
        "serial": "L-77",
        "method_codes": [IPL],
        "contraindications": "Raskaus.",
        "contraindications_published_on": "15.1.2026",
        "is_in_use": "on",
    }
    assert saved(desk.post(desk_url(Device, "add"), lamp))
    row = Device.objects.get()
    assert row.contraindications_published_on == date(2026, 1, 15)
    assert saved(desk.post(desk_url(Device, "change", row.pk), {**lamp, "is_in_use": ""}))
    assert newest_act() == ("salon.device_saved", hannele.pk)
    row.refresh_from_db()
    assert not row.is_in_use


def test_own_methods_and_conditions_must_fit(desk: Browser) -> None:
    own = {"code": "kesakasvot", "name_fi": "Kesäkasvot", "family": "facial", "based_on": FACIAL}
    assert saved(desk.post(desk_url(SalonMethod, "add"), own))
    for code in (FACIAL, "Isoja Kirjaimia"):
        assert not saved(desk.post(desk_url(SalonMethod, "add"), {**own, "code": code}))
    condition = {"code": "fabry", "name_fi": "Fabryn tauti", "category": "other"}
    assert saved(desk.post(desk_url(SalonCondition, "add"), condition))
    assert not saved(desk.post(desk_url(SalonCondition, "add"), {**condition, "code": "rosacea"}))
    row = SalonCondition.objects.get()
    page = desk_url(SalonCondition, "change", row.pk)
    assert saved(desk.post(page, {**condition, "code": "other", "note": "harvinainen"}))
    row.refresh_from_db()
    assert (row.code, row.note) == ("fabry", "harvinainen")


def test_a_word_is_classified_with_its_reason(desk: Browser, hannele: User) -> None:
    word = {"term": "Punaposki", "condition_code": "rosacea", "reason": "ruusufinni"}
    assert not saved(desk.post(desk_url(TermClassification, "add"), {**word, "reason": ""}))
    assert saved(desk.post(desk_url(TermClassification, "add"), word))
    assert newest_act() == ("catalogue.term_classified", hannele.pk)
    row = TermClassification.objects.get()
    assert desk.post(desk_url(TermClassification, "change", row.pk), word).status_code == 403


def test_nothing_is_chosen_beforehand(desk: Browser) -> None:
    for model in (OfferedMethod, SalonRule, TermClassification):
        form = desk.get(desk_url(model, "add")).context["adminform"].form
        chosen = [name for name in form.fields if name.endswith("_code")]
        assert [form.fields[name].choices[0][0] for name in chosen] == [""] * len(chosen)


def test_a_word_that_the_list_asks_about_is_not_without_bearing(desk: Browser) -> None:
    word = {"term": "kesäflunssat", "condition_code": "-", "reason": "ohimenevä"}
    for changed in ({"condition_code": ""}, {"term": "ruusu"}, {"term": "Marevania"}):
        assert not saved(desk.post(desk_url(TermClassification, "add"), {**word, **changed}))
    assert saved(desk.post(desk_url(TermClassification, "add"), word))
    assert TermClassification.objects.get().condition_code == ""


def test_before_any_list_is_approved_the_pages_still_open(
    hannele: User, signed_in: Callable[[User], Browser]
) -> None:
    desk = signed_in(hannele)
    for model in (OfferedMethod, SalonRule, SalonMethod, Product, TermClassification):
        assert desk.get(desk_url(model, "add")).status_code == 200
    assert saved(desk.post(desk_url(Product, "add"), {"name": "Kuulas", "is_in_use": "on"}))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_desk_works_in_a_browser_under_the_strict_policy(
    hannele: User, page_of: Callable[[User], Page], live_server: LiveServer
) -> None:
    put_in_use(hannele, *METHODS)
    page = page_of(hannele)
    for model in (CatalogueVersion, ContraindicationRule, Device, SalonRule):
        page.goto(live_server.url + desk_url(model, "changelist"))
    page.goto(live_server.url + desk_url(Product, "add"))
    page.get_by_label("Peruskasvohoito").check()
    page.locator("#id_name").fill("Kuulas")
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/product/")
    assert Product.objects.get().method_codes == [FACIAL]
    page.goto(live_server.url + desk_url(CatalogueVersion, "change", 1))
    expect(page.locator("#id_approve")).to_be_visible()
