"""Opening health data is an act with a purpose; what one may not see is not there (R70)."""

import pytest
import time_machine
from django.db import connection

from clients.models import Client
from privacy.audit.models import AuditEvent
from privacy.encryption import CannotBeRead
from staff.models import User
from tests.clients.salon import enter, fresh, newest_event
from tests.treatments.pages import SignIn, address, came
from tests.treatments.room import CAREFULLY, FACIAL, METHODS, NEEDLING, interview, log
from treatments import actions
from treatments.assessment import Why
from treatments.catalogue_reading import Outcome
from treatments.models import HealthAnswer, TreatmentEntry
from treatments.purposes import Reason
from treatments.refusals import PurposeNeeded, QuestionsOpen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


@pytest.fixture
def client(tiina: User, paivi: Client) -> Client:
    interview(tiina, paivi, "rosacea", methods=[FACIAL])
    return paivi


def test_without_visit_or_reason_nothing_is_opened(tiina: User, client: Client) -> None:
    for reason in ("", "curiosity"):
        with pytest.raises(PurposeNeeded):
            actions.open_card(by=tiina, client=client, reason=reason)
    assert not AuditEvent.objects.filter(act="card.opened").exists()


def test_a_reason_is_noted_with_the_opening(tiina: User, client: Client) -> None:
    actions.open_card(by=tiina, client=client, reason=Reason.FEEDBACK)
    event = newest_event()
    assert (event.act, event.purpose, event.subject_id) == ("card.opened", "feedback", client.pk)
    assert (event.actor_id, event.fields) == (tiina.pk, ["health", "entries"])


def test_todays_visit_is_purpose_enough(tiina: User, client: Client) -> None:
    actions.note_visit_today(by=tiina, client=client)
    card = actions.open_card(by=tiina, client=fresh(client), reason=Reason.OTHER)
    assert card.purpose == "visit"


def test_a_page_reached_past_the_card_opens_it_for_the_visit_of_today(
    tiina: User, signed_in: SignIn, client: Client
) -> None:
    browser = signed_in(tiina)
    came(browser, client)
    for _twice in range(2):
        assert browser.get(address("patch_test_record", client.pk)).status_code == 200
    (event,) = AuditEvent.objects.filter(act="card.opened")
    assert (event.subject_id, event.purpose) == (client.pk, "visit")


def test_yesterdays_visit_is_no_purpose(
    tiina: User, client: Client, clock: time_machine.Traveller
) -> None:
    actions.note_visit_today(by=tiina, client=client)
    clock.shift(24 * 60 * 60)
    with pytest.raises(PurposeNeeded):
        actions.open_card(by=tiina, client=fresh(client))


def test_a_therapist_sees_answers_treatments_and_every_method(tiina: User, client: Client) -> None:
    log(tiina, client, decision=CAREFULLY)
    card = actions.open_card(by=tiina, client=client, reason=Reason.PREPARING)
    assert card.consent is not None
    assert card.facts is not None
    assert card.entries is not None
    assert [entry.given.method_code for entry in card.entries] == [FACIAL]
    outcomes = {method.code: made.outcome for method, made in card.overview}
    assert set(outcomes) == set(METHODS)
    assert outcomes[FACIAL] is Outcome.CAUTION
    assert outcomes[NEEDLING] is Outcome.ASK


def test_reception_and_technician_see_nothing_of_it(
    riikka: User, teemu: User, client: Client
) -> None:
    for user in (riikka, teemu):
        card = actions.open_card(by=user, client=client, reason=Reason.CONTACT)
        assert (card.facts, card.entries, card.consent, card.overview) == (None, None, None, ())


def test_the_card_opens_with_a_handful_of_queries(
    tiina: User, client: Client, django_assert_max_num_queries: object
) -> None:
    log(tiina, client, decision=CAREFULLY)
    card = actions.open_card(by=tiina, client=client)
    opener, whom = User.objects.get(pk=tiina.pk), fresh(client)
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # the fixture has no type
        card = actions.open_card(by=opener, client=whom)
        assert card.overview


def test_what_was_tampered_with_never_looks_like_a_no(tiina: User, client: Client) -> None:
    victim = next(row for row in HealthAnswer.objects.all() if row.code == "rosacea")
    key = victim.pk.hex if connection.vendor == "sqlite" else victim.pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatments_healthanswer SET sealed_n = 9 WHERE id = %s", [key])
    card = actions.open_card(by=tiina, client=client, reason=Reason.PREPARING)
    assert card.facts is not None
    assert [row.pk for row in card.facts.unreadable] == [victim.pk]
    made = {method.code: made for method, made in card.overview}[FACIAL]
    assert made.outcome is Outcome.ASK
    assert Why.NO_INTERVIEW in [question.why for question in made.questions]
    with pytest.raises(QuestionsOpen):
        log(tiina, client, decision=CAREFULLY)


def test_asking_again_mends_what_was_tampered_with(tiina: User, client: Client) -> None:
    victim = next(row for row in HealthAnswer.objects.all() if row.code == "rosacea")
    key = victim.pk.hex if connection.vendor == "sqlite" else victim.pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatments_healthanswer SET sealed_n = 9 WHERE id = %s", [key])
    interview(tiina, client, "rosacea", methods=[FACIAL])
    actions.forget_answers(by=tiina, client=client, answers=[victim])
    log(tiina, client, decision=CAREFULLY)


def test_one_entry_is_opened_with_its_check(tiina: User, riikka: User, client: Client) -> None:
    entry = log(tiina, client, decision=CAREFULLY)
    opened = actions.open_entry(by=tiina, entry=entry)
    assert opened.check is not None
    assert opened.check.sealed.decision == "with_care"
    assert newest_event().object_id == str(entry.pk)
    assert actions.open_entry(by=riikka, entry=entry).check is None


def test_a_tampered_entry_leaves_the_others_readable(tiina: User, client: Client) -> None:
    first, second = (log(tiina, client, decision=CAREFULLY) for _ in range(2))
    key = first.pk.hex if connection.vendor == "sqlite" else first.pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatments_treatmententry SET sealed_n = 9 WHERE id = %s", [key])
    card = actions.open_card(by=tiina, client=client)
    assert [row.pk for row in card.entries or ()] == [second.pk]
    assert [row.pk for row in card.unreadable] == [first.pk]
    with pytest.raises(CannotBeRead):
        _ = TreatmentEntry.objects.get(pk=first.pk).given


def test_a_check_writes_nothing_but_its_event(tiina: User, client: Client) -> None:
    actions.check_contraindications(by=tiina, client=client, method=FACIAL)
    event = newest_event()
    assert (event.act, event.purpose) == ("health.checked", "treatment")
    assert (event.object_type, event.counts) == ("clients.client", {})


def test_no_event_of_the_room_holds_a_value(tiina: User, client: Client) -> None:
    log(tiina, client, decision=CAREFULLY)
    outi = enter("Outi Laine", 1990, by=tiina)
    actions.note_visit_today(by=tiina, client=outi)
    said = ("Korhonen", "Outi", "rosacea", FACIAL, CAREFULLY.reason, "Peruskasvohoito")
    for event in AuditEvent.objects.exclude(act__startswith="salon."):
        text = f"{event.act} {event.purpose} {event.fields} {event.counts} {event.object_id}"
        assert not [word for word in said if word in text]
