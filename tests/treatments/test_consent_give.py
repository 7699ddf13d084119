"""Asking for consent: exact wording, every kind by itself, the way it was given."""

from typing import Any

import pytest

from clients.models import Client
from privacy.consents import live_consent
from privacy.models import ConsentText, Guardian
from privacy.vocabulary import HealthDataKind
from staff.models import User
from tests.clients.salon import CODE, enter
from tests.treatments import room
from tests.treatments.pages import NOBODY, SignIn, acts_about, address, text_of, title_of
from treatments import actions
from treatments.models import CatalogueVersion, HealthDataConsent

pytestmark = pytest.mark.django_db
KINDS = ["skin", "allergies"]


@pytest.fixture
def oona(listed: CatalogueVersion) -> Client:
    """Oona, born 1991, has not been asked for consent."""
    return enter("Oona Niemi", 1991)


@pytest.fixture
def aino(listed: CatalogueVersion) -> Client:
    """Aino is 14, and her mother stands on her card."""
    return enter("Aino Niemi", 2012, guardian=Guardian("Eeva Niemi", "040 765 4321"))


def live(client: Client) -> HealthDataConsent:
    consent = live_consent(HealthDataConsent, client.subject)
    assert consent is not None
    return consent


def give(browser: Any, client: Client, **said: Any) -> Any:
    return browser.post(
        address("consent_give", client.pk), {"kinds": KINDS, "way": "screen", **said}
    )


