"""A consent to health data is the person's: of two cards it counts for both, and so does her no."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from clients.actions import allow_health_storing, refuse_health_storing
from clients.merging import merge_clients, unmerge_clients
from clients.models import Client
from privacy.audit.models import AuditEvent
from privacy.consents import consents_in_force, live_consent, standing
from privacy.models import Guardian, SubjectLink
from privacy.promises import Finding
from privacy.replays import withdraw_again
from privacy.tombstones import Tombstone
from staff.models import User
from tests.clients.salon import enter, fresh
from tests.treatments import room
from tests.treatments.pages import SignIn, address, opened, text_of
from tests.treatments.room import FACIAL, LASH_TINT, log
from treatments import actions
from treatments.answering import Answered
from treatments.facts import facts_about
from treatments.models import HealthAnswer, HealthDataConsent, TreatmentEntry, health_consent
from treatments.promises import health_rests_on_consent, minors_have_guardians
from treatments.refusals import KindNotCovered, NoHealthConsent, StoringRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
ROSACEA, PREGNANCY = "rosacea", "pregnancy"


@pytest.fixture
def twice(tiina: User) -> Client:
    """Päivi again, under her maiden name, with the consent and the answers."""
    client = room.consenting(tiina, "Päivi Lahti")
    room.interview(tiina, client, PREGNANCY)
    return client


@pytest.fixture
def card(listed: object) -> Client:
    """Her other card, on which nobody has asked her for a consent."""
    return enter("Päivi Korhonen", 1978)


def merge(by: User, card: Client, other: Client, **more: str) -> Client:
    seen = fresh(card).details
    merge_clients(by=by, client=card, other=other, seen=seen, wanted=seen, **more)
    return fresh(card)


def answer(by: User, client: Client, code: str = PREGNANCY, *, yes: bool = False) -> HealthAnswer:
    said = Answered(code, yes, ends_on=room.in_days(90) if yes else None)
    actions.record_consultation(by=by, client=client, methods=[FACIAL], answers=[said])
    return HealthAnswer.objects.filter(subject=client.pk).latest("confirmed_at")


def codes(client: Client) -> set[str]:
    return {row.sealed.condition_code for row in facts_about(fresh(client)).answers}


def promised() -> Finding:
    return health_rests_on_consent(timezone.localdate())


# --- a yes on either card ---------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 1])
def test_a_consent_given_on_either_card_counts_for_both(
    tiina: User, card: Client, twice: Client, kept: int
) -> None:
    cards = [card, twice]
    person = merge(tiina, cards[kept], cards[1 - kept])
    new = answer(tiina, person)
    assert new.subject_id == person.pk
    assert new.consent.subject_id == twice.pk
    entry = log(tiina, person, decision=room.CAREFULLY)
    assert (entry.check_state, entry.check_made.consent.subject_id) == ("checked", twice.pk)
    actions.confirm_unchanged(by=tiina, client=person)
    actions.record_patch_test(by=tiina, client=person, method=LASH_TINT)
    assert live_consent(HealthDataConsent, card.subject) == live_consent(
        HealthDataConsent, twice.subject
    )
    assert promised().state == "kept"


def test_the_page_asks_for_all_kinds_that_she_agreed_to_on_either(
    tiina: User, signed_in: SignIn
) -> None:
    card = room.consenting(tiina, "Päivi Korhonen", kinds=["skin"])
    other = room.consenting(tiina, "Päivi Lahti", kinds=["allergies"])
    person = merge(tiina, card, other)
    opened(tiina, person, signed_in)
    shown = actions.open_card(by=tiina, client=fresh(person))
    assert shown.kinds == {"skin", "allergies"}
    assert answer(tiina, person, ROSACEA).consent.subject_id == card.pk
    actions.record_patch_test(by=tiina, client=person, method=LASH_TINT)
    with pytest.raises(KindNotCovered):
        answer(tiina, person, PREGNANCY)


def test_rows_of_several_kinds_rest_each_on_the_consent_that_covers_it(tiina: User) -> None:
    card = room.consenting(tiina, "Päivi Korhonen", kinds=["skin"])
    other = room.consenting(tiina, "Päivi Lahti", kinds=["pregnancy"])
    person = merge(tiina, card, other)
    said = [Answered(ROSACEA, False), Answered(PREGNANCY, False)]
    actions.record_consultation(by=tiina, client=person, methods=[FACIAL], answers=said)
    rows = HealthAnswer.objects.select_related("subject", "consent")
    basis = {row.sealed.condition_code: row.consent.subject_id for row in rows}
    assert basis == {ROSACEA: card.pk, PREGNANCY: other.pk}


def test_of_a_minor_the_consent_counts_that_her_guardian_gave(tiina: User) -> None:
    mother = Guardian("Eeva Niemi", "040 765 4321")
    card = enter("Oona Niemi", 2012)
    other = enter("Oona Niemi", 2012, guardian=mother)
    room.consent(tiina, other, minor_agrees=True)
    person = merge(tiina, card, other)
    assert answer(tiina, person).consent.subject_id == other.pk
    assert minors_have_guardians(timezone.localdate()).state == "kept"


# --- a no on either card ----------------------------------------------------------------------


@pytest.mark.parametrize("asked", [0, 1])
def test_a_withdrawal_asked_by_either_id_takes_all(
    tiina: User, card: Client, twice: Client, asked: int
) -> None:
    person = merge(tiina, card, twice)
    answer(tiina, person)
    actions.withdraw_health_consent(by=tiina, client=(card, twice)[asked], way="oral")
    assert not HealthAnswer.objects.exists()
    assert standing(HealthDataConsent, [card.pk, twice.pk]) == []
    unmerge_clients(by=tiina, client=card, other=twice)
    assert [health_consent(fresh(each)) for each in (card, twice)] == [None, None]


def merged_after_a_no(
    tiina: User, other: Client, clock: time_machine.Traveller
) -> tuple[Client, Client]:
    """A card whose owner said yes and no ten days after the other's yes; and both as one person."""
    clock.shift(timedelta(days=10))
    card = room.consenting(tiina)
    actions.withdraw_health_consent(by=tiina, client=card, way="oral")
    return card, merge(tiina, card, other)


