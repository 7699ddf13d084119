"""The permission on a card: given with its wording, withdrawn in as few steps (R4, R6)."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from clients.actions import correct_client
from clients.models import Client
from marketing.models import MarketingConsent, SubscribedAddress
from privacy.audit.acts import SYSTEM
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.clients.salon import fresh
from tests.marketing.salon import asked, client, subscriber

pytestmark = pytest.mark.django_db


def give(reader: Client) -> str:
    return reverse("marketing:permission_give", args=[reader.pk])


def said(**more: str) -> dict[str, str]:
    return {"agrees": "on", "way": "screen", "form_key": str(uuid4()), **more}


def test_the_page_shows_the_wording_and_ticks_nothing(riikka: User, signed_in: SignIn) -> None:
    page = text_of(signed_in(riikka).get(give(client())))
    assert "Voin peruuttaa tilauksen milloin tahansa" in page
    assert "checked" not in page


def test_reception_takes_a_yes_and_leads_back_to_the_card(riikka: User, signed_in: SignIn) -> None:
    reader = client()
    answer = signed_in(riikka).post(give(reader), said(), follow=True)
    assert answer.status_code == 200
    assert MarketingConsent.objects.get().received_by == riikka.pk
    assert "Uutiskirje" in text_of(answer)
    assert "tilattu" in text_of(answer)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"agrees": ""}, "Rastita vain"),
        ({"way": ""}, "Kerro, miten"),
        ({"way": "paper"}, "Kerro, missä"),
    ],
)
def test_what_is_lacking_is_said_beside_the_field(
    riikka: User, signed_in: SignIn, sent: dict[str, str], words: str
) -> None:
    answer = signed_in(riikka).post(give(client()), said(**sent))
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not MarketingConsent.objects.exists()


def test_a_minor_is_refused_in_words(riikka: User, signed_in: SignIn) -> None:
    answer = signed_in(riikka).post(give(client("Venla Niemi", 2012)), said())
    assert "alaikäisille" in text_of(answer)
    assert not MarketingConsent.objects.exists()


def test_one_button_cancels(riikka: User, signed_in: SignIn) -> None:
    reader, browser = asked(), signed_in(riikka)
    address = reverse("marketing:permission_withdraw", args=[reader.pk])
    assert "Peruuta" in text_of(browser.get(address))
    answer = browser.post(address, {"form_key": str(uuid4())}, follow=True)
    assert "peruttu" in text_of(answer)
    assert not SubscribedAddress.objects.exists()


def test_both_cards_say_how_it_stands(tiina: User, riikka: User, signed_in: SignIn) -> None:
    reader = asked()
    basic = text_of(signed_in(riikka).get(reverse("clients:client_show", args=[reader.pk])))
    assert "osoitetta ei ole vielä vahvistettu" in basic


def test_the_technician_sees_nothing(teemu: User, signed_in: SignIn) -> None:
    assert signed_in(teemu).get(give(client())).status_code == 403


def test_a_corrected_address_is_shown_as_not_confirmed(riikka: User, signed_in: SignIn) -> None:
    reader = subscriber()
    details = fresh(reader).details
    wanted = replace(details, email="uusi@example.com")
    correct_client(by=SYSTEM, client=reader, seen=details, wanted=wanted)
    card = text_of(signed_in(riikka).get(reverse("clients:client_show", args=[reader.pk])))
    assert "osoitetta ei ole vielä vahvistettu" in card
    assert give(reader) in card