def test_the_exact_wording_and_all_six_kinds_stand_there_unticked(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    page = signed_in(tiina).get(address("consent_give", oona.pk))
    text = text_of(page)
    for paragraph in ConsentText.current("health").text.split("\n\n"):
        assert paragraph.strip() in text
    assert text.count('name="kinds"') == len(HealthDataKind.values) == 6
    assert "checked" not in text


def test_nothing_comes_ticked_after_an_earlier_consent_either(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    assert "checked" not in text_of(signed_in(tiina).get(address("consent_give", paivi.pk)))


def test_what_was_ticked_is_stored_and_the_consultation_may_begin(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    answer = give(signed_in(tiina), oona)
    assert answer.headers["Location"] == address("consultation_record", oona.pk)
    consent = live(oona)
    assert (consent.sealed.kinds, consent.sealed.way) == (tuple(KINDS), "screen")
    assert consent.received_by == tiina.pk
    assert "health.consent_given" in acts_about(oona)


@pytest.mark.parametrize("kind", HealthDataKind.values)
def test_every_kind_may_be_agreed_to_by_itself(
    tiina: User, signed_in: SignIn, oona: Client, kind: str
) -> None:
    give(signed_in(tiina), oona, kinds=[kind])
    assert live(oona).sealed.kinds == (kind,)


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"kinds": []}, "kinds", "Valitse vähintään yksi laji."),
        ({"kinds": ["everything"]}, "kinds", ""),
        ({"way": ""}, "way", "Kerro, miten asiakas ilmaisi sen."),
        ({"way": "kyyhky"}, "way", ""),
        ({"way": "paper"}, "paper_place", "Kerro, missä allekirjoitettu paperi on."),
        ({"way": "paper", "paper_place": f"kansio {CODE}"}, "paper_place", "henkilötunnus"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    tiina: User, signed_in: SignIn, oona: Client, said: dict[str, Any], field: str, message: str
) -> None:
    page = give(signed_in(tiina), oona, **said)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert message in text_of(page)
    assert live_consent(HealthDataConsent, oona.subject) is None


def test_what_was_typed_stays_when_something_is_missing(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    page = give(signed_in(tiina), oona, way="", paper_place="kansio 2026, väli O")
    assert "kansio 2026, väli O" in text_of(page)
    assert text_of(page).count("checked") == len(KINDS)


def test_where_the_paper_is_belongs_to_paper_alone(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    give(signed_in(tiina), oona, way="paper", paper_place="kansio 2026")
    assert live(oona).sealed.paper_place == "kansio 2026"
    give(signed_in(tiina), oona, way="oral", paper_place="kansio 2026")
    assert live(oona).sealed.paper_place == ""


def test_a_minors_guardian_is_asked_for_and_kept_as_evidence(
    tiina: User, signed_in: SignIn, aino: Client
) -> None:
    browser = signed_in(tiina)
    text = text_of(browser.get(address("consent_give", aino.pk)))
    assert "Eeva Niemi" in text
    assert 'name="minor_agrees"' not in text
    page = give(browser, aino, guardian_name="", guardian_contact="")
    assert set(page.context["form"].errors) == {"guardian_name", "guardian_contact"}
    give(browser, aino, guardian_name="Eeva Niemi", guardian_contact="040 765 4321")
    assert live(aino).sealed.guardian == Guardian("Eeva Niemi", "040 765 4321")


def test_from_fifteen_the_minor_is_asked_as_well(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    helmi = enter("Helmi Niemi", 2011)
    guardian = {"guardian_name": "Eeva Niemi", "guardian_contact": "040 1"}
    page = give(signed_in(tiina), helmi, **guardian)
    assert list(page.context["form"].errors) == ["minor_agrees"]
    give(signed_in(tiina), helmi, **guardian, minor_agrees="on")
    assert live(helmi).sealed.minor_agrees is True


def test_an_adult_is_asked_for_no_guardian(tiina: User, signed_in: SignIn, oona: Client) -> None:
    assert "guardian" not in text_of(signed_in(tiina).get(address("consent_give", oona.pk)))
    give(signed_in(tiina), oona, guardian_name="Joku", guardian_contact="040")
    assert live(oona).sealed.guardian is None


def test_an_unknown_age_is_asked_first(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = enter("Cher")
    page = give(signed_in(tiina), client)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert live_consent(HealthDataConsent, client.subject) is None


def test_a_health_word_in_a_general_field_is_pointed_out(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    page = give(signed_in(tiina), oona, way="paper", paper_place="kansio Eliquis")
    assert list(page.context["form"].errors) == ["paper_place"]
    assert "Eliquis" in text_of(page)
    assert live_consent(HealthDataConsent, oona.subject) is None


def test_who_refused_storing_is_not_asked(tiina: User, signed_in: SignIn, oona: Client) -> None:
    actions.refuse_storing(by=tiina, client=oona, way="oral")
    page = give(signed_in(tiina), oona)
    assert page.context["form"].non_field_errors()
    assert live_consent(HealthDataConsent, oona.subject) is None


def test_a_second_tap_stores_nothing_twice(tiina: User, signed_in: SignIn, oona: Client) -> None:
    browser, key = signed_in(tiina), "3f2b5f2c-93b5-4d94-93d3-6a3f56f1f1ab"
    for _tap in range(2):
        assert give(browser, oona, form_key=key).status_code == 302
    assert HealthDataConsent.objects.count() == 1


def test_the_page_is_calm_enough_to_turn_to_the_client(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    page = signed_in(tiina).get(address("consent_give", oona.pk))
    for bar in ('role="search"', "bar__place", "menu__panel"):
        assert bar in text_of(signed_in(tiina).get(address("today")))
        assert bar not in text_of(page)
    assert "Oona" not in title_of(page)


def test_who_may_ask(
    riikka: User, teemu: User, tiina: User, signed_in: SignIn, oona: Client
) -> None:
    for user in (riikka, teemu):
        assert signed_in(user).get(address("consent_give", oona.pk)).status_code == 403
        assert give(signed_in(user), oona).status_code == 403
    assert signed_in(tiina).get(address("consent_give", NOBODY)).status_code == 404


def test_a_card_that_cannot_be_read_is_not_consented_for(
    tiina: User, signed_in: SignIn, oona: Client
) -> None:
    Client.objects.update(sealed=b"\x01" * 60)
    assert signed_in(tiina).get(address("consent_give", oona.pk)).status_code == 409


# --- refusing and changing one's mind --------------------------------------------------------


def test_refusing_storing_takes_one_tap_and_erases(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    answer = signed_in(tiina).post(address("storing_refuse", paivi.pk))
    assert answer.headers["Location"] == address("card_show", paivi.pk)
    assert Client.objects.get(pk=paivi.pk).refuses_health_storing
    assert live_consent(HealthDataConsent, paivi.subject) is None


def test_she_may_change_her_mind(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = signed_in(tiina)
    browser.post(address("storing_refuse", paivi.pk))
    answer = browser.post(address("storing_allow", paivi.pk))
    assert answer.headers["Location"] == address("consent_give", paivi.pk)
    assert live_consent(HealthDataConsent, paivi.subject) is None
    give(browser, paivi)
    assert live(paivi).sealed.kinds == tuple(KINDS)


@pytest.mark.parametrize("view", ["storing_refuse", "storing_allow"])
def test_neither_happens_by_looking(
    tiina: User, riikka: User, signed_in: SignIn, paivi: Client, view: str
) -> None:
    assert signed_in(tiina).get(address(view, paivi.pk)).status_code == 405
    assert signed_in(riikka).post(address(view, paivi.pk)).status_code == 403
