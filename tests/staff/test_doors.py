"""What opens to whom before any room: health, errors, the back office, the public list."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.urls import get_resolver

from staff.models import User
from tests.code import ledger_rows
from tests.code.test_headers import addresses, all_addresses
from tests.code.test_ledger import patterns

SignIn = Callable[[User], Client]
METHODS = ("get", "post", "head", "options", "put", "patch", "delete", "trace")

# Everything that answers to nobody, and nothing else may (dated links answer 404 to a wrong one).
PUBLIC_ROUTES = {row.route for row in ledger_rows.PUBLIC}
PUBLIC = {
    address
    for (route, _form), address in zip(
        patterns(), addresses(get_resolver().url_patterns), strict=True
    )
    if route in PUBLIC_ROUTES
}

LOGINS = ("/accounts/login/", f"/{settings.ADMIN_PATH}login/")  # the second leads to the first


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_anything_but_the_public_pages(method: str) -> None:
    client = Client(raise_request_exception=False)
    for address in all_addresses():
        answer = getattr(client, method)(address)
        kept_out = answer.status_code in (403, 404, 405) or (
            answer.status_code == 302 and answer.headers["Location"].startswith(LOGINS)
        )
        assert kept_out or address in PUBLIC, (address, answer.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["options", "put", "patch", "delete", "trace"])
def test_no_page_has_other_methods_than_reading_and_posting(method: str) -> None:
    client = Client()
    for address in sorted(PUBLIC):
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), address


@pytest.mark.django_db
def test_health_says_no_more_than_that(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


@pytest.mark.django_db
def test_health_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("the password of the database is sesam")

    monkeypatch.setattr("harmony.views.connection.cursor", broken)
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (503, b"unavailable\n")


@pytest.mark.django_db
def test_the_back_office_is_not_there_for_anybody_but_the_owner(
    hannele: User, tiina: User, riikka: User, teemu: User, signed_in: SignIn
) -> None:
    door = f"/{settings.ADMIN_PATH}"
    assert signed_in(hannele).get(door).status_code == 200
    for other in (tiina, riikka, teemu):
        for address in (door, f"{door}login/", f"{door}staff/user/"):
            assert signed_in(other).get(address).status_code == 404, address


@pytest.mark.django_db
def test_the_back_office_has_no_login_of_its_own(client: Client) -> None:
    answer = client.get(f"/{settings.ADMIN_PATH}login/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_the_back_office_lists_no_second_factors_sessions_or_failures(
    hannele: User, signed_in: SignIn
) -> None:
    page = signed_in(hannele).get(f"/{settings.ADMIN_PATH}").content.decode()
    for app in ("mfa", "axes", "sessions", "emailaddress", "loginsession", "auditevent"):
        assert f"/{settings.ADMIN_PATH}{app}" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "template"),
    [("/ei/ole/", 404, "404.html"), ("/henkilokunta/", 403, "403.html")],
)
def test_what_goes_wrong_gets_our_page(
    riikka: User, signed_in: SignIn, address: str, status: int, template: str
) -> None:
    answer = signed_in(riikka).get(address)
    assert answer.status_code == status
    assert template in [used.name for used in answer.templates]


@pytest.mark.django_db
def test_a_fault_gets_our_page_and_no_detail(
    tiina: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ValueError("kanarialintu")

    monkeypatch.setattr("staff.account_views.render", fail)
    client = signed_in(tiina)
    client.raise_request_exception = False
    answer = client.get("/henkilokunta/oma/")
    assert answer.status_code == 500
    assert b"kanarialintu" not in answer.content
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_our_page(client: Client) -> None:
    answer = client.get("/accounts/login/", HTTP_HOST="muu.example")
    assert answer.status_code == 400
    assert b"muu.example" not in answer.content
