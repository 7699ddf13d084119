"""The consultation: her own words, the outcome beside the questions, and who may."""

import gzip

import pytest

from clients.models import Client
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import (
    NOBODY,
    SignIn,
    acts_about,
    address,
    fields_of,
    opened,
    text_of,
    title_of,
)
from tests.treatments.talk import Talk, stored, verdicts
from treatments import actions
from treatments.catalogue_in_use import catalogue_in_use
from treatments.forms.heard import IS_NOT, NOTHING, OTHER, heard_in
from treatments.models import CatalogueVersion, HealthAnswer

pytestmark = pytest.mark.django_db


# --- in her own words --------------------------------------------------------------------------


def test_a_word_the_list_knows_is_proposed_and_stored_when_confirmed(talk: Talk) -> None:
    talk.choose(room.NEEDLING)
    talk.tell("Käytän Eliquista")
    talk.send()
    assert HealthAnswer.objects.count() == 0
    talk.fields = fields_of(talk.page)
    assert "Verenohennuslääke" in text_of(talk.page)
    assert list(talk.send().context["form"].errors) == [f"heard-{talk.fields['heard'][0]}"]
    talk.fields = fields_of(talk.page)
    talk.heard("is:anticoagulant")
    assert talk.send().status_code == 302
    row = stored()["anticoagulant"]
    assert row.sealed.is_yes
    assert row.sealed.note.startswith("Eliqu")
    assert row.ends_on is not None


def test_a_plain_word_cannot_be_waved_away(listed: CatalogueVersion) -> None:
    catalogue = catalogue_in_use().catalogue
    plain, denied = heard_in("Marevania. Ei epilepsiaa.", catalogue, room.ALL_KINDS)
    assert [value for value, _words in plain.choices] == ["is:anticoagulant", OTHER]
    assert [value for value, _words in denied.choices] == ["is:epilepsy", IS_NOT, OTHER, NOTHING]


def test_an_ambiguous_word_leads_to_its_question(talk: Talk) -> None:
    talk.tell("ruusu")
    talk.press("show")
    (place,) = talk.page.context["places"]
    assert place.heard.question
    assert len(place.heard.codes) > 1
    assert "told" in talk.fields
    talk.heard(f"is:{place.heard.codes[0]}")
    assert talk.send().status_code == 302
    assert set(stored()) == {place.heard.codes[0]}


def test_a_negation_is_asked_about_and_may_be_a_no(talk: Talk) -> None:
    talk.choose(room.NEEDLING)
    talk.tell("ei verenohennuslääkettä")
    talk.press("show")
    assert verdicts(talk.page)[room.NEEDLING] == "ask"
    talk.heard("is-not")
    talk.send()
    assert {code: row.sealed.is_yes for code, row in stored().items()} == {"anticoagulant": False}


