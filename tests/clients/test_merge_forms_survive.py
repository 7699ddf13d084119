"""The forms of a merge, filled in with anything: never an error of ours, nothing typed lost."""

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Client
from staff.models import User
from tests.clients.pages import SignIn, address
from tests.clients.salon import enter
from tests.clients.test_forms_survive import (
    TEXTS,
    Typed,
    anything,
    clock,
    survives,
    typed,
    undone,
)

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
CHOICES = {
    name: st.one_of(st.sampled_from(["this", "other"]), TEXTS)
    for name in ("name", "birth_year", "phone", "email")
}


@pytest.fixture
def treats(clock: object, tiina: User, signed_in: SignIn) -> Browser:
    browser = signed_in(tiina)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def pair(db: None) -> tuple[Client, Client]:
    """Two cards that differ in everything."""
    one = enter("Oona Niemi", 1991, phone="040 1", email="oona@example.com")
    return one, enter("Oona Laine", 1992, phone="040 2", email="laine@example.com")


@anything
@given(form=typed("reason", "shown", **CHOICES))
def test_merging(treats: Browser, pair: tuple[Client, Client], form: Typed) -> None:
    with undone():
        answer = treats.post(address("client_merge", pair[0].pk, pair[1].pk), form)
        survives(answer, form, ("reason",))


@anything
@given(form=typed("words", "form_key"))
def test_looking_for_the_other_card(
    treats: Browser, pair: tuple[Client, Client], form: Typed
) -> None:
    with undone():
        assert treats.post(address("same_find", pair[0].pk), form).status_code == 200
