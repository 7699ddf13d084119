"""The list of clients: those seen last come first."""

from datetime import date

import pytest

from clients.actions import note_visit
from clients.models import Client
from clients.search import PAGE
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject
from staff.models import User
from tests.clients.pages import SignIn, address, text_of
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
LIST = address("client_list")


def names_on(page: object) -> list[str]:
    return [row.name for row in page.context["rows"]]  # type: ignore[attr-defined]


def test_the_client_seen_last_comes_first(riikka: User, signed_in: SignIn) -> None:
    eeva, outi, paivi = enter("Eeva Kallio"), enter("Outi Lahti"), enter("Päivi Korhonen")
    for client, day in ((outi, 12), (eeva, 20), (paivi, 1)):
        note_visit(by=SYSTEM, client=client, on=date(2025, 11, day))
    assert names_on(signed_in(riikka).get(LIST)) == ["Eeva Kallio", "Outi Lahti", "Päivi Korhonen"]


def test_namesakes_differ_by_year_and_the_end_of_the_number(
    riikka: User, signed_in: SignIn
) -> None:
    enter("Päivi Korhonen", 1978, phone="040 123 4567")
    enter("Päivi Korhonen", 1991, phone="050 765 4321")
    text = text_of(signed_in(riikka).get(LIST))
    for said in ("1978", "1991", "4567", "4321"):
        assert said in text
    assert "123 4567" not in text
    assert "1234567" not in text


def test_a_therapist_comes_to_the_card_and_reception_to_the_basic_details(
    riikka: User, tiina: User, signed_in: SignIn
) -> None:
    eeva = enter("Eeva Kallio")
    assert address("client_show", eeva.pk) in text_of(signed_in(riikka).get(LIST))
    assert address("client_show", eeva.pk) not in text_of(signed_in(tiina).get(LIST))
    assert str(eeva.pk) in text_of(signed_in(tiina).get(LIST))


def test_a_longer_list_has_pages(riikka: User, signed_in: SignIn) -> None:
    for number in range(PAGE + 1):
        enter(f"Asiakas {number}")
    reception = signed_in(riikka)
    assert len(names_on(reception.get(LIST))) == PAGE
    assert len(names_on(reception.get(LIST, {"page": "2"}))) == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "²", "9" * 40])
def test_an_odd_page_number_is_no_error(riikka: User, signed_in: SignIn, page: str) -> None:
    assert signed_in(riikka).get(LIST, {"page": page}).status_code == 200


def test_an_empty_salon_is_told_the_first_step(riikka: User, signed_in: SignIn) -> None:
    assert address("client_register") in text_of(signed_in(riikka).get(LIST))


def test_a_card_that_cannot_be_read_leaves_the_others(riikka: User, signed_in: SignIn) -> None:
    eeva = enter("Eeva Kallio")
    enter("Outi Lahti")
    Client.objects.filter(pk=eeva.pk).update(sealed=b"\x01" * 60)
    page = signed_in(riikka).get(LIST)
    assert page.status_code == 200
    assert "Outi Lahti" in text_of(page)
    assert "Eeva" not in text_of(page)


def test_a_restricted_client_is_not_listed(riikka: User, signed_in: SignIn) -> None:
    eeva = enter("Eeva Kallio")
    DataSubject.objects.filter(pk=eeva.pk).update(state=DataSubject.State.RESTRICTED)
    assert names_on(signed_in(riikka).get(LIST)) == []


def test_the_technician_sees_no_client(teemu: User, signed_in: SignIn) -> None:
    assert signed_in(teemu).get(LIST).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_list(
    riikka: User, signed_in: SignIn, django_assert_max_num_queries: object
) -> None:
    for number in range(PAGE):
        enter(f"Asiakas {number}")
    reception = signed_in(riikka)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        reception.get(LIST)
