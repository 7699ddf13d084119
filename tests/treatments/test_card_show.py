"""The client's card for those who treat: opened for a purpose, read in parts."""

from typing import Any

import pytest

from clients.models import Client, ContactDetails
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject, Guardian
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import (
    NOBODY,
    SignIn,
    acts_about,
    address,
    came,
    opened,
    text_of,
    title_of,
)
from treatments import actions
from treatments.answering import Answered, UnknownTerm
from treatments.catalogue_in_use import catalogue_in_use
from treatments.models import (
    CatalogueVersion,
    Given,
    HealthAnswer,
    HealthDataConsent,
    ProductUse,
    TreatmentEntry,
)
from treatments.purposes import Reason

pytestmark = pytest.mark.django_db


def card(user: User, client: Client, sign_in: SignIn) -> Any:
    return opened(user, client, sign_in).get(address("card_show", client.pk))


# --- why it is opened -------------------------------------------------------------------------


def test_without_a_visit_the_card_asks_why_and_shows_nothing(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy")
    page = text_of(signed_in(tiina).get(address("card_show", paivi.pk)))
    assert "Miksi avaat kortin?" in page
    assert "Päivi Korhonen" in page
    assert "Raskaus" not in page
    assert "card.opened" not in acts_about(paivi)


@pytest.mark.parametrize("reason", Reason.values)
def test_a_picked_reason_opens_the_card_and_is_its_purpose(
    tiina: User, signed_in: SignIn, paivi: Client, reason: str
) -> None:
    browser = signed_in(tiina)
    answer = browser.post(address("card_open", paivi.pk), {"reason": reason}, follow=True)
    assert "Terveystiedot" in text_of(answer)
    event = AuditEvent.objects.get(act="card.opened")
    assert (event.subject_id, event.actor_id, event.purpose) == (paivi.pk, tiina.pk, reason)
    assert set(event.fields) == {"health", "entries"}


def test_the_reason_holds_for_this_client_today(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    clock.move_to("2026-11-22T23:58:00+02:00")
    browser, eeva = signed_in(tiina), enter("Eeva Kallio", 1985)
    browser.post(address("card_open", paivi.pk), {"reason": Reason.CONTACT})
    assert "Miksi" not in text_of(browser.get(address("card_show", paivi.pk)))
    assert "Miksi" in text_of(browser.get(address("card_show", eeva.pk)))
    assert "Miksi" in text_of(signed_in(tiina).get(address("card_show", paivi.pk)))
    clock.move_to("2026-11-23T00:01:00+02:00")
    assert "Miksi" in text_of(browser.get(address("card_show", paivi.pk)))


def test_the_session_holds_ids_and_reasons_alone(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = opened(tiina, paivi, signed_in)
    kept = str(dict(browser.session.items()))
    assert str(paivi.pk) in kept
    assert "Päivi" not in kept


@pytest.mark.parametrize("reason", ["", "uteliaisuus", "<script>"])
def test_no_reason_opens_nothing(
    tiina: User, signed_in: SignIn, paivi: Client, reason: str
) -> None:
    browser = signed_in(tiina)
    answer = browser.post(address("card_open", paivi.pk), {"reason": reason})
    assert "Valitse, miksi avaat kortin." in text_of(answer)
    assert "Miksi" in text_of(browser.get(address("card_show", paivi.pk)))


def test_todays_visit_is_purpose_enough(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    assert "Terveystiedot" in text_of(card(tiina, paivi, signed_in))
    assert AuditEvent.objects.filter(act="card.opened").latest("seq").purpose == "visit"


def test_every_showing_is_an_event_of_its_own(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = opened(tiina, paivi, signed_in)
    browser.get(address("card_show", paivi.pk))
    assert list(acts_about(paivi)).count("card.opened") == 2


# --- who may ------------------------------------------------------------------------------------


def test_reception_is_led_to_the_basic_card(
    tiina: User, riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy")
    answer = signed_in(riikka).get(address("card_show", paivi.pk), follow=True)
    assert answer.redirect_chain
    assert "Raskaus" not in text_of(answer)
    assert signed_in(riikka).post(address("card_open", paivi.pk)).status_code == 403
    assert signed_in(riikka).post(address("answers_confirm", paivi.pk)).status_code == 403


def test_the_technician_opens_no_card(teemu: User, signed_in: SignIn, paivi: Client) -> None:
    assert signed_in(teemu).get(address("card_show", paivi.pk)).status_code == 403


def test_nobody_and_somebody_restricted_look_the_same(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    DataSubject.objects.filter(pk=paivi.pk).update(state=DataSubject.State.RESTRICTED)
    for key in (paivi.pk, NOBODY):
        assert signed_in(tiina).get(address("card_show", key)).status_code == 404


# --- what it says ---------------------------------------------------------------------------------


def test_who_she_is_is_on_the_page_and_not_in_the_title(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = enter("Päivi Korhonen", 1978, phone="040 123 4567")
    page = card(tiina, client, signed_in)
    for said in ("Päivi Korhonen", "s. 1978", 'href="tel:+358401234567"'):
        assert said in text_of(page)
    assert "Päivi" not in title_of(page)


def test_the_strongest_outcome_is_read_first(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=room.METHODS)
    first, *others = card(tiina, paivi, signed_in).context["alerts"]
    assert first.outcome == "stop"
    assert "IPL-ihohoito" in first.text
    assert "Raskaus" in first.reason
    outcomes = [one.outcome for one in others]
    assert outcomes == sorted(outcomes, key=["ask", "caution", "local"].index)


def test_nothing_recorded_is_no_promise(
    tiina: User, signed_in: SignIn, paivi: Client, hannele: User
) -> None:
    room.interview(tiina, paivi, methods=room.METHODS)
    for offer in list(catalogue_in_use().offered.values()):
        if offer.method_code != room.FACIAL:
            actions.stop_offering_method(by=hannele, method=offer)
    page = card(tiina, paivi, signed_in)
    assert [one.outcome for one in page.context["alerts"]] == ["clear"]
    assert "Ei kirjattua vasta-aihetta" in text_of(page)
    assert "turvallinen" not in text_of(page)


def test_what_nobody_has_talked_about_drowns_nothing(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    said = [(one.outcome, one.text) for one in card(tiina, paivi, signed_in).context["alerts"]]
    assert said == [("clear", "Peruskasvohoito"), ("ask", "3 hoidosta ei ole puhuttu")]


def test_what_is_out_of_date_is_asked_aloud(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi)
    clock.shift(10 * 24 * 60 * 60)
    first, *_others = card(tiina, paivi, signed_in).context["alerts"]
    assert (first.outcome, first.text) == ("ask", "1 hoito")


def test_somebody_new_is_to_be_interviewed(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    (alert,) = card(tiina, paivi, signed_in).context["alerts"]
    assert (alert.outcome, str(alert.text)) == ("ask", "Ei vielä haastateltu")


def test_yes_answers_stand_by_topic_with_their_details(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    answers = [
        Answered("pregnancy", True, ends_on=room.in_days(90)),
        Answered("rosacea", True, where="posket", since="2019", note="punoitus"),
        Answered("acne-mild", False),
    ]
    known = [a for a in answers if a.condition_code in catalogue_in_use().catalogue.conditions]
    actions.record_consultation(by=tiina, client=paivi, methods=[room.FACIAL], answers=known)
    page = card(tiina, paivi, signed_in)
    text = text_of(page)
    assert "Raskaus ja imetys" in text
    assert "20.2.2027 asti" in text
    assert "punoitus, posket, 2019" in text
    assert "Vahvistettu 22.11.2026" in text


def test_an_ended_answer_is_to_be_asked_again(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.NEEDLING,))
    clock.shift(91 * 24 * 60 * 60)
    text = text_of(card(tiina, paivi, signed_in))
    assert "päättyi 20.2.2027, kysy uudelleen" in text


def test_what_no_list_knows_waits_for_classification(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, unknown=[UnknownTerm("Fabryn tauti")])
    page = card(tiina, paivi, signed_in)
    assert "”Fabryn tauti”" in text_of(page)
    assert page.context["alerts"][0].outcome == "ask"


def test_treatments_newest_first_with_products_and_batches(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi)
    used = Given(room.FACIAL, "", products=(ProductUse("Kosteuttava naamio", "23-114"),))
    room.log(tiina, paivi, given=used)
    clock.shift(5 * 24 * 60 * 60)
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    page = card(tiina, paivi, signed_in)
    days = [line.entry.performed_on.day for line in page.context["entries"]]
    assert days == [27, 22]
    assert "Kosteuttava naamio, erä 23-114" in text_of(page)


def test_when_what_goes(tiina: User, signed_in: SignIn, paivi: Client, clock: Any) -> None:
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    clock.shift(3 * 24 * 60 * 60)
    page = card(tiina, paivi, signed_in)
    ends = page.context["ends"]
    assert (str(ends.entry), str(ends.answer)) == ("2028-11-22", "2028-11-22")
    assert page.context["card"].ends_on.isoformat() == "2028-11-25"
    assert "25.11.2028" in text_of(page)


def test_without_consent_there_is_the_way_to_ask_for_it(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    client = enter("Oona Niemi", 1991)
    text = text_of(card(tiina, client, signed_in))
    assert address("consent_give", client.pk) in text
    assert address("consultation_record", client.pk) not in text


def test_a_refusal_leaves_no_way_to_a_health_field(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    actions.refuse_storing(by=tiina, client=paivi, way="oral")
    page = card(tiina, paivi, signed_in)
    assert "Terveystietoja ei tallenneta" in text_of(page)
    for view in ("consent_give", "consultation_record", "answers_confirm"):
        assert address(view, paivi.pk) not in text_of(page)
    assert page.context["alerts"] == []


def test_a_minor_without_a_guardian_is_pointed_out(
    tiina: User, signed_in: SignIn, listed: CatalogueVersion
) -> None:
    alone = enter("Oona Niemi", 2012)
    looked_after = enter("Aino Niemi", 2012, guardian=Guardian("Eeva Niemi", "040 1"))
    assert "Kirjaa huoltaja" in text_of(card(tiina, alone, signed_in))
    assert "Kirjaa huoltaja" not in text_of(card(tiina, looked_after, signed_in))


def test_without_an_approved_list_the_card_says_so(
    tiina: User, signed_in: SignIn, clock: object
) -> None:
    page = card(tiina, enter("Oona Niemi", 1991), signed_in)
    assert "Vasta-aiheluetteloa ei ole hyväksytty" in text_of(page)


# --- what cannot be read ------------------------------------------------------------------------


def test_an_unreadable_answer_is_said_and_never_taken_for_a_no(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    broken = HealthAnswer.objects.filter(subject_id=paivi.pk).first()
    assert broken is not None
    HealthAnswer.objects.filter(pk=broken.pk).update(sealed=b"\x01" * 60)
    page = card(tiina, paivi, signed_in)
    assert "1 vastausta ei voi lukea" in text_of(page)
    assert page.context["alerts"][0].outcome == "ask"


def test_an_unreadable_treatment_leaves_the_others(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    broken = room.log(tiina, paivi)
    room.log(tiina, paivi)
    TreatmentEntry.objects.filter(pk=broken.pk).update(sealed=b"\x01" * 60)
    page = card(tiina, paivi, signed_in)
    assert len(page.context["entries"]) == 1
    assert "1 hoitoa ei voi lukea" in text_of(page)


@pytest.mark.parametrize("model", [Client, ContactDetails, HealthDataConsent])
def test_any_part_that_cannot_be_read_leaves_the_rest(
    tiina: User, signed_in: SignIn, paivi: Client, model: Any
) -> None:
    room.interview(tiina, paivi)
    room.log(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    model._base_manager.update(sealed=b"\x01" * 60)
    page = browser.get(address("card_show", paivi.pk))
    assert page.status_code == 200
    assert "Peruskasvohoito" in text_of(page)
    assert "22.11.2028" in text_of(page)


# --- no changes -----------------------------------------------------------------------------------


def test_no_changes_confirms_everything_with_one_tap(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi)
    clock.shift(100 * 24 * 60 * 60)
    browser = opened(tiina, paivi, signed_in)
    answer = browser.post(address("answers_confirm", paivi.pk), follow=True)
    days = set(HealthAnswer.objects.values_list("confirmed_on", flat=True))
    assert [day.isoformat() for day in days] == ["2027-03-02"]
    assert "vastausta vahvistettu" in text_of(answer)
    assert "health.confirmed" in acts_about(paivi)


def test_what_has_ended_is_asked_and_not_confirmed(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.NEEDLING,))
    clock.shift(100 * 24 * 60 * 60)
    browser = opened(tiina, paivi, signed_in)
    answer = browser.post(address("answers_confirm", paivi.pk), follow=True)
    assert "päättymispäivä on ohi" in text_of(answer)
    old = [row for row in HealthAnswer.objects.all() if row.confirmed_on.year == 2026]
    assert [row.code for row in old] == ["pregnancy"]


def test_nothing_is_confirmed_without_an_opened_card(
    tiina: User, signed_in: SignIn, paivi: Client, clock: Any
) -> None:
    room.interview(tiina, paivi)
    answer = signed_in(tiina).post(address("answers_confirm", paivi.pk))
    assert answer.headers["Location"] == address("card_show", paivi.pk)
    assert "health.confirmed" not in acts_about(paivi)


def test_after_a_withdrawal_there_is_nothing_to_confirm(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    browser = opened(tiina, paivi, signed_in)
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    answer = browser.post(address("answers_confirm", paivi.pk), follow=True)
    assert answer.status_code == 200
    assert "health.confirmed" not in acts_about(paivi)


# --- how much it asks of the machine ---------------------------------------------------------


@pytest.mark.parametrize("asked", [True, False])
def test_the_card_needs_few_queries(
    asked: bool, tiina: User, signed_in: SignIn, paivi: Client, django_assert_max_num_queries: Any
) -> None:
    if asked:
        room.interview(tiina, paivi, "pregnancy", methods=room.METHODS)
    browser = opened(tiina, paivi, signed_in)
    came(browser, paivi)
    savepoint = 2  # stands for the transaction, which costs no query outside a test
    with django_assert_max_num_queries(12 + savepoint):
        browser.get(address("card_show", paivi.pk))
