"""The log of logins: apart from the use log, without an address, for a year."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import serializers
from django.test import Client as Browser
from django.utils import timezone

from privacy.purge import purge
from staff import sign_ins
from staff.models import SignIn, User
from tests.conftest import PASSWORD
from tests.staff.test_login import fail, log_in

pytestmark = pytest.mark.django_db
Outcome = SignIn.Outcome


def outcomes(user: User) -> list[str]:
    return list(SignIn.objects.filter(user=user).order_by("at").values_list("outcome", flat=True))


def test_a_login_and_a_wrong_one_are_noted(tiina: User) -> None:
    log_in(Browser(), tiina, "väärä salasana")
    log_in(Browser(), tiina)
    assert outcomes(tiina) == [Outcome.WRONG, Outcome.IN]


def test_the_fifth_wrong_one_says_that_it_closed(tiina: User) -> None:
    fail(tiina, 8)
    assert outcomes(tiina) == [Outcome.WRONG] * 4 + [Outcome.CLOSED]


def test_the_ninth_from_anywhere_says_so_too(tiina: User) -> None:
    for number in range(12):
        fail(tiina, 1, address=f"10.0.1.{number}")
    assert outcomes(tiina) == [Outcome.WRONG] * 8 + [Outcome.CLOSED]


def test_nobody_leaves_no_row(tiina: User) -> None:
    Browser().post("/accounts/login/", {"login": "ei@harmony.example", "password": "x" * 12})
    assert not SignIn.objects.exists()


def test_no_address_is_kept(tiina: User) -> None:
    log_in(Browser(), tiina, address="203.0.113.77")
    kept = serializers.serialize("json", SignIn.objects.all())
    assert "203.0.113" not in kept
    assert tiina.email not in kept


def test_one_place_has_one_code(tiina: User) -> None:
    for address in ("10.0.0.7", "10.0.0.7", "10.0.0.8"):
        log_in(Browser(), tiina, address=address)
    places = list(SignIn.objects.order_by("at").values_list("place", flat=True))
    assert places[0] == places[1] != places[2]


def test_a_flood_leaves_few_rows_and_keeps_the_logins(
    tiina: User, riikka: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "KEEP_WRONG", 3)
    log_in(Browser(), tiina)
    fail(riikka, 1)
    fail(tiina, 5)
    assert outcomes(tiina) == [Outcome.IN, Outcome.WRONG, Outcome.WRONG, Outcome.CLOSED]
    assert outcomes(riikka) == [Outcome.WRONG]


def test_she_sees_her_own_and_the_owner_sees_hers(
    tiina: User, hannele: User, riikka: User, signed_in: Callable[[User], Browser]
) -> None:
    fail(tiina, 1)
    browser = Browser()
    log_in(browser, tiina)
    page = signed_in(tiina).get("/henkilokunta/oma/").content.decode()
    assert "väärä salasana tai koodi" in page
    assert "10.0.0.7" not in page
    page = signed_in(hannele).get(f"/henkilokunta/{tiina.pk}/").content.decode()
    assert "väärä salasana tai koodi" in page
    page = signed_in(riikka).get("/henkilokunta/oma/").content.decode()
    assert "väärä salasana tai koodi" not in page


def test_after_a_year_it_is_gone(tiina: User) -> None:
    log_in(Browser(), tiina, PASSWORD)
    today = timezone.localdate()
    purge(today + timedelta(days=364))
    assert SignIn.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=367)):
        purge(timezone.localdate())
    assert not SignIn.objects.exists()
