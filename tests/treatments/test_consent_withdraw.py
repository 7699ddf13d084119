"""Withdrawing consent: as few steps as giving it, and what rests on it is gone."""

import pytest
from django.db import connection

from clients.models import Client
from privacy.consents import live_consent
from staff.models import User
from tests.treatments import room
from tests.treatments.pages import NOBODY, SignIn, acts_about, address, opened, text_of
from treatments.models import Consultation, HealthAnswer, HealthDataConsent, TreatmentEntry

pytestmark = pytest.mark.django_db


def test_the_page_says_what_goes_and_asks_no_reason(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    page = opened(tiina, paivi, signed_in).get(address("consent_withdraw", paivi.pk))
    going = {str(one.title): one.count for one in page.context["going"]}
    assert HealthAnswer.objects.count() in going.values()
    assert len(going) == 2
    assert "Nämä poistuvat heti" in text_of(page)
    assert "<textarea" not in text_of(page)


def test_one_button_and_the_answers_are_gone(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    answer = opened(tiina, paivi, signed_in).post(
        address("consent_withdraw", paivi.pk), follow=True
    )
    assert "terveystiedot on poistettu" in text_of(answer)
    assert HealthAnswer.objects.count() == Consultation.objects.count() == 0
    assert TreatmentEntry.objects.count() == 1
    assert live_consent(HealthDataConsent, paivi.subject) is None
    assert "health.consent_withdrawn" in acts_about(paivi)


def test_from_the_card_it_takes_no_more_steps_than_giving(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    card = text_of(opened(tiina, paivi, signed_in).get(address("card_show", paivi.pk)))
    assert f'href="{address("consent_withdraw", paivi.pk)}"' in card
    page = text_of(signed_in(tiina).get(address("consent_withdraw", paivi.pk)))
    assert page.count('<button class="button button--main') == 1


@pytest.mark.parametrize("way", ["screen", "paper", "email", "oral"])
def test_the_way_is_kept_as_evidence(
    tiina: User, signed_in: SignIn, paivi: Client, way: str
) -> None:
    signed_in(tiina).post(address("consent_withdraw", paivi.pk), {"way": way})
    newest = HealthDataConsent.objects.order_by("at").last()
    assert newest is not None
    assert (newest.act, newest.sealed.way) == ("withdrawn", way)


def test_an_unknown_way_changes_nothing(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = opened(tiina, paivi, signed_in)
    page = browser.post(address("consent_withdraw", paivi.pk), {"way": "kyyhky"})
    assert list(page.context["form"].errors) == ["way"]
    assert live_consent(HealthDataConsent, paivi.subject) is not None


def test_without_a_consent_there_is_nothing_to_withdraw(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = signed_in(tiina)
    for _time in range(2):
        answer = browser.post(address("consent_withdraw", paivi.pk))
        assert answer.headers["Location"] == address("card_show", paivi.pk)
    assert HealthDataConsent.objects.count() == 2
    answer = browser.get(address("consent_withdraw", paivi.pk))
    assert answer.headers["Location"] == address("card_show", paivi.pk)


def test_who_may(riikka: User, tiina: User, signed_in: SignIn, paivi: Client) -> None:
    assert signed_in(riikka).post(address("consent_withdraw", paivi.pk)).status_code == 403
    assert signed_in(tiina).post(address("consent_withdraw", NOBODY)).status_code == 404
    assert live_consent(HealthDataConsent, paivi.subject) is not None


def test_a_consent_that_cannot_be_read_can_be_withdrawn(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatments_healthdataconsent SET sealed_n = 99")
    browser = opened(tiina, paivi, signed_in)
    assert browser.get(address("consent_withdraw", paivi.pk)).status_code == 200
    assert browser.post(address("consent_withdraw", paivi.pk)).status_code == 302
    assert not HealthAnswer.objects.exists()
