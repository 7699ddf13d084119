"""The question of the year in which she turns 18 (R42)."""

from datetime import date
from typing import Any

import pytest
import time_machine

from clients.models import Client
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address
from tests.clients.salon import enter, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november() -> Any:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


@pytest.fixture
def oona(db: None) -> Client:
    return enter("Oona Niemi", 2008)


def test_her_answer_is_saved_with_its_day(oona: Client, riikka: User, signed_in: SignIn) -> None:
    answer = signed_in(riikka).post(address("client_adult", oona.pk), {"turned_18": "yes"})
    assert answer.headers["Location"] == address("client_show", oona.pk)
    assert fresh(oona).sealed.turned_18 is True
    assert fresh(oona).sealed.turned_18_on == date(2026, 11, 22)


def test_a_no_may_become_a_yes(oona: Client, riikka: User, signed_in: SignIn) -> None:
    for answer in ("no", "yes"):
        signed_in(riikka).post(address("client_adult", oona.pk), {"turned_18": answer})
    assert fresh(oona).sealed.turned_18 is True


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_without_an_answer_it_asks_again(
    oona: Client, riikka: User, signed_in: SignIn, answer: str
) -> None:
    page = signed_in(riikka).post(address("client_adult", oona.pk), {"turned_18": answer})
    assert list(page.context["form"].errors) == ["turned_18"]
    assert fresh(oona).sealed.turned_18 is None


@pytest.mark.parametrize("year", [2009, 2007, None])
def test_in_other_years_there_is_nothing_to_ask(
    riikka: User, signed_in: SignIn, year: int | None
) -> None:
    page = address("client_adult", enter("Helmi Aho", year).pk)
    assert signed_in(riikka).get(page).status_code == 404
    assert signed_in(riikka).post(page, {"turned_18": "yes"}).status_code == 404


def test_who_may_not_or_is_not_there(
    oona: Client, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    assert signed_in(teemu).get(address("client_adult", oona.pk)).status_code == 403
    assert signed_in(riikka).get(address("client_adult", NOBODY)).status_code == 404
