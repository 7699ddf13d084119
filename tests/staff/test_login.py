"""Logging in: who gets in, who is kept out for a while, and what is remembered of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.models import LoginSession, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def log_in(client: Client, user: User, password: str = PASSWORD, address: str = "10.0.0.7") -> int:
    """The status of one try: 302 in, 200 told that it is wrong, 429 locked out."""
    form = {"login": user.email, "password": password}
    return client.post(LOGIN, form, REMOTE_ADDR=address).status_code


def fail(user: User, times: int = 5, address: str = "10.0.0.7") -> int:
    return [log_in(Client(), user, "väärä salasana", address) for _ in range(times)][-1]


def test_tiina_logs_in_and_comes_to_the_front_page(tiina: User, client: Client) -> None:
    response = client.post(LOGIN, {"login": tiina.email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(tiina.pk)


def test_her_address_may_be_typed_in_any_case(tiina: User, client: Client) -> None:
    response = client.post(LOGIN, {"login": f" {tiina.email.upper()} ", "password": PASSWORD})
    assert response.status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    tiina: User, client: Client
) -> None:
    wrong = client.post(LOGIN, {"login": tiina.email, "password": "väärä salasana"})
    unknown = client.post(
        LOGIN, {"login": "eimissaan@harmony.example", "password": "väärä salasana"}
    )
    assert wrong.status_code == unknown.status_code == 200
    assert list(wrong.context["form"].errors.values()) == list(
        unknown.context["form"].errors.values()
    )


def focused(answer: Any) -> list[str]:
    """The names of the fields that have the cursor on a page."""
    fields = re.findall(r"<input[^>]*\bautofocus\b[^>]*>", answer.content.decode())
    return [re.sub(r'.*\bname="(\w+)".*', r"\1", field) for field in fields]


def test_the_cursor_stands_where_typing_begins(tiina: User, client: Client) -> None:
    wrong = {"login": tiina.email, "password": "väärä salasana"}
    assert focused(client.get(LOGIN)) == ["login"]
    assert focused(client.post(LOGIN, wrong)) == ["password"]
    assert focused(client.post(LOGIN, {**wrong, "login": ""})) == ["login"]
    assert focused(client.get("/accounts/password/reset/")) == ["email"]


def test_the_fifth_wrong_password_locks_and_then_the_right_one_is_locked_too(tiina: User) -> None:
    assert fail(tiina, 4) == 200
    assert fail(tiina, 1) == 429
    assert log_in(Client(), tiina) == 429


def test_a_colleague_at_the_same_address_still_gets_in(tiina: User, riikka: User) -> None:
    fail(tiina)
    assert log_in(Client(), riikka) == 302


def test_she_herself_gets_in_from_another_address(tiina: User) -> None:
    fail(tiina)
    assert log_in(Client(), tiina, address="10.0.0.8") == 302


def test_after_a_quarter_of_an_hour_she_may_try_again(tiina: User) -> None:
    fail(tiina)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert log_in(Client(), tiina) == 302


def test_the_lockout_page_is_ours(tiina: User, client: Client) -> None:
    fail(tiina)
    response = client.post(
        LOGIN, {"login": tiina.email, "password": PASSWORD}, REMOTE_ADDR="10.0.0.7"
    )
    assert response.status_code == 429
    assert "lockout.html" in [template.name for template in response.templates]


def test_the_table_of_failures_names_no_person_and_no_machine(tiina: User, client: Client) -> None:
    client.post(
        f"{LOGIN}?next=/salaisuus/&muu=kanarialintu",
        {"login": tiina.email, "password": "väärä salasana", "muu": "kanarialintu"},
        REMOTE_ADDR="10.0.0.7",
        HTTP_USER_AGENT="Kanarialintu/1.0",
    )
    kept = serializers.serialize("json", AccessAttempt.objects.all())
    assert AccessAttempt.objects.count() == 1
    for trace in (tiina.email, "10.0.0.7", "anarialintu", "salaisuus", "väärä", "10.0.0"):
        assert trace not in kept


def test_changing_the_browsers_name_does_not_buy_more_tries(tiina: User) -> None:
    answers = [
        Client().post(
            LOGIN,
            {"login": tiina.email, "password": "väärä salasana"},
            HTTP_USER_AGENT=f"Selain {number}",
        )
        for number in range(5)
    ]
    assert answers[-1].status_code == 429
    assert AccessAttempt.objects.count() == 1


def test_a_closed_account_answers_like_a_wrong_password(tiina: User, client: Client) -> None:
    wrong = client.post(LOGIN, {"login": tiina.email, "password": "väärä salasana"})
    User.objects.update(ends_on=timezone.localdate())
    closed = client.post(LOGIN, {"login": tiina.email, "password": PASSWORD})
    assert closed.status_code == 200
    assert closed.context["form"].errors == wrong.context["form"].errors


def test_nobody_signs_up_and_nobody_changes_her_address_herself(
    tiina: User, client: Client
) -> None:
    for path in (
        "signup",
        "email",
        "confirm-email",
        "confirm-email/abc",
        "password/set",
        "inactive",
    ):
        assert client.get(f"/accounts/{path}/").status_code in (302, 404), path
    client.force_login(tiina)
    for path in (
        "signup",
        "email",
        "confirm-email",
        "confirm-email/abc",
        "password/set",
        "inactive",
    ):
        assert client.get(f"/accounts/{path}/").status_code == 404, path


def test_a_login_ends_twelve_hours_after_it_began_however_busy(tiina: User, client: Client) -> None:
    page = reverse("staff:account")
    with time_machine.travel("2026-11-22T08:00+02:00", tick=False) as clock:
        client.force_login(tiina)
        for minute in range(0, 12 * 60 - 4, 4):
            clock.shift(timedelta(minutes=4))
            assert client.get(page).status_code == 200
            session = client.session
            session["busy"] = minute
            session.save()
        clock.shift(timedelta(minutes=4, seconds=1))
        assert client.get(page).status_code == 302


def test_the_table_of_logins_opens_nothing(tiina: User, client: Client) -> None:
    log_in(client, tiina)
    kept = serializers.serialize("json", LoginSession.objects.all())
    assert client.session.session_key
    assert client.session.session_key not in kept


def test_without_a_login_every_page_leads_to_the_login(client: Client) -> None:
    response = client.get(reverse("staff:staff_list"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(LOGIN)


def test_a_forged_form_gets_our_page(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_at_an_address_without_a_name_the_login_page_says_where_passkeys_work(
    client: Client,
) -> None:
    page = client.get("/accounts/login/?next=/asiakkaat/", HTTP_HOST="127.0.0.1:8005")
    assert 'href="http://localhost:8005/accounts/login/?next=/asiakkaat/"' in page.content.decode()
    assert "http://localhost" not in client.get("/accounts/login/").content.decode()
