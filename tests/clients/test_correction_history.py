"""What was corrected stays in the card's own history, under which request, and goes with it."""

from dataclasses import replace

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.actions import correct_client, note_visit, register_client
from clients.details import Details
from clients.models import Client
from privacy import actions
from privacy.models import RequestRecord
from privacy.refusals import RestrictionInForce
from staff.models import User
from tests.clients.pages import sent

pytestmark = pytest.mark.django_db
AINO = Details("Aino Virtanen", 1985, "040 111 2233", "aino@example.org")


@pytest.fixture
def aino(hannele: User) -> Client:
    return register_client(by=hannele, details=AINO, notice_way="paper")


def fresh(client: Client) -> Client:
    return Client.objects.select_related("subject", "contact__subject").get(pk=client.pk)


def test_the_old_name_stands_in_the_history_alone(hannele: User, aino: Client) -> None:
    wanted = replace(AINO, name="Aino Korhonen")
    correct_client(by=hannele, client=aino, seen=AINO, wanted=wanted)
    card = fresh(aino)
    assert card.sealed.name == "Aino Korhonen"
    assert [before.name for before in card.sealed.earlier] == ["Aino Virtanen"]
    assert card.contact.sealed.earlier == (), "what was not corrected has no history"
    correct_client(by=hannele, client=aino, seen=wanted, wanted=replace(wanted, birth_year=1986))
    names = [(before.name, before.birth_year) for before in fresh(aino).sealed.earlier]
    assert names == [("Aino Virtanen", 1985), ("Aino Korhonen", 1985)]


def test_the_old_number_too_and_under_which_request(hannele: User, aino: Client) -> None:
    said = RequestRecord(name="Aino Virtanen")
    request = actions.receive_request(
        by=hannele, about=aino.pk, kind="rectification", channel="phone", said=said
    )
    wanted = replace(AINO, phone="050 999 8877")
    correct_client(by=hannele, client=aino, seen=AINO, wanted=wanted, request=request.pk)
    (before,) = fresh(aino).contact.sealed.earlier
    assert (before.phone, before.request) == ("040 111 2233", request.pk)


def test_the_form_on_the_card_names_the_open_request_by_itself(
    riikka: User, hannele: User, aino: Client
) -> None:
    said = RequestRecord(name="Aino Virtanen")
    request = actions.receive_request(
        by=hannele, about=aino.pk, kind="rectification", channel="phone", said=said
    )
    browser = Browser()
    browser.force_login(riikka)
    url = reverse("clients:client_correct", args=[aino.pk])
    form = sent(browser.get(url)) | {"name": "Aino Niemi"}
    assert browser.post(url, form).status_code == 302
    assert fresh(aino).sealed.earlier[0].request == request.pk


def test_restricted_data_are_not_changed_by_any_act(hannele: User, aino: Client) -> None:
    actions.restrict(by=hannele, subject=aino.subject, ground="accuracy", reason="Tarkistetaan")
    with pytest.raises(RestrictionInForce):
        correct_client(by=hannele, client=aino, seen=AINO, wanted=replace(AINO, name="Muu"))
    with pytest.raises(RestrictionInForce):
        note_visit(by=hannele, client=aino, on=aino.registered_on)
    assert fresh(aino).sealed.name == "Aino Virtanen"


def test_her_statement_is_read_on_the_card(riikka: User, hannele: User, aino: Client) -> None:
    actions.note_statement(by=hannele, subject_id=aino.pk, text="Nimeni on kirjoitettu väärin")
    browser = Browser()
    browser.force_login(riikka)
    card = browser.get(reverse("clients:client_show", args=[aino.pk])).content.decode()
    assert "Nimeni on kirjoitettu väärin" in card


def test_a_form_sent_while_she_was_restricted_finds_nothing(
    riikka: User, hannele: User, aino: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    browser.force_login(riikka)
    url = reverse("clients:client_correct", args=[aino.pk])
    form = sent(browser.get(url)) | {"name": "Aino Niemi"}
    actions.restrict(by=hannele, subject=aino.subject, ground="accuracy", reason="Tarkistetaan")
    monkeypatch.setattr("clients.views.card.get_visible_client_or_404", lambda pk: fresh(aino))
    assert browser.post(url, form).status_code == 404
    assert fresh(aino).sealed.name == "Aino Virtanen"
