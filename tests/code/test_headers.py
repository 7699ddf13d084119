"""Every answer carries the whole policy: walked over all addresses, as nobody and as the owner."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from staff.models import User

CONTENT_POLICY = (
    "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; img-src 'self'; manifest-src 'self'; "
    "object-src 'none'; script-src 'self'; style-src 'self'"
)
HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
KEPT = ("/favicon.ico",)
"""What a browser may keep: there is nothing of anybody in it."""
NEVER = ("Server", "X-Powered-By", "Content-Security-Policy-Report-Only")
SAMPLES = {
    "int": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "x",
    "str": "x",
    "path": "x",
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """One example address for every pattern there is."""
    for pattern in patterns:
        form, names = normalize(pattern.pattern.regex.pattern)[0]
        converters = pattern.pattern.converters
        kinds = {
            name: type(converters.get(name)).__name__.removesuffix("Converter") for name in names
        }
        sample = {name: SAMPLES.get(kind.lower(), "x") for name, kind in kinds.items()}
        address = before + (form % sample)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address


def all_addresses() -> list[str]:
    return sorted(set(addresses(get_resolver().url_patterns)))


def faults(response: HttpResponseBase) -> list[str]:
    """What is missing or too much in one answer's headers. A public page may tell even less."""
    stricter = {"Referrer-Policy": "no-referrer"}
    found = [
        f"{name}: {response.headers.get(name)}"
        for name, value in HEADERS.items()
        if response.headers.get(name) not in (value, stricter.get(name, value))
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    if "; ".join(sorted(policy.split("; "))) != CONTENT_POLICY:
        found.append(f"Content-Security-Policy: {policy}")
    if "no-store" not in response.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {response.headers.get('Cache-Control')}")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    found += [f"sends {name}" for name in NEVER if name in response.headers]
    return found + cookie_faults(response)


def kept(fault: str) -> bool:
    return fault.startswith("Cache-Control: private, max-age=")


def cookie_faults(response: HttpResponseBase) -> list[str]:
    return [
        f"cookie {cookie.key} lacks {flag}"
        for cookie in response.cookies.values()
        if cookie.value
        for flag in ("httponly", "samesite")
        if not cookie[flag]
    ]


def look_at_all(client: Client) -> dict[str, list[str]]:
    """Faults per address; an answer of 500 or more is one (503 of /health/ apart)."""
    client.raise_request_exception = False
    found = {}
    for address in all_addresses():
        response = client.get(address)
        wrong = [fault for fault in faults(response) if address not in KEPT or not kept(fault)]
        if response.status_code >= 500 and address != "/health/":
            wrong.append(f"status {response.status_code}")
        if wrong:
            found[address] = wrong
    return found


def test_the_walk_sees_the_addresses() -> None:
    found = all_addresses()
    assert "/health/" in found
    assert "/accounts/login/" in found
    assert len(found) > 30


@pytest.mark.django_db
def test_every_answer_to_nobody_carries_every_header(client: Client) -> None:
    assert look_at_all(client) == {}


@pytest.mark.django_db
def test_every_answer_to_the_owner_carries_every_header(
    hannele: User, signed_in: Callable[[User], Client]
) -> None:
    assert look_at_all(signed_in(hannele)) == {}


@pytest.mark.django_db
def test_an_address_that_is_not_there_carries_every_header(client: Client) -> None:
    assert faults(client.get("/no-such-page/")) == []


def test_a_missing_header_would_be_seen() -> None:
    assert len(faults(HttpResponse())) == len(HEADERS) + 3


@pytest.mark.django_db
def test_a_refused_form_carries_every_header() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")
    assert response.status_code == 403
    assert faults(response) == []


@pytest.mark.django_db
def test_a_strange_host_is_refused_with_every_header(client: Client) -> None:
    response = client.get("/health/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert faults(response) == []


@pytest.mark.django_db
def test_a_broken_page_carries_every_header(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr("harmony.views.ring", broken)
    client.raise_request_exception = False
    response = client.get("/health/")
    assert response.status_code == 500
    assert faults(response) == []


@pytest.mark.django_db
def test_the_icon_that_a_browser_asks_for_beside_a_pdf_is_that_of_the_pages() -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content == Path(str(finders.find("img/favicon.svg"))).read_bytes()
    assert answer.headers["Cache-Control"] == "private, max-age=604800"
    assert not answer.cookies


def test_a_static_file_carries_every_header_but_may_be_kept(settings: LazySettings) -> None:
    (settings.STATIC_ROOT / "salon.css").write_text("p { margin: 0 }")
    response = Client().get("/static/salon.css")
    assert response.status_code == 200
    assert faults(response) == [f"Cache-Control: {response.headers['Cache-Control']}"]
