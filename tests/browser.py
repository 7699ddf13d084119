"""A real browser that tells on the page: foreign hosts, policy violations and script errors fail.

Tests that use it carry `@pytest.mark.browser` and take `page` (nobody is signed in) or
`page_of(user)`. The fixtures reach every test through tests/conftest.py.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request, WebError, expect
from pytest_django.live_server_helper import LiveServer

from staff.models import User
from tests.profile import IN_CI

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
expect.set_options(timeout=30_000)  # a busy machine is no fault of the page
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.tellViolation(`${event.effectiveDirective} ${event.blockedURI} on ${location.pathname}`);
});
"""


@dataclass
class Watch:
    """What one test's pages did that no page of ours may do."""

    home: str
    foreign: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.home:
            self.foreign.add(parts.netloc)

    def script_error(self, error: WebError) -> None:
        self.errors.append(str(error.error))

    def violation(self, text: str) -> None:
        self.violations.append(text)

    def faults(self) -> list[str]:
        """Sentences for the one who reads the failed test."""
        return [
            *(f"asked a foreign host: {host}" for host in sorted(self.foreign)),
            *(f"content policy violation: {violation}" for violation in self.violations),
            *(f"uncaught script error: {error}" for error in self.errors),
        ]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; without one the test is skipped, in CI it fails."""
    if CHROMIUM is None:
        (pytest.fail if IN_CI else pytest.skip)("no Chromium found: set CHROMIUM or install it")
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """As it stands at the reception desk."""
    return {**browser_context_args, "locale": "fi-FI", "timezone_id": "Europe/Helsinki"}


@pytest.fixture
def watch(live_server: LiveServer) -> Watch:
    """What `context` sees; a test about the watching itself may read and empty it."""
    return Watch(home=urlsplit(live_server.url).netloc)


@pytest.fixture
def context(context: BrowserContext, watch: Watch) -> Iterator[BrowserContext]:
    """Playwright's context, watched; the test fails at its end if anything was seen."""
    context.on("request", watch.request)
    context.on("weberror", watch.script_error)
    context.expose_function("tellViolation", watch.violation)
    context.add_init_script(TELL_VIOLATIONS)
    yield context
    assert watch.faults() == []


@pytest.fixture
def page_of(context: BrowserContext, live_server: LiveServer) -> Callable[[User], Page]:
    """A page on which the user is signed in, at the front page's address."""

    def open_page(user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url)
        return page

    return open_page


__all__ = [
    "browser_context_args",
    "browser_type_launch_args",
    "context",
    "page_of",
    "watch",
]
