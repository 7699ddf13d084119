"""The demo's people get in, with and without a second factor."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.test import Client

from staff import demo, roles, second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: LazySettings) -> Client:
    settings.ALLOWED_HOSTS = ["localhost"]
    return Client(SERVER_NAME="localhost")


def test_everybody_gets_in_on_loopback(client: Client) -> None:
    for login in demo.hire_demo_staff():
        client.post("/accounts/login/", {"login": login.user.email, "password": login.password})
        assert client.get("/henkilokunta/oma/").status_code == 200, login.user.role
        client.logout()
    waiver = second_factor.waiver()
    assert waiver is not None
    assert waiver.reason == "demo"


def test_there_is_somebody_in_every_role(client: Client) -> None:
    assert {login.user.role for login in demo.hire_demo_staff()} == set(roles.BY_CODE)


def test_with_a_second_factor_the_printed_secret_lets_in(client: Client) -> None:
    for login in demo.hire_demo_staff(mfa=True):
        assert login.secret
        client.post("/accounts/login/", {"login": login.user.email, "password": login.password})
        assert client.get("/henkilokunta/oma/").status_code == 302
        code = format_hotp_value(hotp_value(login.secret, int(time.time()) // 30))
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert client.get("/henkilokunta/oma/").status_code == 200, login.user.role
        client.logout()
    assert second_factor.waiver() is None


def test_the_demos_password_is_as_good_as_the_rules_ask(client: Client) -> None:
    validate_password(demo.DEMO_PASSWORD, demo.hire_demo_staff()[0].user)
