"""Each promise of the treatment room can turn red, and does when it is broken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from clients.actions import correct_client
from clients.models import Client
from staff.models import User
from tests.clients.salon import fresh
from tests.promised import found, state
from tests.treatments.room import CAREFULLY, FACIAL, consenting, interview, log
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.models import (
    Condition,
    Device,
    Given,
    HealthAnswer,
    HealthDataConsent,
    ProductUse,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def test_a_salon_without_an_approved_list_breaks_its_promise() -> None:
    assert state("catalogue.approved") == "broken"


def test_a_list_changed_in_the_database_breaks_its_promise(listed: object) -> None:
    assert state("catalogue.approved") == "kept"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Condition._meta.db_table}")  # noqa: S608
    assert state("catalogue.approved") == "broken"


def test_a_device_without_a_written_list_breaks_its_promise(hannele: User, clock: object) -> None:
    device = Device(name="IPL 3000")
    device.save()
    assert (state("devices.lists", TODAY), found("devices.lists", TODAY).figure) == ("broken", "1")
    device.contraindications, device.contraindications_published_on = "raskaus", TODAY
    device.save()
    assert state("devices.lists", TODAY) == "kept"


def test_words_that_nobody_classifies_break_their_promise(tiina: User, paivi: Client) -> None:
    actions.record_reaction(
        by=tiina, client=paivi, term=UnknownTerm("kukkakimppu", kind="allergies")
    )
    assert state("words.waiting", TODAY + timedelta(days=7)) == "kept"
    assert state("words.waiting", TODAY + timedelta(days=8)) == "broken"


def test_health_data_without_a_consent_break_their_promise(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    assert (state("health.consent"), found("health.consent").figure) == ("kept", "1")
    with connection.cursor() as cursor:
        table = HealthDataConsent._meta.db_table
        cursor.execute(f"UPDATE {table} SET act = 'withdrawn'")  # noqa: S608
    assert HealthAnswer.objects.exists()
    assert (state("health.consent"), found("health.consent").figure) == ("broken", "1")


def test_a_withdrawal_leaves_the_promise_kept(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    actions.withdraw_health_consent(by=tiina, client=fresh(paivi), way="oral")
    assert (state("health.consent"), found("health.consent").figure) == ("kept", "0")


def test_a_minor_without_her_guardians_consent_breaks_the_promise(
    tiina: User, listed: object
) -> None:
    client = fresh(consenting(tiina, "Aino Korhonen", birth_year=1990))
    assert state("minors.guardian", TODAY) == "kept"
    seen = client.details
    correct_client(by=tiina, client=client, seen=seen, wanted=replace(seen, birth_year=2012))
    assert state("minors.guardian", TODAY) == "broken"


def test_a_note_that_nobody_reviews_breaks_its_promise(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi, "rosacea")
    note = Given(FACIAL, "", products=(ProductUse("Kuulas"),), note="punoitti poskista")
    log(tiina, paivi, given=note, decision=CAREFULLY)
    actions.withdraw_health_consent(by=tiina, client=fresh(paivi), way="oral")
    assert state("notes.reviewed", TODAY) == "kept"
    assert state("notes.reviewed", TODAY + timedelta(days=60)) == "broken"
