"""Registering a client: name, birth year, phone, e-mail, and the notice she was given."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from clients.actions import register_client
from clients.age import AgeGroup
from clients.details import Details
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from privacy.audit.acts import SYSTEM
from privacy.encryption import CannotBeRead, KeysUnavailable
from privacy.encryption.keyring import forget_ring
from privacy.models import DataSubject, Guardian
from staff.models import User
from tests.clients.salon import CODE, enter, fresh, newest_event

pytestmark = pytest.mark.django_db


def test_all_she_told_stands_on_her_card(riikka: User) -> None:
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False):
        client = enter(
            "Päivi Korhonen", 1978, by=riikka, phone="040 123 4567", email="P@example.com"
        )
    card = fresh(client)
    assert card.details == Details("Päivi Korhonen", 1978, "040 123 4567", "P@example.com")
    assert (card.registered_on, card.notice_given_on) == (date(2026, 11, 22),) * 2
    assert card.notice_id == 1
    assert card.notice_way == "paper"
    assert card.last_visit_on is None
    assert not card.refuses_health_storing


def test_the_log_says_who_and_what_but_no_value(riikka: User) -> None:
    client = enter("Päivi Korhonen", by=riikka, phone="040 123 4567")
    event = newest_event()
    assert (event.act, event.actor_id) == ("clients.registered", riikka.pk)
    assert event.subject_id == client.pk
    assert event.fields == ["name", "phone"]


def test_her_key_is_her_subjects_id_and_the_database_holds_to_it() -> None:
    client = enter("Päivi Korhonen")
    assert client.pk == client.subject.pk
    other = DataSubject.objects.create_sealed()
    client.subject = other
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.filter(pk=client.pk).update(subject=other)


def test_a_minor_with_her_guardian() -> None:
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False):
        child = enter("Oona Aalto", 2012, guardian=Guardian("Eeva Aalto", "050 123 4567"))
        asked = enter("Ilona Aalto", 2008, turned_18=True)
    today = date(2026, 11, 22)
    assert fresh(child).sealed.guardian == Guardian("Eeva Aalto", "050 123 4567")
    assert fresh(child).age_group(today) is AgeGroup.MINOR
    assert fresh(asked).age_group(today) is AgeGroup.ADULT
    assert fresh(asked).sealed.turned_18_on == today


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details("  "), "name"),
        (Details("Anna", 78), "birth_year"),
        (Details(f"Anna {CODE}"), "name"),
        (Details("Anna", None, CODE), "phone"),
        (Details("Anna", None, "", f"{CODE}@example.com"), "email"),
    ],
)
def test_what_is_refused_is_refused_at_its_field_and_nothing_is_stored(
    details: Details, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        register_client(by=SYSTEM, details=details, notice_way="paper")
    assert list(caught.value.message_dict) == [field]
    assert not Client.objects.exists()
    assert not DataSubject.objects.exists()


def test_how_the_notice_was_given_must_be_said() -> None:
    with pytest.raises(ValidationError) as caught:
        register_client(by=SYSTEM, details=Details("Anna"), notice_way="")
    assert list(caught.value.message_dict) == ["notice_way"]


def test_an_identity_code_does_not_pass_the_model_either() -> None:
    client = enter("Anna Aalto")
    client.sealed = ClientRecord(name=f"Anna {CODE}")
    with pytest.raises(ValidationError):
        client.save()
    client.sealed = ClientRecord(name="Anna", guardian=Guardian("Eeva", CODE))
    with pytest.raises(ValidationError):
        client.save()
    client.contact.sealed = ContactRecord(phone=CODE)
    with pytest.raises(ValidationError):
        client.contact.save()


def test_equal_numbers_and_addresses_have_equal_hashes_and_nothing_else_shows() -> None:
    mother = enter("Eeva Aalto", phone="040 123 4567", email="eeva@example.com")
    daughter = enter("Oona Aalto", phone="+358401234567")
    nobody = enter("Iida Berg")
    hashes = {
        client: [bytes(value or b"") for value in (phone, email)]
        for client, phone, email in ContactDetails.objects.values_list(
            "client", "phone_bi", "email_bi"
        )
    }
    assert hashes[mother.pk][0] == hashes[daughter.pk][0]
    assert [len(value) for value in hashes[mother.pk]] == [16, 16]
    assert hashes[mother.pk][1] != hashes[mother.pk][0]
    assert hashes[daughter.pk][1] == b""
    assert hashes[nobody.pk] == [b"", b""]


def test_a_record_moved_to_another_row_does_not_open() -> None:
    anna, bea = enter("Anna Aalto"), enter("Bea Berg")
    Client.objects.filter(pk=bea.pk).update(
        sealed=Client.objects.values_list("sealed").get(pk=anna.pk)[0]
    )
    with pytest.raises(CannotBeRead):
        _ = fresh(bea).sealed


@pytest.fixture
def no_keys(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The key ring's file is not where it should be."""
    settings.HARMONY_KEY_RING_FILE = tmp_path / "none.json"
    forget_ring()
    yield
    forget_ring()


@pytest.mark.usefixtures("no_keys")
def test_without_keys_nothing_is_stored() -> None:
    with pytest.raises(KeysUnavailable):
        enter("Anna Aalto")
    assert not Client.objects.exists()
