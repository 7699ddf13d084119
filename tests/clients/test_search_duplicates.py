"""Search first: somebody about to be registered is compared with those already there."""

import pytest

from clients.details import Details
from clients.models import Client
from clients.search import possible_duplicates
from privacy.models import DataSubject
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi() -> Client:
    enter("Päivikki Korhonen", 1978)
    return enter("Päivi Maria Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")


def kinds(wanted: Details) -> list[tuple[str, bool, bool, bool]]:
    found = possible_duplicates(wanted)
    return [(d.client.name, d.same_name, d.same_phone, d.same_email) for d in found]


@pytest.mark.parametrize(
    ("wanted", "name", "phone", "email"),
    [
        (Details("PAIVI KORHONEN"), True, False, False),
        (Details("Korhonen Päivi Maria", 1978), True, False, False),
        (Details("Päivi Maria Anneli Korhonen"), True, False, False),
        (Details("Päivi Virtanen", None, "+358401234567"), False, True, False),
        (Details("Päivi", None, "", "PAIVI@example.com"), True, False, True),
        (Details("Oona Aalto", 2012, "0401234567", "paivi@example.com"), False, True, True),
        (Details("Päivi Korhonen", 1978, "0401234567"), True, True, False),
    ],
)
@pytest.mark.usefixtures("paivi")
def test_what_they_have_in_common(wanted: Details, name: bool, phone: bool, email: bool) -> None:
    assert kinds(wanted) == [("Päivi Maria Korhonen", name, phone, email)]


@pytest.mark.parametrize(
    "wanted",
    [
        Details("Päivi Korhonen", 1990),
        Details("Päivi Virtanen"),
        Details("Pä Korhonen"),
        Details("Anna", None, "0409999999", "anna@example.com"),
        Details(""),
        Details("0401234567"),
        Details("@"),
    ],
)
@pytest.mark.usefixtures("paivi")
def test_nothing_in_common(wanted: Details) -> None:
    assert kinds(wanted) == []


def test_a_family_shares_a_number_and_the_likeliest_comes_first(paivi: Client) -> None:
    enter("Oona Korhonen", 2012, phone="040-1234567")
    found = kinds(Details("Päivi Korhonen", 1978, "040 1234567"))
    assert [name for name, *_ in found] == ["Päivi Maria Korhonen", "Oona Korhonen"]


def test_a_restricted_person_is_not_offered(paivi: Client) -> None:
    DataSubject.objects.filter(pk=paivi.pk).update(state=DataSubject.State.RESTRICTED)
    assert kinds(Details("Päivi Korhonen", 1978, "0401234567")) == []
