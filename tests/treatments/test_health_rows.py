"""No health data without a live consent that names its kind, whichever way it comes in (R1, R2)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clients.actions import refuse_health_storing
from clients.models import Client
from privacy.consents import ConsentMissing
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import CODE, enter
from tests.treatments.room import FACIAL, consent, interview
from treatments import actions
from treatments.answering import Answered
from treatments.models import (
    AnswerRecord,
    CatalogueVersion,
    CheckRecord,
    Consultation,
    ConsultationRecord,
    ContraindicationCheck,
    HealthAnswer,
    HealthRow,
    PatchTest,
    PatchTestRecord,
)
from treatments.refusals import KindNotCovered, NoHealthConsent, StoringRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
ROSACEA = AnswerRecord(kind="skin", condition_code="rosacea")


def an_answer(client: Client, record: AnswerRecord = ROSACEA) -> HealthAnswer:
    return HealthAnswer(subject=client.subject, confirmed_on=timezone.localdate(), sealed=record)


def by_model(client: Client, by: User) -> None:
    an_answer(client).save()


def many_at_once(client: Client, by: User) -> None:
    HealthAnswer.objects.bulk_create([an_answer(client)])


def by_manager(client: Client, by: User) -> None:
    HealthAnswer.objects.create(
        subject=client.subject, confirmed_on=timezone.localdate(), sealed=ROSACEA
    )


def by_lookup(client: Client, by: User) -> None:
    HealthAnswer.objects.update_or_create(
        subject=client.subject,
        defaults={"confirmed_on": timezone.localdate(), "sealed": ROSACEA},
    )


def by_act(client: Client, by: User) -> None:
    actions.record_consultation(
        by=by, client=client, methods=[FACIAL], answers=[Answered("rosacea", True)]
    )


def by_reaction(client: Client, by: User) -> None:
    actions.record_reaction(by=by, client=client, answered=Answered("rosacea", True))


WAYS = [by_model, many_at_once, by_manager, by_lookup, by_act, by_reaction]
Way = Callable[[Client, User], None]


@pytest.mark.parametrize("write", WAYS)
def test_no_way_in_without_consent(write: Way, tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(ConsentMissing):
        write(client, tiina)
    assert not HealthAnswer.objects.exists()


@pytest.mark.parametrize("write", WAYS)
def test_no_way_in_after_withdrawal(write: Way, tiina: User, paivi: Client) -> None:
    actions.withdraw_health_consent(by=tiina, client=paivi, way="oral")
    with pytest.raises(ConsentMissing):
        write(paivi, tiina)
    assert not HealthAnswer.objects.exists()


def past_the_manager(client: Client) -> None:
    HealthAnswer._base_manager.bulk_create([an_answer(client)])


def past_the_save(client: Client) -> None:
    an_answer(client).save_base()


@pytest.mark.parametrize("write", [past_the_manager, past_the_save])
def test_no_way_in_past_manager_and_save(write: Callable[[Client], None], tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(NoHealthConsent), transaction.atomic():
        write(client)
    assert not HealthAnswer.objects.exists()


@pytest.mark.parametrize("write", WAYS)
def test_no_way_in_for_a_kind_that_was_not_ticked(write: Way, tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["allergies"])
    with pytest.raises(ConsentMissing):
        write(client, tiina)
    assert not HealthAnswer.objects.exists()


@pytest.mark.parametrize("write", WAYS)
def test_every_way_is_open_under_consent(write: Way, tiina: User, paivi: Client) -> None:
    write(paivi, tiina)
    row = HealthAnswer.objects.get()
    assert row.sealed == ROSACEA
    assert row.consent.is_given


def test_the_refusal_says_which_kinds_are_missing(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["skin"])
    medication = AnswerRecord(kind="medication", condition_code="anticoagulant")
    with pytest.raises(KindNotCovered) as refused:
        HealthAnswer.objects.bulk_create([an_answer(client), an_answer(client, medication)])
    assert refused.value.kinds == {"medication"}
    assert not HealthAnswer.objects.exists()


def test_an_answer_cannot_be_changed_into_a_kind_that_was_not_ticked(tiina: User) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["skin"])
    row = an_answer(client)
    row.save()
    row.sealed = replace(row.sealed, kind="pregnancy", condition_code="pregnancy")
    with pytest.raises(KindNotCovered):
        row.save()
    row.refresh_from_db()
    assert row.sealed.kind == "skin"


def test_content_cannot_be_slipped_in_below_the_model(tiina: User, paivi: Client) -> None:
    row = an_answer(paivi)
    row.save()
    other = replace(ROSACEA, note="somewhere else")
    with pytest.raises(TypeError):
        HealthAnswer.objects.update(sealed=other)
    row.sealed = other
    with pytest.raises(TypeError):
        HealthAnswer.objects.bulk_update([row], ["sealed"])


def test_one_persons_consent_carries_nobody_elses_answers(tiina: User, paivi: Client) -> None:
    outi = enter("Outi Laine", 1990, by=tiina)
    with pytest.raises(NoHealthConsent):
        HealthAnswer.objects.bulk_create([an_answer(paivi), an_answer(outi)])
    assert not HealthAnswer.objects.exists()


def test_no_health_field_is_writable_when_storing_is_refused(tiina: User, paivi: Client) -> None:
    refuse_health_storing(by=tiina, client=paivi)
    with pytest.raises(StoringRefused):
        an_answer(paivi).save()


def rows_of_every_kind(subject: DataSubject, version: CatalogueVersion) -> list[HealthRow]:
    today, common = timezone.localdate(), {"subject": subject}
    return [
        Consultation(
            **common, held_on=today, catalogue_version=version, sealed=ConsultationRecord(None)
        ),
        PatchTest(**common, applied_at=timezone.now(), sealed=PatchTestRecord("makeup", "Meikki")),
        ContraindicationCheck(
            **common,
            checked_on=today,
            catalogue_version=version,
            sealed=CheckRecord("makeup", "Meikki", "clear", ""),
        ),
    ]


@pytest.mark.parametrize("place", range(3))
def test_findings_interviews_and_tests_rest_on_the_consent_as_well(
    place: int, tiina: User, listed: CatalogueVersion
) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    row = rows_of_every_kind(client.subject, listed)[place]
    with pytest.raises(NoHealthConsent):
        row.save()
    consent(tiina, client)
    row.save()
    assert type(row)._default_manager.get(pk=row.pk).consent.is_given


def test_a_patch_test_needs_the_tick_for_allergies(tiina: User, listed: CatalogueVersion) -> None:
    client = enter("Outi Laine", 1990, by=tiina)
    consent(tiina, client, ["skin", "other"])
    with pytest.raises(KindNotCovered):
        rows_of_every_kind(client.subject, listed)[1].save()


def test_a_confirmation_saves_the_date_and_leaves_the_seal(tiina: User, paivi: Client) -> None:
    row = an_answer(paivi)
    row.save()
    before = HealthAnswer.objects.values_list("sealed_n", flat=True).get()
    row.save(update_fields=["confirmed_on"])
    assert HealthAnswer.objects.values_list("sealed_n", flat=True).get() == before == 1


@pytest.mark.parametrize("name", ["note", "where", "since", "term"])
def test_an_identity_code_is_refused_in_every_text(name: str, tiina: User, paivi: Client) -> None:
    coded: dict[str, Any] = {name: f"katso {CODE}"}
    with pytest.raises(ValidationError):
        an_answer(paivi, replace(ROSACEA, **coded)).save()
    assert not HealthAnswer.objects.exists()


def test_what_is_not_asked_has_no_row(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea", methods=[FACIAL])
    asked = {row.sealed.condition_code for row in HealthAnswer.objects.all()}
    assert "rosacea" in asked
    assert "retinal-disease" not in asked
