"""The consultation: only what the methods need, three answers each, nothing typed lost."""

from typing import Any

import pytest

from clients.models import Client
from staff.models import User
from tests.clients.salon import CODE
from tests.treatments import room
from tests.treatments.pages import (
    SignIn,
    acts_about,
    address,
    fields_of,
    opened,
    text_of,
)
from tests.treatments.talk import Talk, stored, verdicts
from treatments import actions
from treatments.answering import Answered
from treatments.catalogue_in_use import catalogue_in_use
from treatments.interview import Topic, kind_of
from treatments.models import CatalogueVersion, Consultation, HealthAnswer

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


# --- what is asked -----------------------------------------------------------------------------


def test_only_what_the_chosen_methods_need_is_asked(talk: Talk) -> None:
    assert talk.asked == set()
    for methods in ((room.FACIAL,), (room.FACIAL, room.LASH_TINT)):
        talk.choose(*methods)
        assert talk.asked == {condition.code for condition in room.asked_for(*methods)}
    assert "under-18" not in talk.asked


def test_only_methods_on_offer_can_be_chosen(talk: Talk) -> None:
    offered = {value for value, _label in talk.page.context["form"].fields["methods"].choices}
    assert offered == set(room.METHODS)
    talk.choose("hifu")
    assert talk.asked == set()
    talk.fields["methods"] = ["hifu"]
    assert list(talk.send().context["form"].errors) == ["methods"]


def test_the_topics_come_as_one_talks(talk: Talk) -> None:
    talk.choose(*room.METHODS)
    codes = [group.code for group in talk.page.context["groups"]]
    assert codes == [topic.value for topic in Topic if topic.value in codes]
    assert len(codes) >= 7


