"""The locked screen in a real browser: nothing is left on it, and nothing typed is lost."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect
from pytest_django.live_server_helper import LiveServer

from clients.models import Client
from staff import actions
from staff.models import HeldForm, LoginSession, User
from tests.clients.salon import enter
from tests.treatments import room

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]
PIN, HERS = "582946", "739164"
CANARY = "Kanarianlintunen"
SHOTS = os.environ.get("HARMONY_SHOTS")  # a folder, for looking at the pages
REGISTER = "/asiakkaat/uusi/"


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def tablet(tiina: User, page_of: PageOf) -> Page:
    """Tiina's tablet; she has a PIN."""
    actions.set_pin(by=tiina, user=tiina, pin=PIN)
    return page_of(tiina)


def go(page: Page, path: str) -> None:
    page.goto(urljoin(page.url, path))


def lock(page: Page) -> None:
    page.wait_for_load_state()  # the button works without its script too, and keeps nothing then
    page.locator(".lock__button").click()
    expect(page).to_have_url(re.compile("/lukko/"))


def open_with(page: Page, pin: str) -> None:
    page.get_by_label("PIN-koodi").fill(pin)
    page.get_by_role("button", name="Avaa", exact=True).click()


def time_passes(page: Page) -> None:
    """Nobody has touched anything for an hour, as the server sees it; the page soon asks."""
    long_ago = timezone.now() - timedelta(hours=1)
    LoginSession.objects.filter(locked_at=None).update(seen_at=long_ago)
    page.clock.fast_forward("06:00")


def test_a_tap_locks_and_the_pin_opens_the_same_page(tablet: Page) -> None:
    go(tablet, "/asiakkaat/")
    lock(tablet)
    shot(tablet, "locked")
    expect(tablet.get_by_text("Tiina Lehto")).to_be_visible()
    open_with(tablet, "582947")
    expect(tablet.get_by_role("alert").first).to_contain_text("Yrityksiä jäljellä 4")
    shot(tablet, "locked-wrong")
    open_with(tablet, PIN)
    expect(tablet).to_have_url(re.compile("/asiakkaat/$"))


def test_keys_lock_and_keys_open(tablet: Page) -> None:
    tablet.keyboard.press("?")
    expect(tablet.locator("#keys")).to_contain_text("Lukitse näyttö")
    tablet.keyboard.press("Escape")
    tablet.keyboard.press("Alt+l")
    expect(tablet).to_have_url(re.compile("/lukko/"))
    expect(tablet.get_by_label("PIN-koodi")).to_be_focused()
    tablet.keyboard.type(PIN)
    tablet.keyboard.press("Enter")
    expect(tablet).to_have_url(re.compile("/$"))


def test_colleagues_change_places(
    tablet: Page, context: BrowserContext, live_server: LiveServer, riikka: User
) -> None:
    actions.set_pin(by=riikka, user=riikka, pin=HERS)
    tablet.locator(".menu__button").click()
    shot(tablet, "menu")
    tablet.get_by_role("button", name="Vaihda henkilöä").click()
    expect(tablet).to_have_url(re.compile("/lukko/"))
    browser = Browser()
    browser.force_login(riikka)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": browser.cookies[name].value, "url": live_server.url}]
    )
    go(tablet, "/henkilokunta/oma/")
    lock(tablet)
    shot(tablet, "who")
    tablet.get_by_role("link", name="Tiina Lehto").click()
    open_with(tablet, PIN)
    go(tablet, "/henkilokunta/oma/")
    expect(tablet.locator("main")).to_contain_text("tiina@")
    lock(tablet)
    tablet.get_by_role("link", name="Riikka Salo").click()
    open_with(tablet, HERS)
    go(tablet, "/henkilokunta/oma/")
    expect(tablet.locator("main")).to_contain_text("riikka@")


def test_when_the_time_is_out_the_page_goes_and_the_form_comes_back(tablet: Page) -> None:
    tablet.clock.install()
    go(tablet, REGISTER)
    tablet.fill("input[name=name]", CANARY)
    tablet.fill("input[name=birth_year]", "1988")
    tablet.check("input[name=notice_way][value=paper]", force=True)
    time_passes(tablet)
    expect(tablet).to_have_url(re.compile("/lukko/"))
    expect(tablet).to_have_title(re.compile("Harmony"))
    tablet.wait_for_load_state()
    assert CANARY not in tablet.content()
    open_with(tablet, PIN)
    expect(tablet).to_have_url(re.compile(REGISTER))
    expect(tablet.locator("input[name=name]")).to_have_value(CANARY)
    expect(tablet.locator("input[name=birth_year]")).to_have_value("1988")
    expect(tablet.locator("input[name=notice_way][value=paper]")).to_be_checked()
    expect(tablet.get_by_text("se, mitä ehdit kirjoittaa")).to_be_visible()
    shot(tablet, "filled")
    assert not HeldForm.objects.exists()
    assert not Client.objects.exists()


def test_what_came_back_and_was_not_touched_survives_the_next_lock(tablet: Page) -> None:
    go(tablet, REGISTER)
    tablet.fill("input[name=name]", CANARY)
    for _ in range(3):
        lock(tablet)
        open_with(tablet, PIN)
        expect(tablet.locator("input[name=name]")).to_have_value(CANARY)


