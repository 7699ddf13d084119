"""Withdrawal takes effect at once (R6), and refusal is a path of its own (R5)."""

from datetime import date

import pytest

from clients.models import Client
from privacy.audit.models import AuditEvent
from staff.models import User
from tests.clients.salon import enter, fresh
from tests.treatments.room import CAREFULLY, FACIAL, IPL, interview, log
from treatments import actions
from treatments.models import (
    Consultation,
    ContraindicationCheck,
    Given,
    HealthAnswer,
    HealthDataConsent,
    PatchTest,
    ProductUse,
    TreatmentEntry,
)
from treatments.refusals import NoHealthConsent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
HEALTH_TABLES = (HealthAnswer, Consultation, ContraindicationCheck, PatchTest)


@pytest.fixture
def treated(tiina: User, paivi: Client) -> Client:
    """Päivi has answered, was tested, and treated twice, once with a note."""
    interview(tiina, paivi, "rosacea")
    actions.record_patch_test(by=tiina, client=paivi, method=IPL)
    log(tiina, paivi, decision=CAREFULLY)
    note = Given(FACIAL, "", products=(ProductUse("Kuulas", "23-114"),), note="punoitti poskista")
    log(tiina, paivi, given=note, decision=CAREFULLY)
    return paivi


def health_rows() -> list[int]:
    return [table._default_manager.count() for table in HEALTH_TABLES]


def test_answers_and_findings_are_gone_in_the_same_transaction(
    tiina: User, treated: Client
) -> None:
    assert all(health_rows())
    actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    assert health_rows() == [0, 0, 0, 0]


def test_a_withdrawal_that_fails_takes_nothing(
    tiina: User, treated: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **named: object) -> None:
        raise RuntimeError

    before = health_rows()
    monkeypatch.setattr("treatments.actions.consent.record", fails)
    with pytest.raises(RuntimeError):
        actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    assert health_rows() == before
    assert HealthDataConsent.objects.count() == 1


def test_treatments_stay_without_their_findings(tiina: User, treated: Client) -> None:
    actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    entries = list(TreatmentEntry.objects.order_by("told_at"))
    assert [entry.given.method_code for entry in entries] == [FACIAL, FACIAL]
    assert {entry.check_state for entry in entries} == {"checked"}


def test_the_history_shows_both_acts(tiina: User, treated: Client) -> None:
    actions.withdraw_health_consent(by=tiina, client=treated, way="email")
    acts = HealthDataConsent.objects.order_by("at", "act")
    assert sorted(act.act for act in acts) == ["given", "withdrawn"]
    assert HealthDataConsent.objects.get(act="withdrawn").sealed.way == "email"


def test_notes_are_put_up_for_review_within_a_week(tiina: User, treated: Client) -> None:
    actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    due = {e.given.note: e.note_review_due_on for e in TreatmentEntry.objects.all()}
    assert due == {"": None, "punoitti poskista": date(2026, 11, 29)}


def test_a_note_that_was_corrected_away_is_put_up_as_well(tiina: User, treated: Client) -> None:
    entry = next(e for e in TreatmentEntry.objects.all() if e.given.note)
    without = Given(FACIAL, "", note="")
    actions.correct_entry(by=tiina, entry=entry, given=without, seen=entry.sealed_n)
    actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    assert TreatmentEntry.objects.get(pk=entry.pk).note_review_due_on == date(2026, 11, 29)


def test_a_reviewed_note_leaves_no_trace_in_the_history(tiina: User, treated: Client) -> None:
    entry = next(e for e in TreatmentEntry.objects.all() if e.given.note)
    corrected = Given(FACIAL, "", note="punoitti, atooppinen iho")
    actions.correct_entry(by=tiina, entry=entry, given=corrected, seen=entry.sealed_n)
    actions.withdraw_health_consent(by=tiina, client=treated, way="oral")
    actions.review_note(by=tiina, entry=entry, note="")
    stored = TreatmentEntry.objects.get(pk=entry.pk)
    assert stored.note_review_due_on is None
    assert [stored.given.note, *(e.given.note for e in stored.sealed.earlier)] == ["", ""]
    assert stored.sealed.earlier[0].given.products[0].batch == "23-114"


def test_it_takes_as_few_steps_to_withdraw_as_to_give(tiina: User, paivi: Client) -> None:
    """One act each, with the way alone; no reason is asked."""
    actions.withdraw_health_consent(by=tiina, client=paivi, way="screen")
    assert [event.act for event in AuditEvent.objects.order_by("-seq")[:2]] == [
        "health.consent_withdrawn",
        "consent.withdrawn",
    ]


def test_what_was_never_given_cannot_be_withdrawn_nor_twice(tiina: User, paivi: Client) -> None:
    outi = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(NoHealthConsent):
        actions.withdraw_health_consent(by=tiina, client=outi, way="oral")
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    with pytest.raises(NoHealthConsent):
        actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")


def test_refusing_storing_withdraws_in_the_same_breath(tiina: User, treated: Client) -> None:
    actions.refuse_storing(by=tiina, client=treated, way="oral")
    assert health_rows() == [0, 0, 0, 0]
    assert fresh(treated).refuses_health_storing
    events = AuditEvent.objects.filter(act="clients.health_storing_set")
    assert [(event.purpose, event.counts) for event in events] == [("", {})]