def test_every_question_begins_as_not_asked(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    assert {talk.fields[f"answer-{code}"][0] for code in talk.asked} == {""}


def test_what_the_consent_does_not_cover_is_gone_through_aloud(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = room.consenting(tiina, "Oona Niemi", 1991, kinds=["skin"])
    talk = Talk(opened(tiina, client, signed_in), client)
    talk.choose(room.NEEDLING)
    conditions = catalogue_in_use().catalogue.conditions
    assert {kind_of(conditions[code]).value for code in talk.asked} == {"skin"}
    assert "Käy nämä läpi suullisesti" in text_of(talk.page)
    assert "Verenohennuslääke" in text_of(talk.page)
    talk.no_to_all()
    assert verdicts(talk.page) == {room.NEEDLING: "ask"}


# --- three answers --------------------------------------------------------------------------------


def test_yes_no_and_not_asked_are_three_things(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.say("couperose", "yes", where="posket", since="2019")
    talk.say("latex-allergy", "no")
    answer = talk.send()
    assert answer.headers["Location"] == address("card_show", talk.client.pk)
    rows = stored()
    assert {code: row.sealed.is_yes for code, row in rows.items()} == {
        "couperose": True,
        "latex-allergy": False,
    }
    assert (rows["couperose"].sealed.where, rows["couperose"].sealed.since) == ("posket", "2019")


def test_no_to_all_answers_a_topic_and_leaves_what_was_said(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.say("rosacea", "yes")
    talk.press("all_no", Topic.SKIN.value)
    skin = next(g for g in talk.page.context["groups"] if g.code == Topic.SKIN.value)
    codes = {question.asked.condition.code for question in skin.questions}
    said = {code: talk.fields[f"answer-{code}"][0] for code in talk.asked}
    assert said["rosacea"] == "yes"
    assert {said[code] for code in codes - {"rosacea"}} == {"no"}
    assert {said[code] for code in talk.asked - codes} == {""}
    assert HealthAnswer.objects.count() == 0


def test_an_interview_without_findings_is_clear_and_stored_whole(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    assert verdicts(talk.page) == {room.FACIAL: "clear"}
    assert talk.send().status_code == 302
    assert set(stored()) == {condition.code for condition in room.asked_for(room.FACIAL)}
    consultation = Consultation.objects.get()
    assert consultation.sealed.method_codes == (room.FACIAL,)
    assert "health.consultation_recorded" in acts_about(talk.client)


def test_what_passes_needs_an_end(talk: Talk) -> None:
    talk.choose(room.NEEDLING)
    talk.say("pregnancy", "yes", until="")
    page = talk.send()
    assert list(page.context["form"].errors) == ["until-pregnancy"]
    talk.say("pregnancy", "yes", until="2026-11-21")
    assert list(talk.send().context["form"].errors) == ["until-pregnancy"]
    talk.say("pregnancy", "yes", until="1.12.2026")
    assert talk.send().status_code == 302
    assert str(stored()["pregnancy"].ends_on) == "2026-12-01"


def test_when_to_ask_again_is_proposed(talk: Talk) -> None:
    talk.choose(room.NEEDLING)
    assert talk.fields["until-pregnancy"] == ["2027-02-20"]
    assert "until-rosacea" not in talk.fields


# --- nothing typed is lost -----------------------------------------------------------------------


def test_a_refused_form_keeps_everything(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.say("couperose", "yes", where=f"posket {CODE}", since="kevät 2024")
    talk.say("latex-allergy", "no")
    page = talk.send()
    assert list(page.context["form"].errors) == ["where-couperose"]
    assert "henkilötunnus" in text_of(page)
    assert fields_of(page)["where-couperose"] == [f"posket {CODE}"]
    assert fields_of(page)["since-couperose"] == ["kevät 2024"]
    assert fields_of(page)["answer-latex-allergy"] == ["no"]
    assert HealthAnswer.objects.count() == 0


def test_another_method_keeps_what_was_said(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.say("couperose", "yes", where="posket")
    talk.choose(room.FACIAL, room.NEEDLING)
    assert talk.fields["answer-couperose"] == ["yes"]
    assert talk.fields["where-couperose"] == ["posket"]


def test_questions_that_were_not_on_the_page_are_shown_before_anything_is_stored(
    talk: Talk,
) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    talk.fields["methods"] = [room.FACIAL, room.NEEDLING]
    page = talk.send()
    assert page.status_code == 200
    assert HealthAnswer.objects.count() == 0
    talk.fields = fields_of(page)
    assert talk.asked == {c.code for c in room.asked_for(room.FACIAL, room.NEEDLING)}
    assert talk.fields["answer-rosacea"] == ["no"]


def test_nothing_chosen_and_nothing_said_is_no_consultation(talk: Talk) -> None:
    assert list(talk.send().context["form"].errors) == ["methods"]
    assert Consultation.objects.count() == 0


def test_a_second_tap_stores_nothing_twice(talk: Talk) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    for _tap in range(2):
        assert talk.send().status_code == 302
    assert Consultation.objects.count() == 1


def test_who_comes_from_a_treatment_is_asked_for_it_and_led_back(talk: Talk, paivi: Client) -> None:
    talk.page = talk.browser.get(
        address("consultation_record", paivi.pk) + f"?method={room.NEEDLING}"
    )
    talk.fields = fields_of(talk.page)
    assert talk.fields["methods"] == [room.NEEDLING]
    talk.no_to_all()
    answer = talk.send()
    back = address("treatment_log", paivi.pk) + f"?method={room.NEEDLING}"
    assert answer.headers["Location"] == back


@pytest.mark.parametrize("method", ["hifu", "https://example.org/", "<script>"])
def test_nobody_is_led_anywhere_else(talk: Talk, paivi: Client, method: str) -> None:
    talk.choose(room.FACIAL)
    talk.no_to_all()
    answer = talk.send(back_to=method)
    assert answer.headers["Location"] == address("card_show", paivi.pk)


# --- what is known already ------------------------------------------------------------------------


def test_what_still_holds_is_filled_in_and_confirmed_with_the_form(
    tiina: User, paivi: Client, signed_in: SignIn, clock: Any
) -> None:
    room.interview(tiina, paivi, "rosacea")
    clock.shift(20 * DAY)
    talk = Talk(opened(tiina, paivi, signed_in), paivi)
    assert talk.fields["methods"] == [room.FACIAL]
    assert talk.fields["answer-rosacea"] == ["yes"]
    assert talk.fields["answer-latex-allergy"] == ["no"]
    assert "vahvistettu 22.11.2026" in text_of(talk.page)
    talk.send()
    confirmed = {row.code: row.confirmed_on.isoformat() for row in stored().values()}
    assert confirmed["rosacea"] == confirmed["latex-allergy"] == "2026-12-12"


def test_what_is_out_of_date_has_to_be_asked_again(
    tiina: User, paivi: Client, signed_in: SignIn, clock: Any
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.NEEDLING,))
    clock.shift(91 * DAY)
    talk = Talk(opened(tiina, paivi, signed_in), paivi)
    assert talk.fields["answer-pregnancy"] == [""]
    assert "kyllä 22.11.2026, kysy uudelleen" in text_of(talk.page)
    assert verdicts(talk.page)[room.NEEDLING] == "stop"
    talk.send()
    assert stored()["pregnancy"].confirmed_on.isoformat() == "2026-11-22"


@pytest.mark.parametrize(("days", "reply"), [(60, "no"), (61, "")])
def test_an_answer_comes_filled_in_through_its_last_day(
    tiina: User, paivi: Client, signed_in: SignIn, clock: Any, days: int, reply: str
) -> None:
    room.interview(tiina, paivi)
    clock.shift(days * DAY)
    talk = Talk(opened(tiina, paivi, signed_in), paivi)
    assert talk.fields["answer-eczema-active"] == [reply]


def test_to_change_one_answer_the_yes_answers_stand_alone(
    tiina: User, paivi: Client, signed_in: SignIn
) -> None:
    room.interview(tiina, paivi, "rosacea")
    talk = Talk(opened(tiina, paivi, signed_in), paivi)
    talk.page = talk.browser.get(address("consultation_record", paivi.pk) + "?muuta")
    talk.fields = fields_of(talk.page)
    assert talk.asked == {"rosacea"}
    talk.say("rosacea", "no")
    assert talk.send().status_code == 302
    assert not stored()["rosacea"].sealed.is_yes


def test_somebody_elses_newer_answer_is_shown_before_it_is_overwritten(
    talk: Talk, tiina: User, paivi: Client
) -> None:
    talk.choose(room.FACIAL)
    talk.say("couperose", "no")
    theirs = Answered("couperose", is_yes=True, where="otsa")
    actions.record_consultation(by=tiina, client=paivi, methods=[room.FACIAL], answers=[theirs])
    page = talk.send()
    assert list(page.context["form"].errors) == ["answer-couperose"]
    assert "kyllä (otsa)" in text_of(page)
    assert stored()["couperose"].sealed.is_yes
    talk.fields = fields_of(page)
    assert talk.fields["answer-couperose"] == ["no"]
    assert talk.send().status_code == 302
    assert not stored()["couperose"].sealed.is_yes


def test_drawing_the_page_anew_does_not_hide_somebody_elses_answer(
    talk: Talk, tiina: User, paivi: Client
) -> None:
    talk.choose(room.FACIAL)
    talk.say("couperose", "no")
    theirs = Answered("couperose", is_yes=True, where="otsa")
    actions.record_consultation(by=tiina, client=paivi, methods=[room.FACIAL], answers=[theirs])
    talk.choose(room.FACIAL, room.NEEDLING)
    assert talk.fields["answer-couperose"] == ["no"]
    page = talk.send()
    assert list(page.context["form"].errors) == ["answer-couperose"]
    assert stored()["couperose"].sealed.is_yes
