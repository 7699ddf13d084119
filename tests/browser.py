"""A real browser that tells on the page: foreign hosts, policy violations and script errors fail.

Tests that use it carry `@pytest.mark.browser` and take `page` (nobody is signed in) or
`page_of(user)`. The fixtures reach every test through tests/conftest.py.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request, WebError, expect
from pytest_django.live_server_helper import LiveServer

from staff.models import User
from tests.profile import IN_CI

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
PATIENCE_MS = 120_000  # a busy machine is no fault of the page
expect.set_options(timeout=PATIENCE_MS)
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
COUNT_REQUESTS = """
(() => {
  const real = window.fetch;
  window.asked = window.answered = 0;
  const over = () => setTimeout(() => { window.answered += 1; });
  window.fetch = (...words) => {
    window.asked += 1;
    const answer = real(...words);
    answer.then((given) => given.clone().text()).then(over, over);
    return answer;
  };
})();
"""
IS_SETTLED = """async (pause) => {
  const before = window.asked;
  await new Promise((done) => setTimeout(done, pause));
  return window.asked === before && window.answered === before;
}"""
PAUSE_MS = 500
"""Longer than scripts wait for the next key before they ask (live.js, parts.js)."""


def settled(page: Page) -> None:
    """Wait until the page is there with its scripts, and all that these have asked for is drawn.

    The pause is the page's own, which is late when the scripts' are.
    """
    page.wait_for_load_state()
    for _ in range(PATIENCE_MS // PAUSE_MS):
        if page.evaluate(IS_SETTLED, PAUSE_MS):
            return
    raise TimeoutError("the page asks on and on")


class AtWork:
    """Counts the requests that the server is answering."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def counted(
        self, real: Callable[[WSGIHandler, HttpRequest], HttpResponseBase]
    ) -> Callable[[WSGIHandler, HttpRequest], HttpResponseBase]:
        def answer(handler: WSGIHandler, request: HttpRequest) -> HttpResponseBase:
            self._add(1)
            try:
                return real(handler, request)
            finally:
                self._add(-1)

        return answer

    def _add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()

    def wait(self) -> None:
        """Until there is none."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, timeout=PATIENCE_MS / 1000)


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
    ours = {"executable_path": CHROMIUM, "args": args, "timeout": PATIENCE_MS}
    return {**browser_type_launch_args, **ours}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """As it stands at the reception desk."""
    return {**browser_context_args, "locale": "fi-FI", "timezone_id": "Europe/Helsinki"}


@pytest.fixture
def watch(live_server: LiveServer) -> Watch:
    """What `context` sees; a test about the watching itself may read and empty it."""
    return Watch(home=urlsplit(live_server.url).netloc)


@pytest.fixture(scope="session")
def at_work() -> Iterator[AtWork]:
    """What the server is doing while a test ends."""
    found = AtWork()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "get_response", found.counted(WSGIHandler.get_response))
        yield found


@pytest.fixture
def context(context: BrowserContext, watch: Watch, at_work: AtWork) -> Iterator[BrowserContext]:
    """Playwright's context, watched; the test fails at its end if anything was seen.

    What a page still asks for then is answered before the database is emptied for the next test.
    """
    context.set_default_timeout(PATIENCE_MS)
    context.on("request", watch.request)
    context.on("weberror", watch.script_error)
    context.expose_function("tellViolation", watch.violation)
    context.add_init_script(TELL_VIOLATIONS)
    context.add_init_script(COUNT_REQUESTS)
    yield context
    faults = watch.faults()
    for page in context.pages:
        page.close()
    at_work.wait()
    assert faults == []


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
    "at_work",
    "browser_context_args",
    "browser_type_launch_args",
    "context",
    "page_of",
    "settled",
    "watch",
]
