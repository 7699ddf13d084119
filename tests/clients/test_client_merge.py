"""The pages of a merge: who may be the same, both cards side by side, merged, taken apart."""

from typing import Any
from uuid import uuid4

import pytest

from clients.actions import correct_client
from clients.details import Details
from clients.models import Client, ContactDetails
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.links import subjects_of
from privacy.models import DataSubject, SubjectLink
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address, sent, text_of
from tests.clients.salon import CODE, enter, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi(db: None) -> Client:
    return enter("Päivi Korhonen", 1978, phone="040 123 4567")


@pytest.fixture
def twice(db: None) -> Client:
    return enter("Päivi Lahti", 1978, phone="040 123 4567", email="paivi@example.com")


def side_by_side(this: Client, other: Client) -> str:
    return address("client_merge", this.pk, other.pk)


def merged(browser: Any, this: Client, other: Client, **said: str) -> Any:
    """What a browser sends when the page is submitted as it was shown, with these answers."""
    page = browser.get(side_by_side(this, other))
    return browser.post(side_by_side(this, other), sent(page) | said)


def test_who_has_the_same_number_is_offered_and_leads_to_both_cards(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    page = browser.get(address("same_find", paivi.pk))
    assert side_by_side(paivi, twice) in text_of(page)
    assert side_by_side(paivi, paivi) not in text_of(page)
    both = text_of(browser.get(side_by_side(paivi, twice)))
    for said in ("Päivi Korhonen", "Päivi Lahti", "paivi@example.com", "040 123 4567"):
        assert said in both
    looked = AuditEvent.objects.filter(act="clients.opened", purpose="merging")
    assert set(looked.values_list("subject_id", flat=True)) == {paivi.pk, twice.pk}


def test_another_one_is_found_by_searching(paivi: Client, tiina: User, signed_in: SignIn) -> None:
    other = enter("P. Virtanen", phone="050 111 2222")
    browser = signed_in(tiina)
    assert side_by_side(paivi, other) not in text_of(browser.get(address("same_find", paivi.pk)))
    found = browser.post(address("same_find", paivi.pk), {"words": "virtanen"})
    assert side_by_side(paivi, other) in text_of(found)


def test_chosen_details_stand_and_the_cards_are_one(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    answer = merged(browser, paivi, twice, name="other")
    assert answer.headers["Location"] == address("merged_list", paivi.pk)
    assert fresh(paivi).details == Details("Päivi Lahti", 1978, "040 123 4567", "paivi@example.com")
    assert subjects_of(twice.pk) == [paivi.pk, twice.pk]
    assert "Päivi Lahti" in text_of(browser.get(address("merged_list", twice.pk)))


def test_taken_apart_from_the_card(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    merged(browser, paivi, twice)
    where = address("client_unmerge", paivi.pk, twice.pk)
    assert where in text_of(browser.get(address("merged_list", paivi.pk)))
    assert "Päivi Lahti" in text_of(browser.get(where))
    assert browser.post(where, {"form_key": str(uuid4())}).status_code == 302
    assert subjects_of(paivi.pk) == [paivi.pk]
    assert fresh(paivi).details == Details("Päivi Korhonen", 1978, "040 123 4567")
    assert browser.get(where).status_code == 404


def test_other_birth_years_are_warned_of_and_need_a_reason(
    paivi: Client, tiina: User, signed_in: SignIn
) -> None:
    daughter = enter("Päivi Korhonen", 2001)
    browser = signed_in(tiina)
    page = merged(browser, paivi, daughter)
    assert "reason" in page.context["form"].errors
    assert "notice--stop" in text_of(page)
    page = merged(browser, paivi, daughter, reason=f"Tunnus {CODE}")
    assert "reason" in page.context["form"].errors
    assert not SubjectLink.objects.exists()
    assert merged(browser, paivi, daughter, reason="Hän sanoi sen itse.").status_code == 302
    assert SubjectLink.objects.count() == 1


def test_a_card_that_changed_meanwhile_is_shown_again(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    form = sent(browser.get(side_by_side(paivi, twice))) | {"name": "other"}
    stored = fresh(paivi).details
    wanted = Details("Päivi Korhonen", 1978, "050 777 6666")
    correct_client(by=SYSTEM, client=paivi, seen=stored, wanted=wanted)
    page = browser.post(side_by_side(paivi, twice), form)
    assert page.context["form"].non_field_errors()
    assert page.context["form"]["name"].value() == "other"
    assert "050 777 6666" in text_of(page)
    assert not SubjectLink.objects.exists()
    again = sent(page) | {"phone": "this", "email": "other"}
    assert browser.post(side_by_side(paivi, twice), again).status_code == 302
    assert fresh(paivi).details.phone == "050 777 6666"


def test_the_card_with_merges_is_the_one_to_keep(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    third = enter("Päivi Virta", 1978)
    browser = signed_in(tiina)
    merged(browser, paivi, twice)
    page = merged(browser, third, paivi)
    assert page.context["is_other_way_round"]
    assert page.context["form"].non_field_errors()
    assert merged(browser, paivi, third).status_code == 302


def test_sent_twice_it_is_merged_once(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    form = sent(browser.get(side_by_side(paivi, twice)))
    for _time in range(2):
        assert browser.post(side_by_side(paivi, twice), form).status_code == 302
    assert AuditEvent.objects.filter(act="clients.merged").count() == 2


PAGES = ("same_find", "merged_list", "client_merge", "client_unmerge")


@pytest.mark.parametrize("view", PAGES)
def test_who_may_not_and_who_is_not_there(
    paivi: Client,
    twice: Client,
    riikka: User,
    teemu: User,
    tiina: User,
    signed_in: SignIn,
    view: str,
) -> None:
    keys = [paivi.pk, twice.pk] if view.startswith("client") else [paivi.pk]
    for user in (riikka, teemu):
        assert signed_in(user).get(address(view, *keys)).status_code == 403
    nobody = [NOBODY, *keys[1:]]
    assert signed_in(tiina).get(address(view, *nobody)).status_code == 404
    if view == "client_merge":
        DataSubject.objects.filter(pk=twice.pk).update(state="restricted")
        assert signed_in(tiina).get(address(view, *keys)).status_code == 404


def test_the_card_offers_it_to_those_who_may(
    paivi: Client, riikka: User, tiina: User, signed_in: SignIn
) -> None:
    card = address("client_show", paivi.pk)
    assert address("same_find", paivi.pk) in text_of(signed_in(tiina).get(card))
    assert address("same_find", paivi.pk) not in text_of(signed_in(riikka).get(card))


def test_a_card_that_cannot_be_read_leaves_the_list_whole(
    paivi: Client, twice: Client, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    merged(browser, paivi, twice)
    Client.objects.filter(pk=twice.pk).update(sealed=b"\x01" * 60)
    ContactDetails.objects.filter(subject=twice.pk).update(sealed=b"\x01" * 60)
    page = browser.get(address("merged_list", paivi.pk))
    assert page.status_code == 200
    assert address("client_unmerge", paivi.pk, twice.pk) in text_of(page)
    assert browser.get(address("client_unmerge", paivi.pk, twice.pk)).status_code == 409
