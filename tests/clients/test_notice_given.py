"""The privacy notice given again: which version, how, when (R16)."""

from datetime import date
from typing import Any

import pytest
import time_machine

from clients.models import Client
from staff.models import User
from tests.clients.pages import NOBODY, SignIn, address
from tests.clients.salon import enter, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi(db: None) -> Client:
    with time_machine.travel("2025-01-15T12:00:00+02:00", tick=False):
        return enter("Päivi Korhonen", 1978)


@pytest.fixture(autouse=True)
def in_november(paivi: Client) -> Any:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


def test_the_version_in_force_the_way_and_the_day_are_kept(
    paivi: Client, riikka: User, signed_in: SignIn
) -> None:
    answer = signed_in(riikka).post(address("notice_given", paivi.pk), {"notice_way": "screen"})
    assert answer.headers["Location"] == address("client_show", paivi.pk)
    card = fresh(paivi)
    assert (card.notice_way, card.notice_given_on) == ("screen", date(2026, 11, 22))


@pytest.mark.parametrize("way", ["", "pigeon"])
def test_how_it_was_given_must_be_said(
    paivi: Client, riikka: User, signed_in: SignIn, way: str
) -> None:
    page = signed_in(riikka).post(address("notice_given", paivi.pk), {"notice_way": way})
    assert list(page.context["form"].errors) == ["notice_way"]
    assert fresh(paivi).notice_way == "paper"


def test_who_may_not_or_is_not_there(
    paivi: Client, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    assert signed_in(teemu).get(address("notice_given", paivi.pk)).status_code == 403
    assert signed_in(riikka).get(address("notice_given", NOBODY)).status_code == 404
