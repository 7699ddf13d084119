"""The watched browser tells on a page that does what no page of ours may do."""

import http.server
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import Watch, settled

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http://127.0.0.1:*"
)


class BadPage(http.server.BaseHTTPRequestHandler):
    """A page with an inline style, a picture from another host and a broken script."""

    body = b""
    script = b"throw new Error('broken on purpose');"

    def do_GET(self) -> None:
        is_script = self.path == "/script.js"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(self.script if is_script else self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def bad_server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), BadPage)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def seen(watch: Watch, page: Page, address: str, body: bytes) -> list[str]:
    """Open a page with this body; take what the watch saw, so that the test itself may pass."""
    BadPage.body = body
    watch.home = address
    page.goto(f"http://{address}/")
    page.wait_for_load_state("networkidle")
    faults = watch.faults()
    watch.foreign.clear()
    watch.violations.clear()
    watch.errors.clear()
    return faults


def test_an_inline_style_is_seen(watch: Watch, page: Page, bad_server: str) -> None:
    faults = seen(watch, page, bad_server, b"<p style='color: red'>x</p>")
    assert len(faults) == 1
    assert "style-src" in faults[0]


def test_a_foreign_host_is_seen(watch: Watch, page: Page, bad_server: str) -> None:
    faults = seen(watch, page, bad_server, b"<img src='http://127.0.0.1:9/x.png'>")
    assert faults == ["asked a foreign host: 127.0.0.1:9"]


def test_a_script_error_is_seen(watch: Watch, page: Page, bad_server: str) -> None:
    faults = seen(watch, page, bad_server, b"<script src='/script.js'></script>")
    assert faults == ["uncaught script error: broken on purpose"]


def test_a_clean_page_is_clean(watch: Watch, page: Page, bad_server: str) -> None:
    assert seen(watch, page, bad_server, b"<p>Hyv&auml;&auml; huomenta</p>") == []


def test_our_first_page_is_clean(watch: Watch, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.locator("input[type=password]")).to_be_visible()
    assert watch.faults() == []


def test_a_settled_page_shows_what_its_scripts_have_asked_for(
    page: Page, live_server: LiveServer
) -> None:
    def slow(route: Route) -> None:
        time.sleep(0.5)
        route.fulfill(body="there")

    page.route("**/slow/", slow)
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate("""() => setTimeout(async () => {
      const answer = await fetch("/slow/");
      document.title = await answer.text();
    }, 250) && null""")
    settled(page)
    assert page.title() == "there"