def test_what_no_list_knows_goes_to_classification_and_is_never_clear(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    talk.tell("Fabryn tauti")
    talk.press("show")
    assert verdicts(talk.page) == {room.FACIAL: "ask"}
    assert talk.send().status_code == 302
    (row,) = (row for row in stored().values() if row.needs_classification)
    assert (row.sealed.term, row.sealed.kind) == ("Fabryn tauti", "other")


def test_an_unknown_word_is_of_a_kind_that_the_consent_covers(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = room.consenting(tiina, "Oona Niemi", 1991, kinds=["skin", "medication"])
    talk = Talk(opened(tiina, client, signed_in), client)
    talk.tell("outo rohto")
    talk.press("show")
    page = talk.send()
    (name,) = page.context["form"].errors
    assert name.startswith("kind-")
    talk.fields = {**fields_of(page), name: ["medication"]}
    assert talk.send().status_code == 302
    assert HealthAnswer.objects.get().sealed.kind == "medication"


def test_a_word_of_a_kind_that_the_consent_does_not_cover_is_not_stored(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = room.consenting(tiina, "Oona Niemi", 1991, kinds=["skin"])
    talk = Talk(opened(tiina, client, signed_in), client)
    talk.tell("Eliquis")
    talk.press("show")
    (place,) = talk.page.context["places"]
    assert place.heard.uncovered
    assert "is:anticoagulant" not in text_of(talk.page)
    talk.heard("is:anticoagulant")
    assert talk.send().status_code == 200
    assert HealthAnswer.objects.count() == 0


def test_a_yes_from_her_words_outweighs_a_no_to_all(talk: Talk) -> None:
    talk.choose(room.NEEDLING)
    talk.no_to_all()
    talk.tell("Eliquis")
    talk.press("show")
    talk.heard("is:anticoagulant")
    talk.send()
    assert stored()["anticoagulant"].sealed.is_yes


# --- the outcome beside the questions --------------------------------------------------------


def test_the_outcome_follows_while_one_answers(talk: Talk) -> None:
    talk.choose(room.FACIAL, room.NEEDLING)
    talk.no_to_all()
    assert set(verdicts(talk.check()).values()) == {"clear"}
    talk.say("pregnancy", "yes")
    page = talk.check()
    assert verdicts(page)[room.NEEDLING] == "stop"
    assert "Raskaus" in text_of(page)
    assert HealthAnswer.objects.count() == 0


def test_the_questions_come_along_only_when_the_methods_have_changed(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    assert 'id="questions"' not in text_of(talk.check())
    talk.fields["methods"] = [room.FACIAL, room.NEEDLING]
    page = talk.check()
    assert 'id="questions"' in text_of(page)
    assert 'name="answer-anticoagulant"' in text_of(page)


def test_an_unreadable_answer_never_looks_like_a_no(
    tiina: User, paivi: Client, signed_in: SignIn
) -> None:
    room.interview(tiina, paivi)
    broken = HealthAnswer.objects.first()
    assert broken is not None
    HealthAnswer.objects.filter(pk=broken.pk).update(sealed=b"\x01" * 60)
    talk = Talk(opened(tiina, paivi, signed_in), paivi)
    assert talk.page.status_code == 200
    assert "1 vastausta ei voi lukea" in text_of(talk.page)
    talk.no_to_all()
    assert verdicts(talk.page) == {room.FACIAL: "ask"}


# --- who may, and when -----------------------------------------------------------------------


def test_opening_it_is_in_the_use_log_and_checking_is_not_again(talk: Talk) -> None:
    before = list(acts_about(talk.client)).count("card.opened")
    talk.choose(room.FACIAL)
    talk.check()
    assert list(acts_about(talk.client)).count("card.opened") == before
    talk.browser.get(address("consultation_record", talk.client.pk))
    assert list(acts_about(talk.client)).count("card.opened") == before + 1


def test_nothing_is_read_where_the_card_was_not_opened(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "rosacea")
    browser, form = signed_in(tiina), {"methods": [room.FACIAL], "told": "Eliquis"}
    answer = browser.post(address("consultation_record", paivi.pk), form)
    assert answer.headers["Location"] == address("card_show", paivi.pk)
    answer = browser.post(address("consultation_check", paivi.pk), form)
    assert (answer.status_code, answer.content) == (409, b"")


def test_without_consent_it_is_asked_for_first(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = enter("Oona Niemi", 1991)
    browser = opened(tiina, client, signed_in)
    answer = browser.get(address("consultation_record", client.pk))
    assert answer.headers["Location"] == address("consent_give", client.pk)
    assert browser.post(address("consultation_check", client.pk)).status_code == 409


def test_a_refusal_of_storing_closes_every_health_field(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = opened(tiina, paivi, signed_in)
    actions.refuse_storing(by=tiina, client=paivi, way="oral")
    form = {"methods": [room.FACIAL], "answer-rosacea": "yes"}
    for answer in (
        browser.get(address("consultation_record", paivi.pk)),
        browser.post(address("consultation_record", paivi.pk), form),
    ):
        assert answer.headers["Location"] == address("card_show", paivi.pk)
    assert HealthAnswer.objects.count() == 0


def test_a_consent_withdrawn_meanwhile_stores_nothing(talk: Talk, tiina: User) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    actions.withdraw_health_consent(by=tiina, client=talk.client, way="oral")
    assert talk.send().headers["Location"] == address("consent_give", talk.client.pk)
    assert HealthAnswer.objects.count() == 0


def test_who_may(riikka: User, teemu: User, tiina: User, signed_in: SignIn, paivi: Client) -> None:
    for user in (riikka, teemu):
        for view in ("consultation_record", "consultation_check"):
            assert signed_in(user).post(address(view, paivi.pk)).status_code == 403
    assert signed_in(tiina).get(address("consultation_record", NOBODY)).status_code == 404


def test_nobody_is_named_in_the_title(talk: Talk) -> None:
    assert "Päivi" in text_of(talk.page)
    assert "Päivi" not in title_of(talk.page)


def test_the_page_is_light_with_every_method(talk: Talk) -> None:
    talk.choose(*room.METHODS)
    assert len(talk.asked) > 100
    assert len(gzip.compress(talk.page.content, 6)) <= 20_000