def test_a_second_tab_locks_with_the_first_and_keeps_its_own_form(
    tablet: Page, context: BrowserContext
) -> None:
    other = context.new_page()
    other.goto(urljoin(tablet.url, REGISTER))
    other.fill("input[name=name]", CANARY)
    lock(tablet)
    expect(other).to_have_url(re.compile("/lukko/"))
    other.wait_for_load_state()
    assert CANARY not in other.content()
    open_with(other, PIN)
    expect(other.locator("input[name=name]")).to_have_value(CANARY)


def test_another_tab_in_use_keeps_this_one_open(tablet: Page) -> None:
    tablet.clock.install()
    go(tablet, "/asiakkaat/")
    with tablet.expect_response("**/lukko/tila/") as answer:
        tablet.clock.fast_forward("05:30")
    assert int(answer.value.text()) > 200
    expect(tablet).to_have_url(re.compile("/asiakkaat/$"))


def test_typing_goes_on_for_as_long_as_it_takes(tablet: Page) -> None:
    tablet.clock.install()
    go(tablet, REGISTER)
    LoginSession.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    tablet.clock.fast_forward("00:40")
    with tablet.expect_response("**/lukko/tila/") as answer:
        tablet.locator("input[name=name]").press_sequentially("A")
    assert answer.value.request.method == "POST"
    assert int(answer.value.text()) > 200


def test_a_lost_connection_shows_nothing_and_loses_nothing(tablet: Page) -> None:
    go(tablet, REGISTER)
    tablet.fill("input[name=name]", CANARY)
    tablet.route("**/lukko/lukitse/", lambda route: route.abort())
    tablet.locator(".lock__button").click()
    expect(tablet.locator("body")).to_have_text(re.compile("Yhteys katkesi"))
    assert CANARY not in tablet.content()
    tablet.unroute("**/lukko/lukitse/")
    expect(tablet).to_have_url(re.compile("/lukko/"))
    open_with(tablet, PIN)
    expect(tablet.locator("input[name=name]")).to_have_value(CANARY)


def test_behind_the_lock_there_is_nothing(tablet: Page) -> None:
    """Back through the history, forward, reload, the title: no canary."""
    people = [enter(f"{CANARY} {number}", 1970 + number) for number in range(10)]
    paths = [reverse("clients:client_show", args=[one.pk]) for one in people]
    for path in paths:
        go(tablet, path)
        assert CANARY in tablet.content()
    lock(tablet)
    for _ in range(len(paths)):
        tablet.go_back()
        assert CANARY not in tablet.content() + tablet.title()
    tablet.go_forward()
    tablet.reload()
    assert CANARY not in tablet.content() + tablet.title()
    assert tablet.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(tablet).to_have_url(re.compile("/lukko/"))


def test_a_page_out_of_the_browsers_memory_asks_before_it_shows(tablet: Page) -> None:
    """What the browser kept whole (its back/forward cache) is hidden until the server answers."""
    person = enter(CANARY, 1980)
    go(tablet, reverse("clients:client_show", args=[person.pk]))
    tablet.evaluate("""() => {
      const wake = new PageTransitionEvent("pageshow", { persisted: true });
      dispatchEvent(wake);
      window.hiddenAtOnce = document.documentElement.hidden;
    }""")
    assert tablet.evaluate("window.hiddenAtOnce")
    expect(tablet.get_by_role("heading", level=1)).to_be_visible()
    LoginSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    tablet.evaluate('dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))')
    expect(tablet).to_have_url(re.compile("/lukko/"))
    tablet.wait_for_load_state()
    assert CANARY not in tablet.content() + tablet.title()


def test_without_javascript_the_page_goes_by_itself(
    tiina: User, new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    context = new_context(java_script_enabled=False)
    client = Browser()
    client.force_login(tiina)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()

    def soon(route: Route) -> None:
        answer = route.fetch()
        LoginSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
        text, count = re.subn(r'content="\d+;', 'content="1;', answer.text())
        assert count == 1
        route.fulfill(response=answer, body=text)

    page.route("**/asiakkaat/", soon)
    page.goto(f"{live_server.url}/asiakkaat/")
    expect(page).to_have_url(re.compile("/lukko/"))


# --- the profile folder -------------------------------------------------------------------------


@pytest.fixture
def profile() -> Iterator[Path]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # it may still be ending
        yield Path(folder)


def test_the_profile_folder_of_fifty_pages_holds_no_canary(
    playwright: Playwright,
    browser_type_launch_args: dict[str, object],
    live_server: LiveServer,
    profile: Path,
    tiina: User,
    hannele: User,
) -> None:
    room.put_in_use(hannele, *room.METHODS)
    actions.set_pin(by=tiina, user=tiina, pin=PIN)
    people = [enter(f"{CANARY} {number}", 1950 + number) for number in range(48)]
    context = playwright.chromium.launch_persistent_context(profile, **browser_type_launch_args)  # type: ignore[arg-type]  # the fixture is untyped
    client = Browser()
    client.force_login(tiina)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    for path in (
        "/asiakkaat/",
        "/",
        *(reverse("clients:client_show", args=[one.pk]) for one in people),
    ):
        page.goto(live_server.url + path)
    assert CANARY in page.content()
    page.goto(live_server.url + REGISTER)
    page.fill("input[name=name]", f"{CANARY} kirjoitettu")
    lock(page)
    context.close()
    found = [path for path in profile.rglob("*") if path.is_file() and holds_canary(path)]
    assert found == []


def holds_canary(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # put away while the browser ended
        return False
    return any(CANARY.encode(code) in content for code in ("utf-8", "utf-16-le"))
