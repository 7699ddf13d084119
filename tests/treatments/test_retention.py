"""Three clocks that run apart: card, entry, answer (R47, R49, R50, R53)."""

from datetime import date

import pytest
import time_machine

from clients.models import Client
from privacy.consents import ConsentMissing
from privacy.models import DataSubject
from privacy.purge import purge
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.room import CAREFULLY, FACIAL, IPL, interview, log, patch_tested
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.models import (
    Consultation,
    ContraindicationCheck,
    Given,
    HealthAnswer,
    NamelessTreatment,
    PatchTest,
    TreatmentEntry,
    Visit,
)
from treatments.refusals import ReactionNeedsConsent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


def days(model: type[TreatmentEntry | Visit], field: str) -> list[str]:
    return [
        str(day) for day in model._default_manager.values_list(field, flat=True).order_by(field)
    ]


def test_each_entry_goes_two_years_after_its_own_day(
    tiina: User, clock: time_machine.Traveller
) -> None:
    """The vector of R53: visits 1.3.2023, 1.12.2024, 1.6.2026, answers confirmed 1.6.2026."""
    clock.move_to("2023-03-01T10:00:00+02:00")
    client = enter("Päivi Korhonen", 1978, by=tiina)
    log(tiina, client, check=actions.ORAL)
    clock.move_to("2024-12-01T10:00:00+02:00")
    log(tiina, client, check=actions.ORAL)
    clock.move_to("2026-06-01T10:00:00+03:00")
    actions.give_health_consent(by=tiina, client=client, way="screen", kinds=["skin", "other"])
    actions.record_consultation(
        by=tiina, client=client, methods=[FACIAL], answers=[], unknown=[UnknownTerm("Fabry")]
    )
    actions.note_visit_today(by=tiina, client=client)

    clock.move_to("2026-11-22T10:00:00+02:00")
    purge(date(2026, 11, 22))
    assert days(TreatmentEntry, "performed_on") == ["2024-12-01"]
    assert HealthAnswer.objects.count() == 1
    clock.move_to("2026-12-02T10:00:00+02:00")
    purge(date(2026, 12, 2))
    assert days(TreatmentEntry, "performed_on") == []
    assert days(Visit, "on") == ["2026-06-01"]
    assert HealthAnswer.objects.count() == 1
    purge(date(2028, 6, 1))
    assert Client.objects.count() == HealthAnswer.objects.count() == 1
    purge(date(2028, 6, 2))
    assert [m._default_manager.count() for m in (Client, HealthAnswer, Visit, Consultation)] == [
        0
    ] * 4
    assert not DataSubject.objects.filter(pk=client.pk).exists()


def test_the_card_stays_while_old_entries_go(tiina: User, clock: time_machine.Traveller) -> None:
    """The vector of R49: on 22.11.2026 what is older than 22.11.2024 is gone."""
    client = None
    for year, day in ((2023, "05-01"), (2024, "11-21"), (2024, "11-22"), (2026, "02-01")):
        clock.move_to(f"{year}-{day}T10:00:00+02:00")
        client = client or enter("Päivi Korhonen", 1978, by=tiina)
        log(tiina, client, check=actions.ORAL)
    clock.move_to("2026-11-22T10:00:00+02:00")
    purge(date(2026, 11, 22))
    assert days(TreatmentEntry, "performed_on") == ["2024-11-22", "2026-02-01"]
    assert Client.objects.exists()
    purge(date(2026, 11, 23))
    assert days(TreatmentEntry, "performed_on") == ["2026-02-01"]


def test_an_entry_takes_its_check_and_its_history_along(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi, "rosacea")
    entry = log(tiina, paivi, decision=CAREFULLY)
    actions.correct_entry(by=tiina, entry=entry, given=Given(FACIAL, "", note="x"), seen=1)
    ContraindicationCheck.objects.update(checked_on=date(2028, 1, 1))
    clock.move_to("2028-11-01T10:00:00+02:00")
    actions.confirm_unchanged(by=tiina, client=paivi)
    actions.note_visit_today(by=tiina, client=paivi)
    purge(date(2028, 11, 23))
    assert not TreatmentEntry.objects.exists()
    assert not ContraindicationCheck.objects.exists()
    assert HealthAnswer.objects.exists()


