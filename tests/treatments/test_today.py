"""The front page: who has come today, and what waits."""

from typing import Any

import pytest

from clients.models import Client
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import SignIn, acts_about, address, came, text_of, title_of
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.day_list import short_name
from treatments.models import CatalogueVersion, HealthAnswer

pytestmark = pytest.mark.django_db


def shown(user: User, sign_in: SignIn) -> str:
    return text_of(sign_in(user).get(address("today")))


def visitors(answer: Any) -> list[Any]:
    return list(answer.context["visitors"])


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Eeva Kallio", "Eeva K."),
        ("Anna-Maija Vuorenmaa-Heikkilä", "Anna-Maija V."),
        ("Eeva Maria Kallio", "Eeva K."),
        ("Cher", "Cher"),
    ],
)
def test_a_name_is_shortened(name: str, short: str) -> None:
    assert short_name(name) == short


def test_who_came_stands_there_with_a_short_name(
    riikka: User, signed_in: SignIn, clock: object
) -> None:
    browser = signed_in(riikka)
    came(browser, enter("Eeva Kallio", 1985))
    enter("Outi Lehtinen", 1992)
    page = text_of(browser.get(address("today")))
    assert "Eeva K." in page
    assert "Kallio" not in page
    assert "Outi" not in page


def test_two_with_the_same_short_name_are_told_apart(
    riikka: User, signed_in: SignIn, clock: object
) -> None:
    browser = signed_in(riikka)
    for name in ("Eeva Kallio", "Eeva Koski", "Outi Lehtinen"):
        came(browser, enter(name))
    names = [one.name for one in visitors(browser.get(address("today")))]
    assert names == ["Eeva Kallio", "Eeva Koski", "Outi L."]


def test_the_next_day_begins_empty(riikka: User, signed_in: SignIn, clock: Any) -> None:
    came(signed_in(riikka), enter("Eeva Kallio", 1985))
    clock.shift(24 * 60 * 60)
    page = signed_in(riikka).get(address("today"))
    assert visitors(page) == []
    assert "päivän listalla ei ole vielä ketään" in text_of(page)


def test_the_title_names_nobody(riikka: User, signed_in: SignIn, clock: object) -> None:
    browser = signed_in(riikka)
    came(browser, enter("Eeva Kallio", 1985))
    assert "Eeva" not in title_of(browser.get(address("today")))


def test_a_therapist_sees_what_stops_before_she_opens_the_card(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.FACIAL, room.NEEDLING))
    browser = signed_in(tiina)
    came(browser, paivi)
    (visitor,) = visitors(browser.get(address("today")))
    stopped = actions.open_card(by=tiina, client=paivi).overview
    assert visitor.marks.stops == sum(made.outcome == "stop" for _method, made in stopped) > 0
    assert "Älä tee" in text_of(browser.get(address("today")))


