"""Correcting a card, alone and while somebody else does."""

from typing import Any

import pytest

from clients.actions import correct_client
from clients.details import Details
from clients.models import Client, ClientRecord
from privacy.audit.acts import SYSTEM
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address, sent, text_of
from tests.clients.salon import CODE, enter, fresh, newest_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi(db: None) -> Client:
    return enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")


def page_of_(client: Client) -> str:
    return address("client_correct", client.pk)


def meanwhile(client: Client, **changes: Any) -> None:
    """A colleague corrects the same card."""
    stored = fresh(client).details
    said = {name: getattr(stored, name) for name in ("name", "birth_year", "phone", "email")}
    correct_client(by=SYSTEM, client=client, seen=stored, wanted=Details(**{**said, **changes}))


def test_a_new_number_is_saved(paivi: Client, riikka: User, signed_in: SignIn) -> None:
    reception = signed_in(riikka)
    form = sent(reception.get(page_of_(paivi))) | {"phone": "050 999 8888"}
    answer = reception.post(page_of_(paivi), form)
    assert answer.headers["Location"] == address("client_show", paivi.pk)
    assert fresh(paivi).details == Details(
        "Päivi Korhonen", 1978, "050 999 8888", "paivi@example.com"
    )
    assert newest_event().act == "clients.corrected"
    assert newest_event().fields == ["phone"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("birth_year", "78"), ("phone", "1"), ("email", "x"), ("name", CODE)],
)
def test_a_refusal_stands_at_its_field_and_keeps_the_text(
    paivi: Client, riikka: User, signed_in: SignIn, field: str, typed: str
) -> None:
    reception = signed_in(riikka)
    form = sent(reception.get(page_of_(paivi))) | {field: typed}
    page = reception.post(page_of_(paivi), form)
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == typed
    assert fresh(paivi).sealed.name == "Päivi Korhonen"


def test_two_who_correct_different_details_both_succeed(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    reception = signed_in(riikka)
    form = sent(reception.get(page_of_(paivi)))
    meanwhile(paivi, email="korhonen@example.com")
    assert reception.post(page_of_(paivi), form | {"phone": "050 999 8888"}).status_code == 302
    assert fresh(paivi).details == Details(
        "Päivi Korhonen", 1978, "050 999 8888", "korhonen@example.com"
    )


def conflict(client: Client, reception: Any) -> Any:
    """Both have changed the number; the page that the later one gets."""
    form = sent(reception.get(page_of_(client)))
    meanwhile(client, phone="040 000 0001")
    typed = {"phone": "050 999 8888", "email": "new@example.com"}
    return reception.post(page_of_(client), form | typed)


def test_the_later_one_sees_both_versions_and_loses_nothing(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    page = conflict(paivi, signed_in(riikka))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["phone_stays"]
    for said in ("040 000 0001", "050 999 8888", "new@example.com"):
        assert said in text_of(page)
    assert fresh(paivi).details.phone == "040 000 0001"


@pytest.mark.parametrize(
    ("choice", "number"), [("mine", "050 999 8888"), ("theirs", "040 000 0001")]
)
def test_she_chooses_which_one_stays(
    paivi: Client, riikka: User, signed_in: SignIn, choice: str, number: str
) -> None:
    reception = signed_in(riikka)
    form = sent(conflict(paivi, reception)) | {"phone_stays": choice}
    assert reception.post(page_of_(paivi), form).status_code == 302
    assert fresh(paivi).details.phone == number
    assert fresh(paivi).details.email == "new@example.com"


def test_saving_again_without_choosing_changes_nothing(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    reception = signed_in(riikka)
    page = reception.post(page_of_(paivi), sent(conflict(paivi, reception)))
    assert list(page.context["form"].errors) == ["phone_stays"]
    assert fresh(paivi).details.phone == "040 000 0001"


def test_what_came_odd_from_elsewhere_does_not_bar_a_new_address(
    riikka: User, signed_in: SignIn
) -> None:
    helmi = enter("Helmi Aho", phone="soita äidille")
    reception = signed_in(riikka)
    form = sent(reception.get(page_of_(helmi))) | {"email": "helmi@example.com"}
    assert reception.post(page_of_(helmi), form).status_code == 302
    assert fresh(helmi).details.email == "helmi@example.com"


def test_a_form_without_what_was_seen_overwrites_nothing_unasked(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    typed = {"name": "Päivi Lahti", "birth_year": "1978"}
    page = signed_in(riikka).post(page_of_(paivi), typed)
    assert "name_stays" in page.context["form"].errors
    assert fresh(paivi).sealed == ClientRecord("Päivi Korhonen", 1978)


def test_what_cannot_be_read_is_not_corrected(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    Client.objects.update(sealed=b"\x01" * 60)
    for answer in (
        signed_in(riikka).get(page_of_(paivi)),
        signed_in(riikka).post(page_of_(paivi), {"name": "Päivi", "birth_year": "1978"}),
    ):
        assert answer.status_code == 409
        assert "Päivi" not in text_of(answer)


def test_who_may_not_or_is_not_there(
    paivi: Client, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    assert signed_in(teemu).get(page_of_(paivi)).status_code == 403
    assert signed_in(riikka).get(address("client_correct", NOBODY)).status_code == 404
