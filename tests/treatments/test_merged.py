"""Two cards of one person in the treatment room: what either says is read, the stricter counts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions import refuse_health_storing
from clients.merging import merge_clients, unmerge_clients
from clients.models import Client
from privacy.audit.models import AuditEvent
from staff.models import User
from staff.watching import cards_opened
from tests.clients.salon import enter, fresh
from tests.treatments import room
from tests.treatments.pages import SignIn, address, opened, text_of
from tests.treatments.room import FACIAL, log
from treatments import actions
from treatments.answering import Answered
from treatments.facts import facts_about
from treatments.models import (
    Given,
    HealthAnswer,
    HealthDataConsent,
    ProductUse,
)
from treatments.refusals import KindNotCovered, StoringRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
PREGNANCY = "pregnancy"


@pytest.fixture
def twice(tiina: User) -> Client:
    """Päivi again, under her maiden name, with answers and a treatment of her own."""
    client = room.consenting(tiina, "Päivi Lahti")
    room.interview(tiina, client, PREGNANCY)
    return client


def merge(by: User, card: Client, other: Client) -> Client:
    seen = fresh(card).details
    merge_clients(by=by, client=card, other=other, seen=seen, wanted=seen)
    return fresh(card)


def says_yes(client: Client) -> bool:
    """What counts of her answers to the question about pregnancy."""
    facts = facts_about(fresh(client))
    return facts.by_code()[PREGNANCY].sealed.is_yes


def answer(by: User, client: Client, *, yes: bool) -> None:
    said = Answered(PREGNANCY, yes, ends_on=room.in_days(90) if yes else None)
    actions.record_consultation(by=by, client=client, methods=[FACIAL], answers=[said])


def test_the_stricter_of_two_answers_counts_and_both_stand(
    tiina: User, paivi: Client, twice: Client
) -> None:
    room.interview(tiina, paivi)
    assert not says_yes(paivi)
    card = merge(tiina, paivi, twice)
    assert says_yes(card)
    rows = [a for a in facts_about(card).answers if a.sealed.condition_code == PREGNANCY]
    assert sorted(row.sealed.is_yes for row in rows) == [False, True]
    checked = actions.check_contraindications(by=tiina, client=card, method=FACIAL)
    alone = actions.check_contraindications(by=tiina, client=fresh(twice), method=FACIAL)
    assert checked.assessment.outcome == alone.assessment.outcome


def test_a_newer_no_does_not_lift_the_yes_of_the_other_card(
    tiina: User, paivi: Client, twice: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=20))
    room.interview(tiina, paivi)
    assert says_yes(merge(tiina, paivi, twice))


def test_asked_anew_after_the_merge_the_new_answer_counts(
    tiina: User, paivi: Client, twice: Client, clock: time_machine.Traveller
) -> None:
    room.interview(tiina, paivi)
    card = merge(tiina, paivi, twice)
    clock.shift(timedelta(minutes=5))
    answer(tiina, card, yes=False)
    assert not says_yes(card)
    unmerge_clients(by=tiina, client=paivi, other=twice)
    assert not says_yes(paivi)
    assert says_yes(twice)


def test_no_changes_confirms_what_counts_and_nothing_else(
    tiina: User, paivi: Client, twice: Client, clock: time_machine.Traveller
) -> None:
    room.interview(tiina, paivi)
    card = merge(tiina, paivi, twice)
    clock.shift(timedelta(days=3))
    actions.confirm_unchanged(by=tiina, client=card)
    assert says_yes(card)
    days = {
        row.sealed.is_yes: row.confirmed_on
        for row in facts_about(card).answers
        if row.sealed.condition_code == PREGNANCY
    }
    assert days == {True: date(2026, 11, 25), False: date(2026, 11, 22)}


def test_the_card_shows_the_treatments_and_answers_of_both(
    tiina: User, paivi: Client, twice: Client, signed_in: SignIn
) -> None:
    for client, product in ((paivi, "Kuulas"), (twice, "Hehku")):
        room.interview(tiina, client)
        log(tiina, client, given=Given(FACIAL, "", products=(ProductUse(product, "1"),)))
    merge(tiina, paivi, twice)
    page = text_of(opened(tiina, paivi, signed_in).get(address("card_show", paivi.pk)))
    assert "Kuulas" in page
    assert "Hehku" in page
    assert "Päivi Korhonen" in page


def test_the_other_card_s_address_leads_to_the_one_card(
    tiina: User, paivi: Client, twice: Client, signed_in: SignIn
) -> None:
    entry = log(tiina, twice, decision=room.CAREFULLY)
    merge(tiina, paivi, twice)
    browser = opened(tiina, paivi, signed_in)
    assert "Päivi Korhonen" in text_of(browser.get(address("card_show", twice.pk)))
    assert browser.get(address("entry_show", entry.pk)).status_code == 200
    assert cards_opened(tiina.pk, timezone.now()) == 1
    assert not AuditEvent.objects.filter(act__endswith=".opened", subject_id=twice.pk).exists()


def test_a_recall_names_her_once(tiina: User, hannele: User, paivi: Client, twice: Client) -> None:
    for client in (paivi, twice):
        room.interview(tiina, client)
        log(tiina, client, given=Given(FACIAL, "", products=(ProductUse("Kuulas", "23"),)))
    merge(tiina, paivi, twice)
    found = actions.search_batch(
        by=hannele, batch="23", since=date(2026, 9, 1), until=date(2026, 11, 30)
    )
    assert [hit.client.pk for hit in found.found] == [paivi.pk, paivi.pk]


def test_a_withdrawal_takes_the_health_data_of_both(
    tiina: User, paivi: Client, twice: Client
) -> None:
    room.interview(tiina, paivi)
    card = merge(tiina, paivi, twice)
    actions.withdraw_health_consent(by=tiina, client=card, way="oral")
    assert not HealthAnswer.objects.exists()
    assert HealthDataConsent.objects.filter(act="withdrawn").count() == 2


def kinds_held() -> set[str]:
    return {row.sealed.kind for row in HealthAnswer.objects.select_related("subject")}


def test_a_narrower_consent_narrows_what_the_other_card_holds(
    tiina: User, paivi: Client, twice: Client
) -> None:
    room.interview(tiina, paivi)
    card = merge(tiina, paivi, twice)
    assert len(kinds_held()) > 1
    room.consent(tiina, card, ["allergies"])
    assert kinds_held() == {"allergies"}
    assert not HealthAnswer.objects.filter(consent__act="withdrawn").exists()
    unmerge_clients(by=tiina, client=card, other=fresh(twice))
    with pytest.raises(KindNotCovered):
        answer(tiina, fresh(twice), yes=True)


def test_a_consent_to_other_kinds_ends_the_one_of_the_other_card(
    tiina: User, paivi: Client
) -> None:
    other = room.consenting(tiina, "Päivi Lahti", kinds=["skin"])
    card = merge(tiina, paivi, other)
    room.consent(tiina, card, ["allergies"])
    withdrawn = HealthDataConsent.objects.get(act="withdrawn")
    assert withdrawn.subject_id == other.pk


def test_a_refusal_of_storing_on_either_card_holds_for_both(tiina: User, paivi: Client) -> None:
    other = enter("Päivi Lahti", 1978)
    refuse_health_storing(by=tiina, client=other)
    card = merge(tiina, paivi, other)
    assert card.refuses_health_storing
    with pytest.raises(StoringRefused):
        answer(tiina, card, yes=False)


def test_a_card_without_merges_asks_the_database_no_more_than_before(
    tiina: User, paivi: Client, twice: Client, signed_in: SignIn
) -> None:
    room.interview(tiina, paivi)
    browser = opened(tiina, paivi, signed_in)
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(address("card_show", paivi.pk))
        asked.append(sum("privacy_subjectlink" in query["sql"] for query in queries))
        if not _time:
            merge(tiina, paivi, twice)
    assert asked[0] <= 2 < asked[1]
