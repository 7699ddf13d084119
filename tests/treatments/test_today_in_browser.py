"""From the hour on today's list to the treatment, in a real browser, by taps and by keys."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.bookings import actions
from clients.models import Client
from staff.models import User
from tests.clients.salon import enter
from tests.treatments import room
from tests.treatments.pages import address
from treatments.models import TreatmentEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]


def booked(by: User, client: Client) -> None:
    now = timezone.now()
    actions.book_client(by=by, client=client, starts_at=now, method="Peruskasvohoito 60 min")


def test_from_the_list_to_the_treatment(tiina: User, page_of: PageOf, paivi: Client) -> None:
    room.interview(tiina, paivi)
    booked(tiina, paivi)
    page = page_of(tiina)
    page.goto(urljoin(page.url, address("today")))
    page.get_by_role("button", name="Kirjaa hoito Päivi K.").click()
    expect(page.locator("h1")).to_contain_text("Peruskasvohoito")
    page.get_by_label("Kerroin", exact=False).check()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_text("Hoito on kirjattu")).to_be_visible()
    assert TreatmentEntry.objects.count() == 1
    page.goto(urljoin(page.url, address("today")))
    expect(page.locator(".visit", has_text="Päivi K.")).to_contain_text("Kirjattu")


def test_a_walk_in_by_keyboard_alone(riikka: User, page_of: PageOf) -> None:
    enter("Outi Lehtinen", 1990)
    page = page_of(riikka)
    page.goto(urljoin(page.url, address("today")))
    page.get_by_role("link", name="Lisää varaus").press("Enter")
    page.get_by_label("Nimi").fill("Outi Lehtinen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kuka tulee?")).to_be_visible()
    page.get_by_role("button", name="Hän on tämä Outi Lehtinen").press("Enter")
    expect(page.locator(".visit", has_text="Outi L.")).to_contain_text("Tuli tänään")
