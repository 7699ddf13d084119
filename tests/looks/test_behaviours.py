"""What the small scripts add, in a real browser under the real content policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from staff.models import User
from tests.browser import settled
from tests.looks.patterns import NAMES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.looks.urls"),
]
Show = Callable[[str], Page]


@pytest.fixture
def show(hannele: User, page_of: Callable[[User], Page], live_server: LiveServer) -> Show:
    """A pattern as the owner sees it."""
    page = page_of(hannele)

    def open_pattern(name: str) -> Page:
        page.goto(f"{live_server.url}/patterns/{name}.html")
        return page

    return open_pattern


@pytest.mark.parametrize("width", [360, 834, 1600])
def test_no_pattern_is_wider_than_the_screen(show: Show, width: int) -> None:
    for name in NAMES:
        page = show(name)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_slash_goes_to_the_search_and_people_are_found_while_one_types(show: Show) -> None:
    page = show("today")
    page.keyboard.press("/")
    page.keyboard.type("päi")
    expect(page.locator(".result__name")).to_have_text(["Päivi Korhonen", "Päivi Koskinen"])
    assert "päi" not in page.url


def test_arrows_walk_through_what_was_found_and_enter_opens_it(show: Show) -> None:
    page = show("today")
    page.keyboard.press("/")
    page.keyboard.type("ko")
    settled(page)
    expect(page.locator(".result")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search-words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/asiakas/2/")


def test_escape_clears_the_search(show: Show) -> None:
    page = show("today")
    page.fill("#search-words", "ko")
    expect(page.locator(".result")).to_have_count(2)
    page.locator("#search-words").press("Escape")
    expect(page.locator("#search-words")).to_have_value("")
    expect(page.locator(".result")).to_have_count(0)


def test_a_slash_typed_into_a_field_stays_there(show: Show) -> None:
    page = show("client_register")
    page.focus("#id_phone")
    page.keyboard.type("1/2?")
    expect(page.locator("#id_phone")).to_have_value("1/2?")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_login_page_is_never_shown_as_an_answer(show: Show) -> None:
    page = show("today")
    page.fill("#search-words", "e")
    expect(page.locator(".result").first).to_be_visible()
    page.fill("#search-words", "login")
    expect(page.locator("#search-found")).to_be_empty()
    expect(page.locator("#search-words")).to_have_value("login")


def test_search_works_without_scripts(show: Show) -> None:
    page = show("today")
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    page.fill("#search-words", "ko")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text('"ko"')


def test_the_question_mark_shows_the_keys_and_escape_hides_them(show: Show) -> None:
    page = show("today")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_own_menu_closes_on_escape_and_on_a_tap_elsewhere(show: Show) -> None:
    page = show("today")
    menu = page.locator(".menu__panel")
    page.click(".menu__button")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator(".menu__button")).to_be_focused()
    page.click(".menu__button")
    page.click("h1")
    expect(menu).to_be_hidden()


def test_a_second_tap_sends_nothing(show: Show) -> None:
    page = show("treatment_log")
    refused = page.evaluate(
        """() => {
            const refused = [];
            document.addEventListener("submit", (event) => {
                refused.push(event.defaultPrevented);
                event.preventDefault();
            });
            const button = document.querySelector("main .button--main");
            button.click();
            button.click();
            return refused;
        }"""
    )
    assert refused == [False, True]


def note_in(asked: list[str]) -> Callable[[Dialog], None]:
    """Agree to every question of the browser, and remember which it was."""

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    return note


def test_leaving_a_changed_form_asks_first(show: Show) -> None:
    page = show("treatment_log")
    asked: list[str] = []
    page.on("dialog", note_in(asked))
    page.click(".bar__place >> nth=0")
    page.wait_for_url("**/treatments/today/")
    assert asked == []
    page.go_back()
    page.fill("#id_reason", "Odottaa lausuntoa")
    page.click(".bar__place >> nth=0")
    page.wait_for_url("**/treatments/today/")
    assert asked == ["beforeunload"]


def test_saving_a_changed_form_does_not_ask(show: Show) -> None:
    page = show("treatment_log")
    asked: list[str] = []
    page.on("dialog", note_in(asked))
    page.evaluate("document.querySelector('main form').action = '/nowhere/'")
    page.fill("#id_reason", "Odottaa lausuntoa")
    page.click("main .button--main")
    page.wait_for_url("**/nowhere/")
    assert asked == []


def test_no_for_a_group_leaves_what_was_answered(show: Show) -> None:
    page = show("consultation")
    page.click("label[for=id_acne_2]")
    page.click("button[data-answer-all] >> nth=0")
    answers = [
        page.locator(f"[name={question}]:checked").get_attribute("value")
        for question in ("eczema", "couperosa", "acne")
    ]
    assert answers == ["no", "yes", "no"]


def test_yes_opens_what_is_needed(show: Show) -> None:
    page = show("consultation")
    more = page.locator("#id_pregnant .question__more")
    expect(more).to_be_visible()
    page.click("label[for=id_pregnant_0]")
    expect(more).to_be_hidden()


def test_the_first_refused_field_has_the_cursor_without_scripts(show: Show) -> None:
    page = show("client_register")
    expect(page.locator("#id_birth_year")).to_be_focused()


def test_the_alert_line_stays_on_top(show: Show) -> None:
    page = show("client_card")
    page.set_viewport_size({"width": 834, "height": 600})
    page.mouse.wheel(0, 400)
    page.wait_for_function("scrollY > 200")
    top = page.locator(".alert-line").bounding_box()
    assert top is not None
    assert abs(top["y"]) < 1


def test_targets_are_large_enough_for_a_thumb(show: Show) -> None:
    measure = """() => [...document.querySelectorAll(
        "a, button, summary, input:not([type=hidden]), select, textarea")]
      .filter(e => e.checkVisibility())
      .filter(e => !e.closest(".skip, .choice, .segment, .visually-hidden"))
      .filter(e => !e.matches(":is(p, td, th) a") || e.innerText === e.parentElement.innerText)
      .filter(e => e.getBoundingClientRect().height < 43.5)
      .map(e => e.outerHTML.slice(0, 80))"""
    for name in NAMES:
        page = show(name)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate(measure) == [], name


def test_enter_opens_the_only_one_found(show: Show) -> None:
    page = show("today")
    page.fill("#search-words", "eeva")
    page.keyboard.press("Enter")
    page.wait_for_url("**/asiakas/3/")


def test_enter_goes_to_the_first_of_several(show: Show) -> None:
    page = show("today")
    page.fill("#search-words", "päivi")
    page.keyboard.press("Enter")
    expect(page.locator(".result").first).to_be_focused()
    assert "asiakas" not in page.url


def test_enter_without_a_connection_sends_the_form(show: Show) -> None:
    page = show("today")
    page.fill("#search-words", "login")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nowhere/")
