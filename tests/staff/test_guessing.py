"""Guessing is hopeless, and locking somebody out is too."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from staff import actions, guessing, lockout
from staff.models import FailedLogins, User
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


def try_login(user_email: str, password: str, address: str) -> int:
    cache.clear()  # allauth's own limits per minute are not what is looked at here
    form = {"login": user_email, "password": password}
    return Client().post(LOGIN, form, REMOTE_ADDR=address).status_code


@pytest.mark.parametrize(
    ("count", "minutes"),
    [(0, 0), (8, 0), (9, 15), (10, 30), (11, 60), (12, 60), (99, 60)],
)
def test_an_account_closes_for_twice_as_long_each_time(count: int, minutes: int) -> None:
    assert guessing.delay_after(count) == timedelta(minutes=minutes)


def test_after_a_hundred_in_a_row_it_stays_closed() -> None:
    assert guessing.delay_after(100) > timedelta(days=365)


def test_at_most_ten_tries_an_hour_from_one_address() -> None:
    """Ten wrong tries need more than an hour of waiting, axes' quarter of an hour included."""
    waited = timedelta(minutes=15) + sum(
        (guessing.delay_after(count) for count in range(9, 11)), timedelta()
    )
    assert waited >= timedelta(hours=1)


@pytest.mark.django_db
def test_many_addresses_buy_no_more_than_nine_tries(tiina: User) -> None:
    answers = [try_login(tiina.email, "väärä salasana", f"10.0.1.{n}") for n in range(12)]
    assert answers[:8] == [200] * 8
    assert FailedLogins.objects.get().count == 9
    assert answers[9:] == [429] * 3
    assert try_login(tiina.email, PASSWORD, "10.0.2.1") == 429


@pytest.mark.django_db
def test_with_her_password_she_gets_in_as_soon_as_the_limit_is_past(tiina: User) -> None:
    for number in range(12):
        try_login(tiina.email, "väärä salasana", f"10.0.1.{number}")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert try_login(tiina.email, PASSWORD, "10.0.2.1") == 302
    assert not FailedLogins.objects.exists()


@pytest.mark.django_db
def test_colleagues_are_not_touched(tiina: User, riikka: User) -> None:
    for number in range(12):
        try_login(tiina.email, "väärä salasana", f"10.0.1.{number}")
    assert try_login(riikka.email, PASSWORD, "10.0.1.1") == 302


@pytest.mark.django_db
def test_a_new_link_opens_an_account_that_was_closed_for_good(tiina: User) -> None:
    account = guessing.account_of(tiina.email)
    FailedLogins.objects.create(
        account=account, count=100, closed_until=timezone.now() + guessing.FOR_EVER
    )
    assert try_login(tiina.email, PASSWORD, "10.0.2.1") == 429
    token = actions.renew_invitation(by=SYSTEM, user=tiina)
    actions.accept_invitation(by=SYSTEM, token=token, password="uusi pitkä salasana 7")
    assert try_login(tiina.email, "uusi pitkä salasana 7", "10.0.2.1") == 302


@pytest.mark.django_db
def test_invented_accounts_do_not_fill_the_tables(
    tiina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "KEEP_ROWS", 20)
    monkeypatch.setattr(lockout, "KEEP_ATTEMPTS", 20)
    for number in range(5):
        try_login(tiina.email, "väärä salasana", f"10.0.1.{number}")
    for number in range(60):
        try_login(f"keksitty{number}@harmony.example", "väärä salasana", "10.0.3.1")
    assert FailedLogins.objects.count() <= 20
    assert AccessAttempt.objects.count() <= 20
    account = guessing.account_of(tiina.email)
    assert FailedLogins.objects.get(account=account).count == 5


@pytest.mark.django_db
def test_known_and_invented_accounts_cost_the_same(tiina: User) -> None:
    def cost(email: str) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            try_login(email, "väärä salasana", "10.0.4.1")
        return [query["sql"].split(" ")[0] for query in seen.captured_queries]

    try_login("lämmittely@harmony.example", "väärä salasana", "10.0.4.1")
    known, invented = cost(tiina.email), cost("eiole@harmony.example")
    assert known == invented
    assert cost(tiina.email) == cost("eiole@harmony.example")