def test_a_withdrawal_on_one_card_ends_what_was_given_on_the_other_before(
    tiina: User, twice: Client, clock: time_machine.Traveller
) -> None:
    card, person = merged_after_a_no(tiina, twice, clock)
    assert health_consent(person) is None
    assert codes(person) == set()
    assert not facts_about(person).was_interviewed
    with pytest.raises(NoHealthConsent):
        actions.check_contraindications(by=tiina, client=person, method=FACIAL)
    with pytest.raises(NoHealthConsent):
        answer(tiina, person)
    assert (promised().state, promised().figure) == ("broken", "1")
    unmerge_clients(by=tiina, client=card, other=twice)
    assert health_consent(fresh(twice)) is not None
    assert PREGNANCY in codes(twice)
    assert promised().state == "kept"


def test_a_yes_after_the_no_of_the_other_card_holds(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    clock.shift(timedelta(days=10))
    other = room.consenting(tiina, "Päivi Lahti")
    room.interview(tiina, other, PREGNANCY)
    person = merge(tiina, paivi, other)
    assert PREGNANCY in codes(person)
    assert answer(tiina, person).consent.subject_id == other.pk


def test_what_a_no_has_ended_does_not_come_back_with_a_new_yes(
    tiina: User, twice: Client, clock: time_machine.Traveller
) -> None:
    _card, person = merged_after_a_no(tiina, twice, clock)
    clock.shift(timedelta(days=1))
    room.consent(tiina, person)
    assert health_consent(fresh(person)) is not None
    assert not HealthAnswer.objects.exists()
    assert codes(person) == set()
    assert promised().state == "kept"


def test_what_may_not_be_used_is_erased_with_one_button_and_nothing_else(
    tiina: User, twice: Client, signed_in: SignIn, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=10))
    card = room.consenting(tiina)
    actions.withdraw_health_consent(by=tiina, client=card, way="email")
    clock.shift(timedelta(days=10))
    room.consent(tiina, card)
    room.interview(tiina, card)
    person = merge(tiina, card, twice)
    kept = set(HealthAnswer.objects.filter(subject=card.pk).values_list("pk", flat=True))
    assert {row.pk for row in facts_about(person).answers} == kept
    browser = opened(tiina, person, signed_in)
    erase = address("silent_erase", person.pk)
    assert f'action="{erase}"' in text_of(browser.get(address("card_show", person.pk)))
    browser.post(erase)
    assert set(HealthAnswer.objects.values_list("pk", flat=True)) == kept
    told = _acts().get(subject=twice.pk, act="withdrawn")
    assert told.sealed.way == "email"
    assert f'action="{erase}"' not in text_of(browser.get(address("card_show", person.pk)))
    assert AuditEvent.objects.get(act="health.silent_erased").counts["cards"] == 1
    assert promised().state == "kept"


def test_an_interview_on_a_silent_card_does_not_count_as_one(
    tiina: User, twice: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=10))
    card = room.consenting(tiina)
    actions.withdraw_health_consent(by=tiina, client=card, way="oral")
    clock.shift(timedelta(days=10))
    room.consent(tiina, card)
    person = merge(tiina, card, twice)
    shown = actions.open_card(by=tiina, client=person, reason="contact")
    assert shown.has_silent
    assert shown.facts is not None
    assert not shown.facts.was_interviewed
    assert shown.facts == facts_about(person)


# --- refusing to have it stored at all --------------------------------------------------------