def test_a_confirmation_keeps_an_answer_for_two_more_years(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi)
    clock.move_to("2028-02-29T10:00:00+02:00")
    actions.note_visit_today(by=tiina, client=paivi)
    actions.confirm_unchanged(by=tiina, client=paivi)
    clock.move_to("2029-06-01T10:00:00+03:00")
    actions.note_visit_today(by=tiina, client=paivi)
    purge(date(2030, 2, 28))
    assert HealthAnswer.objects.exists()
    purge(date(2030, 3, 1))
    assert not HealthAnswer.objects.exists()
    assert Client.objects.exists()


def test_an_answer_ends_by_itself_while_the_card_lives_on(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi)
    patch_tested(tiina, paivi, IPL, 72, "none")
    clock.move_to("2028-11-22T10:00:00+02:00")
    actions.note_visit_today(by=tiina, client=paivi)
    purge(date(2028, 11, 22))
    assert HealthAnswer.objects.exists()
    assert not PatchTest.objects.exists()
    purge(date(2028, 11, 23))
    assert not HealthAnswer.objects.exists()
    assert not Consultation.objects.exists()
    assert Client.objects.exists()


def test_treatments_without_a_name_go_after_two_years_too(tiina: User) -> None:
    actions.log_nameless_treatment(by=tiina, method=FACIAL)
    purge(date(2028, 11, 22))
    assert NamelessTreatment.objects.exists()
    purge(date(2028, 11, 23))
    assert not NamelessTreatment.objects.exists()


# --- a safety fact is carried forward knowingly (R50) -------------------------------------------

REACTION = UnknownTerm("voimakas reaktio tuotteelle Kuulas", kind="allergies")


def test_a_fact_is_carried_forward_under_consent_with_a_fresh_date(
    tiina: User, paivi: Client, clock: time_machine.Traveller
) -> None:
    interview(tiina, paivi, "rosacea")
    entry = log(tiina, paivi, decision=CAREFULLY)
    clock.move_to("2028-11-10T10:00:00+02:00")
    answer = actions.carry_forward(by=tiina, entry=entry, term=REACTION)
    assert answer.confirmed_on == date(2028, 11, 10)
    actions.note_visit_today(by=tiina, client=paivi)
    purge(date(2028, 11, 23))
    assert [row.sealed.term for row in HealthAnswer.objects.all()] == [REACTION.term]


def test_nothing_is_carried_forward_without_consent(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    entry = log(tiina, client, check=actions.ORAL)
    with pytest.raises(ConsentMissing):
        actions.carry_forward(by=tiina, entry=entry, term=REACTION)


def test_an_observed_reaction_needs_consent_and_says_so(tiina: User, paivi: Client) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(ReactionNeedsConsent) as refused:
        actions.record_reaction(by=tiina, client=client, term=REACTION)
    assert str(refused.value) == str(ReactionNeedsConsent.message)
    row = actions.record_reaction(by=tiina, client=paivi, term=REACTION)
    assert row.needs_classification
    with pytest.raises(ValueError, match="either"):
        actions.record_reaction(by=tiina, client=paivi)


def test_of_a_restricted_person_nothing_goes_and_it_is_said(
    tiina: User, clock: time_machine.Traveller
) -> None:
    clock.move_to("2024-11-22T10:00:00+02:00")
    client = enter("Päivi Korhonen", 1978, by=tiina)
    log(tiina, client, check=actions.ORAL)
    clock.move_to("2026-11-20T10:00:00+02:00")
    actions.note_visit_today(by=tiina, client=client)
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)
    report = purge(date(2026, 11, 23))
    assert TreatmentEntry.objects.count() == 1
    assert report.kept["treatment_entry"]["restricted"] == 1
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.ACTIVE)
    purge(date(2026, 11, 23))
    assert not TreatmentEntry.objects.exists()
