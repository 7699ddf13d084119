"""Searching as one types, and by Enter without any script."""

import pytest

from staff.models import User
from tests.clients.pages import SignIn, address, text_of
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SEARCH = address("client_search")
LIVE = {"HX-Request": "true"}


@pytest.mark.parametrize(
    "typed", ["pä", "pa", "KORH", "korhonen päivi", "040 123", "4567", "+358401234567", "paivi@"]
)
def test_two_or_three_signs_find_her(riikka: User, signed_in: SignIn, typed: str) -> None:
    enter("Päivi Korhonen", 1978, phone="040 123 4567", email="paivi@example.com")
    enter("Outi Lahti", 1990, phone="050 999 8888", email="outi@example.com")
    answer = text_of(signed_in(riikka).post(SEARCH, {"words": typed}, headers=LIVE))
    assert "Päivi Korhonen" in answer
    assert "Outi" not in answer


def test_the_year_of_birth_tells_namesakes_apart(riikka: User, signed_in: SignIn) -> None:
    enter("Päivi Korhonen", 1978)
    enter("Päivi Korhonen", 1991)
    rows = signed_in(riikka).post(SEARCH, {"words": "päivi 1991"}, headers=LIVE).context["rows"]
    assert [row.birth_year for row in rows] == [1991]


def test_typing_gets_a_fragment_and_enter_a_page(riikka: User, signed_in: SignIn) -> None:
    enter("Päivi Korhonen")
    enter("Päivi Lahti")
    reception = signed_in(riikka)
    assert "<html" not in text_of(reception.post(SEARCH, {"words": "päivi"}, headers=LIVE))
    page = reception.post(SEARCH, {"words": "päivi"})
    assert "<html" in text_of(page)
    assert 'value="päivi"' in text_of(page)


def test_enter_opens_the_only_one_found(riikka: User, signed_in: SignIn) -> None:
    eeva = enter("Eeva Kallio")
    enter("Outi Lahti")
    answer = signed_in(riikka).post(SEARCH, {"words": "eev"})
    assert answer.headers["Location"] == address("client_show", eeva.pk)


def test_nothing_typed_shows_those_seen_last_and_opens_nobody(
    riikka: User, signed_in: SignIn
) -> None:
    enter("Eeva Kallio")
    page = signed_in(riikka).post(SEARCH, {"words": "  "})
    assert page.status_code == 200
    assert "Eeva Kallio" in text_of(page)


def test_nobody_found_leads_to_registering_with_what_was_typed(
    riikka: User, signed_in: SignIn
) -> None:
    reception = signed_in(riikka)
    assert address("client_register") in text_of(reception.post(SEARCH, {"words": "oona niemi"}))
    page = reception.post(address("client_register"), {"words": "oona niemi 1991"})
    assert page.context["form"]["name"].value() == "Oona Niemi"
    assert page.context["form"]["birth_year"].value() == 1991


def test_what_was_typed_is_in_no_address(riikka: User, signed_in: SignIn) -> None:
    """A link to the page of results, or a reload after signing in again, is the plain list."""
    answer = signed_in(riikka).get(SEARCH)
    assert answer.headers["Location"] == address("client_list")


@pytest.mark.parametrize(
    "typed", ["", " ", "<b>", "%_'\"", "\x00", "@", "+", "0", "ä" * 300, "🌸", "\ud800"]
)
def test_nothing_that_is_typed_breaks_it(riikka: User, signed_in: SignIn, typed: str) -> None:
    enter("Eeva Kallio")
    words = typed.encode("utf-8", "surrogatepass")
    assert signed_in(riikka).post(SEARCH, {"words": words}, headers=LIVE).status_code == 200


def test_what_is_typed_is_shown_as_text(riikka: User, signed_in: SignIn) -> None:
    text = text_of(signed_in(riikka).post(SEARCH, {"words": "<b>eeva</b>"}))
    assert "<b>eeva</b>" not in text
    assert "&lt;b&gt;eeva&lt;/b&gt;" in text


def test_the_technician_finds_nobody(teemu: User, signed_in: SignIn) -> None:
    assert signed_in(teemu).post(SEARCH, {"words": "eeva"}).status_code == 403


@pytest.mark.parametrize("number", ["9" * 5000, "0", "-1", "²", "x", ""])
def test_a_page_that_cannot_be_is_another_page(
    riikka: User, signed_in: SignIn, number: str
) -> None:
    enter("Päivi Korhonen")
    answer = signed_in(riikka).post(SEARCH, {"words": "", "page": number}, headers=LIVE)
    assert answer.status_code == 200
