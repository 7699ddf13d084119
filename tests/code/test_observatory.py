"""Every kind of page reaches 135 by the rules of MDN HTTP Observatory, as a real salon is set.

The program of MDN itself is a step of the release run.
"""

import json
import os
import secrets
import subprocess
import sys
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

from staff import second_factor
from staff.models import User
from tests.clients.salon import enter
from tests.code import observatory
from tests.code.sources import ROOT
from tests.code.test_headers import faults
from tests.conftest import PASSWORD

GOAL = 135
OF_PRODUCTION = (
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
)
ASK = (
    "import json; from django.conf import settings; "
    f"print(json.dumps({{name: getattr(settings, name) for name in {OF_PRODUCTION!r}}}))"
)


@pytest.fixture(scope="session")
def of_a_real_salon(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the settings say when HARMONY_ENV is production, asked in a process of its own."""
    env = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "harmony.settings",
        "HARMONY_ENV": "production",
        "HARMONY_HOME": str(tmp_path_factory.mktemp("salon")),
        "SECRET_KEY": secrets.token_urlsafe(50),
    }
    said = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.fixture
def real(of_a_real_salon: dict[str, Any], settings: LazySettings) -> None:
    """The suite's settings, with everything that a real salon has otherwise for browsers."""
    for name, value in of_a_real_salon.items():
        setattr(settings, name, value)


class Browser(Client):
    """Over https, as a real one; keeps cookies with the flags they came with."""

    def request(self, **request: Any) -> Any:
        return super().request(**{**request, "wsgi.url_scheme": "https", "SERVER_PORT": "443"})

    def score(self, answer: HttpResponseBase, *, is_newer: bool = True) -> int:
        return observatory.score(answer, self.cookies.values(), is_newer=is_newer)


@pytest.fixture
def owner(real: None, hannele: User) -> Browser:
    """The owner, logged in through the door."""
    browser = Browser(raise_request_exception=False)
    answer = browser.post("/accounts/login/", {"login": hannele.email, "password": PASSWORD})
    assert answer.status_code == 302
    session = browser.session
    session[second_factor.PASSED] = str(hannele.pk)
    session.save()
    return browser


PUBLIC = {
    "login": ("/accounts/login/", 200),
    "reset": ("/accounts/password/reset/", 200),
    "link that does not work": ("/henkilokunta/kutsu/x/", 404),
    "privacy notice": ("/tietosuoja/", 200),
    "health": ("/health/", 200),
    "not there, to nobody": ("/ei/ole/", 404),
    "led to the login": ("/", 302),
}
OWNERS = {
    "today": ("/", 200),
    "clients": ("/asiakkaat/", 200),
    "new client": ("/asiakkaat/uusi/", 200),
    "why is the card opened": ("/kortti/{client}/", 200),
    "contact card": ("/asiakkaat/{client}/", 200),
    "treatment without a list": ("/kortti/{client}/hoito/", 302),
    "recall": ("/takaisinveto/", 200),
    "staff": ("/henkilokunta/", 200),
    "openings": ("/henkilokunta/avaukset/", 200),
    "my account": ("/henkilokunta/oma/", 200),
    "second factors": ("/accounts/2fa/", 200),
    "back office": ("/hallinta/", 200),
    "not there": ("/ei/ole/", 404),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PUBLIC)
def test_pages_for_everybody(kind: str, real: None) -> None:
    address, status = PUBLIC[kind]
    browser = Browser(raise_request_exception=False)
    answer = browser.get(address)
    assert answer.status_code == status
    assert browser.score(answer) >= GOAL


@pytest.mark.django_db
@pytest.mark.parametrize("kind", OWNERS)
def test_pages_of_the_owner(kind: str, owner: Browser) -> None:
    address, status = OWNERS[kind]
    answer = owner.get(address.format(client=enter("Eeva Kallio", 1985).pk))
    assert answer.status_code == status
    assert owner.score(answer) >= GOAL
    assert owner.score(answer, is_newer=False) >= GOAL


@pytest.mark.django_db
def test_refusals_and_faults(real: None, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    refused = browser.post("/accounts/login/")
    strange = browser.get("/health/", headers={"host": "evil.example"})
    method = browser.put("/accounts/login/")

    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr("harmony.views.ring", broken)
    fault = browser.get("/health/")
    answers = (refused, strange, method, fault)
    assert [answer.status_code for answer in answers] == [403, 400, 405, 500]
    assert all(observatory.score(answer) >= GOAL for answer in answers)


def test_a_static_file(real: None, settings: LazySettings) -> None:
    (Path(settings.STATIC_ROOT) / "scored.css").write_text("p { margin: 0 }")
    answer = Browser().get("/static/scored.css")
    assert answer.status_code == 200
    assert observatory.score(answer) >= GOAL


@pytest.mark.django_db
def test_plain_http_leads_to_https_with_every_header(real: None) -> None:
    answer = Client().get("/accounts/login/")
    assert faults(answer) == []
    assert (answer.status_code, answer.headers["Location"][:8]) == (301, "https://")


@pytest.mark.django_db
def test_cookies_carry_the_prefix_that_binds_them_to_this_host(owner: Browser) -> None:
    owner.get("/accounts/2fa/")
    assert {name[:7] for name in owner.cookies} == {"__Host-"}
    for cookie in owner.cookies.values():
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"Content-Security-Policy": ""}, 40),
        ({"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}, 5),
        ({"Content-Security-Policy": "script-src 'unsafe-inline'; frame-ancestors 'none'"}, 30),
        ({"Referrer-Policy": "unsafe-url"}, 10),
        ({"Strict-Transport-Security": ""}, 20),
        ({"Strict-Transport-Security": "max-age=60"}, 10),
        ({"X-Content-Type-Options": ""}, 5),
        ({"Cross-Origin-Resource-Policy": "cross-origin"}, 10),
        ({"Cross-Origin-Embedder-Policy": ""}, 10),
        ({"Cross-Origin-Opener-Policy": "unsafe-none"}, 10),
    ],
)
def test_what_is_missing_costs(change: dict[str, str], points: int) -> None:
    assert observatory.score(_perfect()) - observatory.score(_perfect(change)) == points


@pytest.mark.parametrize(("without", "points"), [("Secure; ", -40), ("HttpOnly; ", -30)])
def test_a_flag_that_is_missing_costs(without: str, points: int) -> None:
    whole = "a=b; Secure; HttpOnly; SameSite=Lax"

    def flags(text: str) -> int:
        return observatory.cookie_flags(list(SimpleCookie(text).values()))

    assert (flags(whole), flags(whole.replace(without, "")), flags("")) == (5, points, 0)


def _perfect(change: dict[str, str] | None = None) -> HttpResponse:
    said = {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return HttpResponse(headers={**said, **(change or {})})