def test_a_refusal_on_one_card_silences_the_other(tiina: User, card: Client, twice: Client) -> None:
    refuse_health_storing(by=tiina, client=card)
    person = merge(tiina, card, twice)
    assert health_consent(person) is None
    assert codes(person) == set()
    assert promised().state == "broken"
    with pytest.raises(StoringRefused):
        answer(tiina, person)
    assert log(tiina, person, check="oral").check_state == "oral"
    actions.erase_silent(by=tiina, client=person)
    assert not HealthAnswer.objects.exists()
    assert promised().state == "kept"


@pytest.mark.parametrize("kept", [0, 1])
def test_changing_her_mind_holds_for_both_cards(tiina: User, card: Client, kept: int) -> None:
    other = enter("Päivi Lahti", 1978)
    refuse_health_storing(by=tiina, client=other)
    cards = [card, other]
    person = merge(tiina, cards[kept], cards[1 - kept])
    assert person.refuses_health_storing
    allow_health_storing(by=tiina, client=person)
    assert not fresh(person).refuses_health_storing
    room.consent(tiina, person)
    assert answer(tiina, person)
    unmerge_clients(by=tiina, client=person, other=cards[1 - kept])
    assert fresh(card).health_storing == "open"
    assert fresh(other).health_storing == ("refused" if kept == 0 else "open")


def test_a_refusal_of_the_person_erases_what_either_card_holds(
    tiina: User, card: Client, twice: Client
) -> None:
    person = merge(tiina, card, twice)
    answer(tiina, person)
    actions.refuse_storing(by=tiina, client=person, way="oral")
    assert not HealthAnswer.objects.exists()
    assert promised().state == "kept"


# --- taken apart ------------------------------------------------------------------------------


def test_taken_apart_nothing_rests_on_somebody_elses_consent(
    tiina: User, card: Client, twice: Client, signed_in: SignIn
) -> None:
    person = merge(tiina, card, twice)
    answer(tiina, person)
    log(tiina, person, decision=room.CAREFULLY)
    before = set(HealthAnswer.objects.filter(subject=twice.pk).values_list("pk", flat=True))
    page = signed_in(tiina).get(f"/asiakkaat/{card.pk}/sama/{twice.pk}/pura/")
    assert page.context["borrowed"] == 3  # the consultation, the answer, the check
    unmerge_clients(by=tiina, client=person, other=twice)
    assert set(HealthAnswer.objects.values_list("pk", flat=True)) == before
    assert TreatmentEntry.objects.filter(subject=card.pk).count() == 1
    assert promised().state == "kept"
    event = AuditEvent.objects.filter(act="clients.unmerged").latest("seq")
    assert event.counts["treatments.healthanswer"] == 1


def test_what_rests_on_a_third_card_stays_when_the_second_goes(
    tiina: User, card: Client, twice: Client
) -> None:
    person = merge(tiina, merge(tiina, card, twice), enter("Päivi Virta", 1978))
    new = answer(tiina, person)
    third = SubjectLink.objects.exclude(alias=twice.pk).get().alias_id
    unmerge_clients(by=tiina, client=person, other=Client.objects.get(pk=third))
    assert HealthAnswer.objects.filter(pk=new.pk).exists()
    unmerge_clients(by=tiina, client=person, other=twice)
    assert not HealthAnswer.objects.filter(pk=new.pk).exists()


def test_a_withdrawal_done_again_after_a_restore_takes_what_rested_on_it_elsewhere(
    tiina: User, card: Client, twice: Client
) -> None:
    answer(tiina, merge(tiina, card, twice))
    (given,) = standing(HealthDataConsent, [card.pk, twice.pk])
    payload = {
        "model": HealthDataConsent._meta.label_lower,
        "subject": str(twice.pk),
        "way": "oral",
        "at": (given.at + timedelta(days=1)).isoformat(),
    }
    withdraw_again(Tombstone(uuid4(), "", "withdrawal", payload, confirmed=True, undone=False))
    assert not HealthAnswer.objects.exists()


def test_a_consent_on_this_card_keeps_what_was_told_here(
    tiina: User, card: Client, twice: Client, clock: time_machine.Traveller
) -> None:
    person = merge(tiina, card, twice)
    new = answer(tiina, person)
    clock.shift(timedelta(minutes=5))
    room.consent(tiina, person)
    unmerge_clients(by=tiina, client=person, other=twice)
    assert HealthAnswer.objects.get(pk=new.pk).consent.subject_id == card.pk
    assert PREGNANCY in codes(twice)


def test_both_consents_stay_with_their_own_dates(
    tiina: User, paivi: Client, twice: Client, clock: time_machine.Traveller
) -> None:
    acts = {(a.pk, a.at, a.sealed) for a in _acts()}
    merge(tiina, paivi, twice)
    assert {(a.pk, a.at, a.sealed) for a in _acts()} == acts
    assert len(consents_in_force(HealthDataConsent, paivi.subject)) == 2
    unmerge_clients(by=tiina, client=paivi, other=twice)
    assert {(a.pk, a.at, a.sealed) for a in _acts()} == acts
    assert not SubjectLink.objects.exists()


def _acts() -> Any:
    return HealthDataConsent.objects.select_related("subject")
