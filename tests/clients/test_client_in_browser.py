"""What the scripts add in a real browser; without them every page works by its buttons."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from staff.models import User
from tests.browser import settled
from tests.clients.pages import address
from tests.clients.salon import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]


def goes_to(page: Page, view: str, *keys: object) -> None:
    page.goto(urljoin(page.url, address(view, *keys)))


def card(client: Client) -> re.Pattern[str]:
    return re.compile(re.escape(address("client_show", client.pk)) + "$")


def test_found_and_opened_by_keyboard_alone(riikka: User, page_of: PageOf) -> None:
    enter("Päivi Korhonen", 1978)
    younger = enter("Päivi Korhonen", 1991)
    page = page_of(riikka)
    goes_to(page, "client_list")
    page.keyboard.press("/")
    page.keyboard.type("pä")
    expect(page.get_by_text("2 asiakasta")).to_be_visible()
    settled(page)
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(card(younger))


def test_enter_opens_the_only_one_without_waiting(riikka: User, page_of: PageOf) -> None:
    eeva = enter("Eeva Kallio")
    enter("Outi Lahti")
    page = page_of(riikka)
    goes_to(page, "client_show", eeva.pk)
    page.keyboard.press("/")
    page.keyboard.type("outi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Outi Lahti")).to_be_visible()


def test_of_several_enter_goes_to_the_first_and_opens_nobody(riikka: User, page_of: PageOf) -> None:
    enter("Päivi Korhonen")
    enter("Päivi Lahti")
    page = page_of(riikka)
    goes_to(page, "client_list")
    page.keyboard.press("/")
    page.keyboard.type("päivi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Päivi Korhonen")).to_be_focused()


def test_escape_brings_the_whole_list_back(riikka: User, page_of: PageOf) -> None:
    enter("Eeva Kallio")
    enter("Outi Lahti")
    page = page_of(riikka)
    goes_to(page, "client_list")
    page.keyboard.press("/")
    page.keyboard.type("outi")
    expect(page.get_by_role("link", name="Eeva Kallio")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Eeva Kallio")).to_be_visible()


def test_the_year_shows_what_minors_are_asked(riikka: User, page_of: PageOf) -> None:
    page = page_of(riikka)
    goes_to(page, "client_register")
    this_year = page.evaluate("new Date().getFullYear()")
    guardian, of_age = page.get_by_label("Huoltajan nimi"), page.get_by_text("Onko täyttänyt")
    for years, is_minor, is_asked in ((17, True, False), (19, False, False), (18, False, True)):
        page.get_by_label("Syntymävuosi").fill(str(this_year - years))
        expect(guardian).to_be_visible(visible=is_minor)
        expect(of_age).to_be_visible(visible=is_asked)
    page.get_by_label("Ei", exact=True).check()
    expect(guardian).to_be_visible()


def test_from_the_search_to_a_new_card(riikka: User, page_of: PageOf) -> None:
    page = page_of(riikka)
    goes_to(page, "client_list")
    page.keyboard.press("/")
    page.keyboard.type("oona niemi")
    page.get_by_role("button", name="oona niemi").click()
    expect(page.get_by_label("Syntymävuosi")).to_be_focused()
    page.keyboard.type("1991")
    page.get_by_text("annettu paperilla").click()
    page.get_by_role("button", name="Rekisteröi asiakas").last.click()
    expect(page.get_by_role("heading", name="Oona Niemi")).to_be_visible()
    assert Client.objects.get().sealed.birth_year == 1991


def test_somebody_alike_is_seen_while_typing_and_enter_does_not_say_she_is_new(
    riikka: User, page_of: PageOf
) -> None:
    enter("Oona Niemi", 1991)
    page = page_of(riikka)
    goes_to(page, "client_register")
    page.get_by_label("Nimi", exact=True).fill("Oona Niemi")
    expect(page.get_by_text("sama nimi")).to_be_visible()
    page.get_by_label("Syntymävuosi").fill("1991")
    page.get_by_text("annettu paperilla").click()
    page.get_by_label("Syntymävuosi").press("Enter")
    expect(page.get_by_role("heading", name="Onko hän tämä asiakas?")).to_be_focused()
    assert Client.objects.count() == 1
    page.get_by_role("button", name="Rekisteröi silti uutena").click()
    expect(page.get_by_text("Asiakas on rekisteröity.")).to_be_visible()
    assert Client.objects.count() == 2
