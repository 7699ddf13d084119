"""The basic card, as reception sees it."""

from datetime import date
from typing import Any

import pytest
import time_machine

from clients.actions import note_visit, refuse_health_storing
from clients.models import Client, ContactDetails
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject, Guardian
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address, text_of
from tests.clients.salon import enter, newest_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november() -> Any:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


def paivi() -> Client:
    return enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")


def shown(client: Client, user: User, signed_in: SignIn) -> str:
    return text_of(signed_in(user).get(address("client_show", client.pk)))


def test_who_she_is_and_how_to_reach_her(riikka: User, signed_in: SignIn) -> None:
    text = shown(paivi(), riikka, signed_in)
    assert "Päivi Korhonen" in text
    assert "1978" in text
    assert 'href="tel:+358401234567"' in text
    assert 'href="mailto:paivi@example.com"' in text


def test_her_name_is_not_in_the_title(riikka: User, signed_in: SignIn) -> None:
    text = shown(paivi(), riikka, signed_in)
    assert "Päivi" not in text[text.index("<title>") : text.index("</title>")]


def test_when_her_card_goes_is_said(riikka: User, signed_in: SignIn) -> None:
    client = paivi()
    assert "22.11.2028" in shown(client, riikka, signed_in)
    note_visit(by=SYSTEM, client=client, on=date(2026, 3, 1))
    assert "1.3.2028" in shown(client, riikka, signed_in)


def test_opening_it_is_in_the_use_log(riikka: User, signed_in: SignIn) -> None:
    client = paivi()
    shown(client, riikka, signed_in)
    event = newest_event()
    assert (event.act, event.actor_id, event.subject_id) == (
        "clients.opened",
        riikka.pk,
        client.pk,
    )
    assert event.purpose == "reception"
    note_visit(by=SYSTEM, client=client, on=date(2026, 11, 22))
    shown(client, riikka, signed_in)
    assert newest_event().purpose == "visit"


def test_which_notice_she_was_given_and_how(riikka: User, signed_in: SignIn) -> None:
    page = signed_in(riikka).get(address("client_show", paivi().pk))
    notice = page.context["card"].client.notice
    assert notice.number == 1
    assert "22.11.2026" in text_of(page)


def test_a_minor_without_a_guardian_is_pointed_out(riikka: User, signed_in: SignIn) -> None:
    oona = enter("Oona Niemi", 2010)
    assert address("client_guardian", oona.pk) in shown(oona, riikka, signed_in)


def test_a_minors_guardian_is_shown(riikka: User, signed_in: SignIn) -> None:
    oona = enter("Oona Niemi", 2010, guardian=Guardian("Eeva Niemi", "040 765 4321"))
    text = shown(oona, riikka, signed_in)
    assert "Eeva Niemi" in text
    assert "040 765 4321" in text


def test_in_the_year_of_turning_18_the_card_says_to_ask(riikka: User, signed_in: SignIn) -> None:
    turning, grown = enter("Oona Niemi", 2008), enter("Helmi Aho", 2007)
    assert address("client_adult", turning.pk) in shown(turning, riikka, signed_in)
    assert address("client_adult", grown.pk) not in shown(grown, riikka, signed_in)


def test_refused_storing_is_said(riikka: User, signed_in: SignIn) -> None:
    client = paivi()
    before = shown(client, riikka, signed_in)
    refuse_health_storing(by=SYSTEM, client=client)
    assert len(shown(client, riikka, signed_in)) > len(before)


@pytest.mark.parametrize(("model", "kept"), [(Client, "040 123 4567"), (ContactDetails, "Päivi")])
def test_what_cannot_be_read_leaves_the_rest(
    riikka: User, signed_in: SignIn, model: Any, kept: str
) -> None:
    client = paivi()
    model.objects.update(sealed=b"\x01" * 60)
    page = signed_in(riikka).get(address("client_show", client.pk))
    assert page.status_code == 200
    assert kept in text_of(page)


def test_nobody_and_somebody_restricted_look_the_same(riikka: User, signed_in: SignIn) -> None:
    client = paivi()
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)
    for key in (client.pk, NOBODY):
        assert signed_in(riikka).get(address("client_show", key)).status_code == 404


def test_the_technician_opens_no_card(teemu: User, signed_in: SignIn) -> None:
    assert signed_in(teemu).get(address("client_show", paivi().pk)).status_code == 403


def test_the_card_needs_few_queries(
    riikka: User, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, reception = paivi(), signed_in(riikka)
    with django_assert_max_num_queries(12):
        reception.get(address("client_show", client.pk))
