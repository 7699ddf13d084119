"""Correcting a card: under lock, merged with what others changed, never overwriting unseen."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clients.actions import answer_turned_18, correct_client
from clients.details import Details, EditConflict
from clients.models import Client
from privacy.audit.acts import SYSTEM
from staff.models import User
from tests.clients.salon import CODE, enter, fresh, newest_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi() -> Client:
    return enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")


def correct(client: Client, seen: Details, wanted: Details) -> Details:
    correct_client(by=SYSTEM, client=client, seen=seen, wanted=wanted)
    return fresh(client).details


def test_what_she_wrote_is_stored(paivi: Client, riikka: User) -> None:
    wanted = Details("Päivi Virtanen", 1979, "050 999 8888", "")
    correct_client(by=riikka, client=paivi, seen=paivi.details, wanted=wanted)
    assert fresh(paivi).details == wanted
    event = newest_event()
    assert (event.act, event.actor_id, event.subject_id) == (
        "clients.corrected",
        riikka.pk,
        paivi.pk,
    )
    assert event.fields == ["name", "birth_year", "phone", "email"]


def test_the_hashes_follow_the_number(paivi: Client) -> None:
    before = bytes(fresh(paivi).contact.phone_bi or b"")
    correct(paivi, paivi.details, replace(paivi.details, phone="050 999 8888"))
    assert bytes(fresh(paivi).contact.phone_bi or b"") != before
    correct(paivi, fresh(paivi).details, replace(paivi.details, phone=""))
    assert fresh(paivi).contact.phone_bi is None


def test_two_people_change_different_details_and_both_stand(paivi: Client) -> None:
    seen = paivi.details
    correct(paivi, seen, replace(seen, phone="050 999 8888"))
    stands = correct(paivi, seen, replace(seen, name="Päivi Virtanen"))
    assert stands == replace(seen, phone="050 999 8888", name="Päivi Virtanen")


def test_the_later_of_two_sees_both_versions_and_nothing_is_stored(paivi: Client) -> None:
    seen = paivi.details
    first = correct(paivi, seen, replace(seen, phone="050 999 8888"))
    with pytest.raises(EditConflict) as caught:
        correct(paivi, seen, replace(seen, phone="050 111 2222", email=""))
    assert caught.value.stored == first
    assert caught.value.wanted.phone == "050 111 2222"
    assert fresh(paivi).details == first


def test_a_card_sent_back_unchanged_stays_as_it_is(paivi: Client) -> None:
    before = fresh(paivi).sealed_n
    correct(paivi, paivi.details, paivi.details)
    assert fresh(paivi).sealed_n == before
    assert newest_event().fields == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"birth_year": 78}, "birth_year"), ({"phone": CODE}, "phone")],
)
def test_refusals_stand_at_their_field(paivi: Client, change: dict[str, Any], field: str) -> None:
    seen = paivi.details
    with pytest.raises(ValidationError) as caught:
        correct(paivi, seen, replace(seen, **change))
    assert list(caught.value.message_dict) == [field]
    assert fresh(paivi).details == seen


def test_another_birth_year_makes_the_answer_about_eighteen_void() -> None:
    this_year = date.today().year  # noqa: DTZ011  (any day of the year does)
    ilona = enter("Ilona Aalto", this_year - 18, turned_18=True)
    correct(ilona, ilona.details, replace(ilona.details, name="Ilona Berg"))
    assert fresh(ilona).sealed.turned_18 is True
    correct(ilona, fresh(ilona).details, replace(fresh(ilona).details, birth_year=this_year - 17))
    assert fresh(ilona).sealed.turned_18 is None
    assert fresh(ilona).sealed.turned_18_on is None
    with pytest.raises(ValueError, match="eighteenth"):
        answer_turned_18(by=SYSTEM, client=ilona, turned_18=True)


def test_who_is_gone_cannot_be_corrected(paivi: Client) -> None:
    seen = paivi.details
    paivi.contact.delete()
    paivi.delete()
    with pytest.raises(Client.DoesNotExist):
        correct(paivi, seen, replace(seen, name="Päivi Virtanen"))
