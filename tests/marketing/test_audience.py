"""Who may be written to: five conditions, and only all of them together (R62)."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import correct_client
from marketing.actions.consent import (
    ban_address,
    confirm_address,
    give_marketing_consent,
    withdraw_marketing_consent,
)
from marketing.audience import Facts, Recipient, asked_for, count, decide, standing
from marketing.reason import Reason
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject
from tests.clients.salon import fresh
from tests.marketing.salon import TODAY, address_of, asked, client, subscriber

EVERY = list(product((True, False), repeat=5))


@pytest.mark.parametrize("truths", EVERY)
def test_the_rule_lets_through_only_who_meets_all_five(truths: Any) -> None:
    consent, confirmed, adult, free, unbanned = truths
    facts = Facts(consent, confirmed, adult, not free, not unbanned)
    assert (decide(facts) is None) is all(truths)


@pytest.mark.django_db
@pytest.mark.parametrize("truths", EVERY)
def test_the_database_lets_through_only_who_meets_all_five(truths: Any) -> None:
    consent, confirmed, adult, free, unbanned = truths
    reader = client(birth_year=1990)
    give_marketing_consent(by=SYSTEM, client=reader, way="screen")
    address = address_of(reader).sealed.email
    if confirmed:
        confirm_address(by=SYSTEM, address=address_of(reader))
    if not consent:
        withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
    if not adult:
        card = fresh(reader)
        card.sealed = replace(card.sealed, birth_year=TODAY().year - 15)
        card.save()
    if not free:
        DataSubject.objects.filter(pk=reader.pk).update(state=DataSubject.State.RESTRICTED)
    if not unbanned:
        ban_address(by=SYSTEM, address=address, why="objection")
    found = standing(reader.pk, TODAY())
    assert isinstance(found, Recipient) is all(truths)
    assert count(TODAY()).get("", 0) == int(all(truths))


@pytest.mark.django_db
def test_the_newest_act_of_a_history_counts() -> None:
    """Yes, no, yes, no: whoever has withdrawn is not even among those who are looked at."""
    reader = client()
    for _ in range(2):
        give_marketing_consent(by=SYSTEM, client=reader, way="screen")
        assert [consent.subject.pk for consent in asked_for()] == [reader.pk]
        withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
        assert not asked_for().exists()


@pytest.mark.django_db
def test_a_client_with_treatments_and_without_permission_gets_nothing() -> None:
    assert standing(client().pk, TODAY()) is Reason.NO_CONSENT
    assert count(TODAY()) == {Reason.NO_CONSENT: 1}


@pytest.mark.django_db
def test_a_corrected_address_has_to_be_confirmed_anew() -> None:
    reader = subscriber()
    details = fresh(reader).details
    wanted = replace(details, email="uusi@example.com")
    correct_client(by=SYSTEM, client=reader, seen=details, wanted=wanted)
    assert standing(reader.pk, TODAY()) is Reason.UNCONFIRMED


@pytest.mark.django_db
def test_two_who_share_an_address_are_counted_as_one_letter() -> None:
    subscriber("Aino Niemi", email="koti@example.com")
    subscriber("Oona Niemi", email="Koti@Example.com")
    assert count(TODAY()) == {"": 1, Reason.SAME_ADDRESS: 1}


@pytest.mark.django_db
def test_asking_who_gets_it_reads_no_health_data_and_no_treatment() -> None:
    subscriber()
    asked("Oona Niemi")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count(TODAY())
    assert queries.captured_queries
    assert not [q for q in queries.captured_queries if "treatments_" in q["sql"]]
