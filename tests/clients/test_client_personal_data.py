"""What is told of a client's card, when it goes, and what goes with it (R45, R47, R51, R53)."""

from datetime import date

import pytest
import time_machine

from clients.actions import note_visit, refuse_health_storing
from clients.models import Client, ContactDetails
from clients.personal_data import ClientCards, ContactDetailsOfClients
from privacy.access import build_access
from privacy.audit.acts import SYSTEM
from privacy.encryption.blind import blind_index
from privacy.models import DataSubject, Guardian
from privacy.purge import purge
from tests.clients.salon import enter, fresh

pytestmark = pytest.mark.django_db


def entered_on(day: str, name: str = "Päivi Korhonen") -> Client:
    with time_machine.travel(f"{day} 10:00+02:00", tick=False):
        return enter(name, 1978, phone="040 123 4567", email="Paivi@example.com")


def is_there_after_purge(client: Client, today: date) -> bool:
    with time_machine.travel(f"{today} 04:00+02:00", tick=False):
        purge(today, by=SYSTEM)
    left = Client.objects.filter(pk=client.pk).exists()
    assert ContactDetails.objects.filter(client_id=client.pk).exists() is left
    assert DataSubject.objects.filter(pk=client.pk).exists() is left
    return left


def test_a_card_without_a_visit_ends_two_years_from_registration() -> None:
    client = entered_on("2024-11-22")
    assert is_there_after_purge(client, date(2026, 11, 22))
    assert not is_there_after_purge(client, date(2026, 11, 23))


def test_a_card_ends_two_years_from_the_last_visit() -> None:
    client = entered_on("2023-01-03")
    with time_machine.travel("2024-11-22 18:00+02:00", tick=False):
        note_visit(by=SYSTEM, client=client, on=date(2024, 11, 22))
    assert is_there_after_purge(client, date(2026, 11, 22))
    assert not is_there_after_purge(client, date(2026, 11, 23))


def test_a_restricted_card_stays_until_it_is_free_again() -> None:
    client = entered_on("2024-11-22")
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)
    assert is_there_after_purge(client, date(2027, 1, 1))
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.ACTIVE)
    assert not is_there_after_purge(client, date(2027, 1, 2))


def test_one_goes_and_the_other_stays() -> None:
    old, new = entered_on("2024-11-22"), entered_on("2025-11-22", "Anna Aalto")
    assert not is_there_after_purge(old, date(2026, 11, 23))
    assert is_there_after_purge(new, date(2026, 11, 23))
    assert fresh(new).details.name == "Anna Aalto"


def test_the_export_says_everything_in_words() -> None:
    client = enter("Oona Aalto", 2012, guardian=Guardian("Eeva Aalto", "050 123 4567"))
    refuse_health_storing(by=SYSTEM, client=client)
    row = ClientCards().export(fresh(client))
    assert "Oona Aalto" in row.values()
    assert fresh(client).get_health_storing_display() in row.values()
    assert fresh(client).get_notice_way_display() in row.values()
    assert "refused" not in row.values()
    sections = build_access(by=SYSTEM, subject=client.subject, purpose="test")["sections"]
    assert {section["title"] for section in sections} >= {
        str(ClientCards.title),
        str(ContactDetailsOfClients.title),
    }


def test_keyed_hashes_are_made_of_the_normal_form() -> None:
    client, other = entered_on("2026-01-01"), enter("Anna Aalto")
    values = ContactDetailsOfClients().contact_values([client.pk, other.pk])
    assert values == {client.pk: ["+358401234567", "paivi@example.com"], other.pk: []}


def test_the_marks_of_a_receipt_need_no_contact_details_to_be_opened() -> None:
    client, other = entered_on("2026-01-01"), enter("Anna Aalto")
    ContactDetails.objects.filter(client=client).update(sealed=b"damaged")
    marks = ContactDetailsOfClients().contact_marks([client.pk, other.pk])
    assert marks == {
        client.pk: [
            blind_index("phone", "+358401234567"),
            blind_index("email", "paivi@example.com"),
        ],
        other.pk: [],
    }


def test_contact_details_that_cannot_be_read_do_not_stop_an_erasure() -> None:
    client = entered_on("2024-11-22")
    ContactDetails.objects.filter(client=client).update(sealed=b"damaged")
    assert ContactDetailsOfClients().contact_values([client.pk]) == {}
    assert not is_there_after_purge(client, date(2026, 11, 23))
