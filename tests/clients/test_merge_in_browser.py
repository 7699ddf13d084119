"""A merge and its taking apart in a real browser, by keyboard, on a phone's width."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from privacy.links import subjects_of
from staff.models import User
from tests.clients.pages import address
from tests.clients.salon import enter, fresh
from tests.clients.test_client_in_browser import PageOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_person_found_twice_becomes_one_and_two_again(tiina: User, page_of: PageOf) -> None:
    paivi = enter("Päivi Korhonen", 1978, phone="040 123 4567")
    twice = enter("Päivi Lahti", 1978, phone="040 123 4567", email="paivi@example.com")
    page = page_of(tiina)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(urljoin(page.url, address("client_show", paivi.pk)))
    page.get_by_role("link", name="Sama henkilö kahdesti?").click()
    page.get_by_role("link", name="Päivi Lahti").click()
    expect(page.get_by_role("heading", name="Onko tämä sama henkilö?")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    page.get_by_label("Päivi Lahti (toinen kortti)").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Yhdistä kortit").press("Enter")
    expect(page.get_by_role("heading", name="Yhdistetyt kortit")).to_be_visible()
    assert fresh(paivi).sealed.name == "Päivi Lahti"
    assert subjects_of(paivi.pk) == [paivi.pk, twice.pk]
    page.get_by_role("link", name="Erota").press("Enter")
    page.get_by_role("button", name="Erota kortit").press("Enter")
    expect(page.get_by_text("Kortit ovat taas kahden henkilön.")).to_be_visible()
    assert fresh(paivi).sealed.name == "Päivi Korhonen"
    assert subjects_of(paivi.pk) == [paivi.pk]
