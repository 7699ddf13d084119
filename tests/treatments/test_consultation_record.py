"""The consultation: only what the methods need, three answers each, nothing typed lost."""

from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from staff.models import User
from tests.clients.salon import CODE, enter
from tests.treatments import room
from tests.treatments.pages import (
    NOBODY,
    Fields,
    SignIn,
    acts_about,
    address,
    fields_of,
    opened,
    text_of,
    title_of,
)
from treatments import actions
from treatments.answering import Answered
from treatments.catalogue_in_use import catalogue_in_use
from treatments.interview import Topic, kind_of
from treatments.models import CatalogueVersion, Consultation, HealthAnswer

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


@pytest.fixture
def talk(tiina: User, signed_in: SignIn, paivi: Client) -> "Talk":
    """Tiina has opened Päivi's card and begins to ask."""
    return Talk(opened(tiina, paivi, signed_in), paivi)


class Talk:
    """What stands on the page, and what is done with it."""

    def __init__(self, browser: Browser, client: Client) -> None:
        self.browser = browser
        self.client = client
        self.page: Any = browser.get(address("consultation_record", client.pk))
        self.fields: Fields = fields_of(self.page)

    def choose(self, *methods: str) -> None:
        """Choose methods and have their questions shown."""
        self.fields["methods"] = list(methods)
        self.press("show")

    def press(self, name: str, value: str = "1") -> None:
        """A button that draws the page anew."""
        self.send(**{name: value})
        self.fields = fields_of(self.page)

    def no_to_all(self) -> None:
        """ "No to all", topic by topic."""
        for group in list(self.page.context["groups"]):
            self.press("all_no", group.code)

    def say(self, code: str, answer: str, **details: str) -> None:
        self.fields[f"answer-{code}"] = [answer]
        for part, text in details.items():
            self.fields[f"{part}-{code}"] = [text]

    def tell(self, text: str) -> None:
        self.fields["told"] = [text]

    def send(self, **more: str) -> Any:
        url = address("consultation_record", self.client.pk)
        self.page = self.browser.post(url, {**self.fields, **more})
        return self.page

    def check(self) -> Any:
        """What the page asks for while it is filled in."""
        url = address("consultation_check", self.client.pk)
        return self.browser.post(url, self.fields, headers={"HX-Request": "true"})

    def heard(self, choice: str, number: int = 0) -> None:
        """Say what a place of the free text means."""
        key = self.fields["heard"][number]
        self.fields[f"heard-{key}"] = [choice]

    @property
    def asked(self) -> set[str]:
        return {name.removeprefix("answer-") for name in self.fields if name.startswith("answer-")}


def stored() -> dict[str, HealthAnswer]:
    return {row.code: row for row in HealthAnswer.objects.select_related("subject")}


def verdicts(page: Any) -> dict[str, str]:
    return {one.code: one.outcome for one in page.context["verdicts"]}


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
