"""What may be offered: every method of the salon by its outcome."""

from typing import Any

import pytest

from clients.models import Client
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import NOBODY, SignIn, acts_about, address, opened, text_of, title_of
from treatments import actions
from treatments.catalogue_reading import Outcome
from treatments.models import CatalogueVersion

pytestmark = pytest.mark.django_db


def overview(user: User, client: Client, sign_in: SignIn) -> Any:
    return opened(user, client, sign_in).get(address("overview_show", client.pk))


def test_every_method_stands_under_its_outcome(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=room.METHODS)
    page = overview(tiina, paivi, signed_in)
    groups = page.context["groups"]
    assert [outcome for outcome, _families, _count in groups] == [o.value for o in Outcome]
    shown = {
        method.code: outcome
        for outcome, families, _count in groups
        for _family, methods in families
        for method in methods
    }
    made = actions.open_card(by=tiina, client=paivi).overview
    assert shown == {method.code: assessment.outcome for method, assessment in made}
    assert set(shown) == set(room.METHODS)


def test_reasons_and_sources_are_a_tap_away(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=room.METHODS)
    page = overview(tiina, paivi, signed_in)
    ((_family, (ipl, *_rest)), *_others) = page.context["groups"][0][1]
    text = text_of(page)
    assert ipl.findings
    for finding in ipl.findings:
        assert finding.action in text
        assert finding.source.address in text
    assert 'rel="noreferrer noopener external"' in text


def test_what_has_to_be_asked_is_said_in_words(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    text = text_of(overview(tiina, paivi, signed_in))
    assert "Ei kysytty: " in text
    assert "Tuotetestiä ei ole kirjattu" in text
    assert "not-asked" not in text


def test_the_list_and_its_approval_are_named(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    text = text_of(overview(tiina, paivi, signed_in))
    assert "Vasta-aiheluettelo 1, hyväksytty 22.11.2026" in text
    assert "Ei vielä haastateltu" in text


def test_nobody_is_named_in_the_title(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    assert "Päivi" not in title_of(overview(tiina, paivi, signed_in))


def test_opening_it_is_in_the_use_log(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = opened(tiina, paivi, signed_in)
    before = list(acts_about(paivi)).count("card.opened")
    browser.get(address("overview_show", paivi.pk))
    assert list(acts_about(paivi)).count("card.opened") == before + 1


def test_without_a_purpose_it_leads_to_the_card_that_asks(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    answer = signed_in(tiina).get(address("overview_show", paivi.pk))
    assert answer.headers["Location"] == address("card_show", paivi.pk)


def test_without_consent_or_list_it_leads_back_to_the_card(
    tiina: User, signed_in: SignIn, clock: object
) -> None:
    browser = opened(tiina, client := enter("Oona Niemi", 1991), signed_in)
    answer = browser.get(address("overview_show", client.pk))
    assert answer.headers["Location"] == address("card_show", client.pk)


def test_without_consent_nothing_is_offered_from_answers(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    browser = opened(tiina, client := enter("Oona Niemi", 1991), signed_in)
    answer = browser.get(address("overview_show", client.pk))
    assert answer.headers["Location"] == address("card_show", client.pk)


def test_who_may(riikka: User, tiina: User, signed_in: SignIn, paivi: Client) -> None:
    assert signed_in(riikka).get(address("overview_show", paivi.pk)).status_code == 403
    assert signed_in(tiina).get(address("overview_show", NOBODY)).status_code == 404