def test_what_is_on_record_asks_before_the_card_is_opened(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti")])
    browser = signed_in(tiina)
    came(browser, paivi)
    answer = browser.get(address("today"))
    assert visitors(answer)[0].marks.asks == len(room.METHODS)
    assert "Kysy ensin" in text_of(answer)


def test_an_old_yes_asks_and_an_old_no_does_not(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    outi = room.consenting(tiina, "Outi Lehtinen", 1992)
    room.interview(tiina, paivi, "eczema-active")
    room.interview(tiina, outi)
    clock.shift(61 * 24 * 60 * 60)
    browser = signed_in(tiina)
    for client in (paivi, outi):
        came(browser, client)
    of_outi, of_paivi = visitors(browser.get(address("today")))
    assert of_paivi.marks.outcomes[room.FACIAL] == "ask"
    assert of_outi.marks.outcomes == {}


def test_reception_sees_no_outcome(
    tiina: User, riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.FACIAL, room.NEEDLING))
    browser = signed_in(riikka)
    came(browser, paivi)
    (visitor,) = visitors(browser.get(address("today")))
    assert visitor.marks is None
    assert "Älä tee" not in text_of(browser.get(address("today")))
    assert "day.opened" not in acts_about(paivi)


def test_each_visitors_first_showing_is_in_the_use_log(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = signed_in(tiina)
    came(browser, paivi)
    for _time in range(3):
        browser.get(address("today"))
    events = AuditEvent.objects.filter(act="day.opened")
    assert [(e.subject_id, e.actor_id, e.purpose) for e in events] == [
        (paivi.pk, tiina.pk, "visit")
    ]
    signed_in(tiina).get(address("today"))
    assert AuditEvent.objects.filter(act="day.opened").count() == 2


def test_somebody_who_was_never_interviewed_is_marked(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = signed_in(tiina)
    came(browser, paivi)
    assert visitors(browser.get(address("today")))[0].marks.is_new
    room.interview(tiina, paivi)
    assert not visitors(browser.get(address("today")))[0].marks.is_new


def test_answers_of_more_than_a_year_ago_are_marked(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi)
    clock.shift(366 * 24 * 60 * 60)
    browser = signed_in(tiina)
    came(browser, paivi)
    assert visitors(browser.get(address("today")))[0].marks.is_outdated
    assert "Vastaukset vanhentuneet" in text_of(browser.get(address("today")))


def test_a_minor_and_a_refusal_are_marked(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    browser = signed_in(tiina)
    minor, refuser = enter("Oona Niemi", 2012), enter("Helmi Aho", 1970)
    actions.refuse_storing(by=tiina, client=refuser, way="oral")
    for client in (minor, refuser):
        came(browser, client)
    helmi, oona = visitors(browser.get(address("today")))
    assert (oona.is_minor, helmi.is_minor) == (True, False)
    assert (helmi.refuses, helmi.marks) == (True, None)


def test_a_visitor_who_cannot_be_read_leaves_the_others(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser, eeva = signed_in(tiina), enter("Eeva Kallio", 1985)
    for client in (paivi, eeva):
        came(browser, client)
    Client.objects.filter(pk=eeva.pk).update(sealed=b"\x01" * 60)
    names = [one.name for one in visitors(browser.get(address("today")))]
    assert names == [None, "Päivi K."]


def test_somebody_restricted_is_not_listed(riikka: User, signed_in: SignIn, clock: object) -> None:
    browser, eeva = signed_in(riikka), enter("Eeva Kallio", 1985)
    came(browser, eeva)
    DataSubject.objects.filter(pk=eeva.pk).update(state=DataSubject.State.RESTRICTED)
    assert visitors(browser.get(address("today"))) == []


def test_a_logged_treatment_is_marked_for_those_who_may_see_treatments(
    tiina: User, riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    assert visitors(signed_in(tiina).get(address("today")))[0].is_logged
    assert not visitors(signed_in(riikka).get(address("today")))[0].is_logged


def test_what_waits_is_counted_for_whom_it_waits(
    hannele: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    said = [UnknownTerm("Fabryn tauti"), UnknownTerm("outo rohto")]
    room.interview(tiina, paivi, unknown=said)
    waiting = signed_in(hannele).get(address("today")).context["waiting"]
    assert [one.text for one in waiting] == ["2 luokiteltavaa vastausta"]
    assert signed_in(tiina).get(address("today")).context["waiting"] == []
    HealthAnswer.objects.filter(needs_classification=True).update(needs_classification=False)
    assert signed_in(hannele).get(address("today")).context["waiting"] == []


def test_cards_that_go_soon_wait_for_the_owner(
    hannele: User, signed_in: SignIn, clock: Any
) -> None:
    enter("Eeva Kallio", 1985)
    clock.shift(715 * 24 * 60 * 60)
    (one,) = signed_in(hannele).get(address("today")).context["waiting"]
    assert one.text == "1 kortti poistuu 30 päivän kuluessa"
    assert one.url


def test_the_technician_sees_nobody(
    teemu: User, riikka: User, signed_in: SignIn, clock: object
) -> None:
    came(signed_in(riikka), enter("Eeva Kallio", 1985))
    page = shown(teemu, signed_in)
    assert "Eeva" not in page
    assert "eikä näe asiakkaita" in page


def test_a_visit_is_noted_with_one_tap_and_the_card_opens(
    tiina: User, riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    answer = signed_in(tiina).post(address("visit_note", paivi.pk))
    assert answer.headers["Location"] == address("card_show", paivi.pk)
    answer = signed_in(riikka).post(address("visit_note", paivi.pk))
    assert "/asiakkaat/" in answer.headers["Location"]
    assert list(acts_about(paivi)).count("visits.noted") == 2
    assert len(visitors(signed_in(tiina).get(address("today")))) == 1


def test_the_technician_notes_no_visit(teemu: User, signed_in: SignIn, paivi: Client) -> None:
    assert signed_in(teemu).post(address("visit_note", paivi.pk)).status_code == 403
    assert "visits.noted" not in acts_about(paivi)


def test_a_day_of_many_visitors_needs_few_queries(
    tiina: User, signed_in: SignIn, paivi: Client, django_assert_max_num_queries: Any
) -> None:
    room.interview(tiina, paivi)
    browser = signed_in(tiina)
    for client in [paivi, *(enter(f"Vieras {number}") for number in range(8))]:
        came(browser, client)
    browser.get(address("today"))
    with django_assert_max_num_queries(16):
        browser.get(address("today"))
