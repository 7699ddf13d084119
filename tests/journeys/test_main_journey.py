"""A client's way through the salon in a real browser: entered, asked, treated, and forgotten.

Every test fails on a request to another host and on a violation of the content policy.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urljoin

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import Client
from privacy.models import DataSubject, Erasure
from staff.models import User
from tests.browser import settled
from tests.clients.salon import enter
from tests.journeys.steps import Steps
from tests.personal_data.dump import tables_with
from tests.treatments import room
from tests.treatments.pages import address
from treatments.models import Given, HealthAnswer, ProductUse, TreatmentEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]
NAME, PHONE = "Aurora Järvikoski", "040 123 4567"


@pytest.fixture(autouse=True)
def list_in_use(hannele: User) -> None:
    room.put_in_use(hannele, *room.METHODS)


def test_registered_asked_treated_and_forgotten(tiina: User, page_of: PageOf) -> None:
    page = page_of(tiina)
    _is_registered(page)
    _consents(page)
    _is_interviewed(page)
    _is_stopped_here_and_cautioned_there(page)
    _is_treated(page)
    person = str(DataSubject.objects.exclude(pk__in=[tiina.pk]).latest("pk").pk)
    assert tables_with([NAME, PHONE, "Kosteusnaamio"]) == set()
    _two_years_pass()
    assert not Client.objects.exists()
    assert not TreatmentEntry.objects.exists()
    assert not HealthAnswer.objects.exists()
    assert Erasure.objects.filter(pk=person).exists()


def _is_registered(page: Page) -> None:
    page.goto(urljoin(page.url, "/asiakkaat/uusi/"))
    page.fill("input[name=name]", NAME)
    page.fill("input[name=birth_year]", "1988")
    page.fill("input[name=phone]", PHONE)
    page.check("input[name=notice_way][value=paper]", force=True)
    page.locator("form#register .button--main").click()
    page.get_by_role("button", name="Tuli tänään").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_role("link", name="Pyydä suostumus")).to_be_visible()


def _consents(page: Page) -> None:
    page.get_by_role("link", name="Pyydä suostumus").click()
    kinds = page.locator("input[name=kinds]")
    assert kinds.count() == 6
    assert not any(kinds.nth(number).is_checked() for number in range(6))
    for number in range(6):
        kinds.nth(number).check(force=True)
    page.check("input[name=way][value=screen]", force=True)
    page.locator("main .button--main").first.click()
    expect(page.get_by_role("heading", name="Konsultaatio")).to_be_visible()
    settled(page)


def _is_interviewed(page: Page) -> None:
    page.evaluate(
        "document.querySelectorAll('details.methods__family').forEach(d => d.open = true)"
    )
    for method in (room.FACIAL, room.IPL):
        page.locator(f"input[name=methods][value={method}]").check(force=True)
    expect(page.locator("input[name=answer-pregnancy]").first).to_be_attached()
    settled(page)
    for button in page.locator("button[data-answer-all=no]").all():
        button.click()
    page.locator("input[name=answer-pregnancy][value=yes]").check(force=True)
    ends = f"{timezone.localdate() + timedelta(days=90):%Y-%m-%d}"
    page.fill("input[name=until-pregnancy]", ends)
    page.locator("button[form=consultation]").click()
    expect(page.get_by_text("Vastaukset on tallennettu").first).to_be_visible()


def _is_stopped_here_and_cautioned_there(page: Page) -> None:
    page.get_by_role("link", name="Näytä kaikki").click()
    main = page.locator("main")
    expect(main).to_contain_text("Älä tee")
    expect(main).to_contain_text("Varoen")
    page.go_back()


def _is_treated(page: Page) -> None:
    page.get_by_role("link", name="Uusi hoito").click()
    page.locator(f"main a[href$='method={room.FACIAL}']").first.click()
    page.check("input[name=decision][value=with_care]", force=True)
    page.fill("input[name=reason]", "Miedot tuotteet")
    page.fill("input[name=product-0]", "Kosteusnaamio")
    page.fill("input[name=batch-0]", "23-114")
    page.check("input[name=told]", force=True)
    page.locator("main .button--main").click()
    expect(page.locator("main")).to_contain_text("Kosteusnaamio")


def _two_years_pass() -> None:
    last = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=729)):
        call_command("purge_expired_data", today=timezone.localdate())
        assert Client.objects.exists(), "kept through the whole last day"
    with time_machine.travel(timezone.now() + timedelta(days=733)):
        assert timezone.localdate() > last + timedelta(days=731)
        call_command("purge_expired_data", today=timezone.localdate())


@pytest.fixture
def known(tiina: User) -> Client:
    """Known, asked, and treated before with a product."""
    client = enter(NAME, 1988, by=tiina)
    room.consent(tiina, client)
    room.interview(tiina, client)
    given = Given(room.FACIAL, "", products=(ProductUse("Kosteusnaamio", "23-114"),))
    room.log(tiina, client, given=given)
    return client


@pytest.fixture
def next_month() -> Iterator[None]:
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        yield


def test_a_known_client_unchanged_takes_at_most_six_steps(
    tiina: User, known: Client, next_month: None, page_of: PageOf
) -> None:
    page = page_of(tiina)
    steps = Steps(page)
    page.keyboard.press("/")
    steps.types("auro")
    expect(page.locator("a", has_text=NAME).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('card_show', known.pk)}")
    steps.tap("button:has-text('Tuli tänään')")
    steps.tap("button:has-text('Ei muutoksia')")
    steps.tap("a:has-text('Toista')")
    steps.tap("label:has(input[name=told]), input[name=told]")
    steps.tap("main .button--main")
    expect(page.locator("main")).to_contain_text("Kosteusnaamio")
    steps.tell("known client, nothing changed, treatment logged")
    assert TreatmentEntry.objects.filter(subject_id=known.pk).count() == 2
    assert steps.count <= 6


def test_somebody_new_is_registered_and_asked_on_a_tablet(tiina: User, page_of: PageOf) -> None:
    page = page_of(tiina)
    page.set_viewport_size({"width": 820, "height": 1180})
    steps = Steps(page)
    _new_card(steps)
    _tapped_consent(steps)
    _nothing_to_tell(steps)
    steps.tell("new client with interview, no findings")
    client = Client.objects.get()
    assert client.sealed.name == NAME
    answers = HealthAnswer.objects.filter(subject_id=client.pk).select_related("subject")
    assert answers
    assert not any(answer.sealed.is_yes for answer in answers)


def _new_card(steps: Steps) -> None:
    page = steps.page
    steps.tap("a[href='/asiakkaat/uusi/']")
    steps.fills("input[name=name]", NAME)
    steps.fills("input[name=birth_year]", "1988")
    steps.fills("input[name=phone]", PHONE)
    steps.tap("label:has(input[name=notice_way][value=paper])")
    steps.tap("form#register .button--main")
    steps.tap("button:has-text('Tuli tänään')")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def _tapped_consent(steps: Steps) -> None:
    steps.tap("a:has-text('Pyydä suostumus')")
    for number in range(6):
        steps.tap(f"label:has(input[name=kinds]) >> nth={number}")
    steps.tap("label:has(input[name=way][value=screen])")
    steps.tap("main .button--main")
    expect(steps.page.get_by_role("heading", name="Konsultaatio")).to_be_visible()


def _nothing_to_tell(steps: Steps) -> None:
    page = steps.page
    settled(page)
    family = f"details.methods__family:has(input[value={room.FACIAL}]):not([open]) > summary"
    if page.locator(family).count():
        steps.tap(family)
    steps.tap(f"label:has(input[name=methods][value={room.FACIAL}])")
    expect(page.locator("button[data-answer-all=no]").first).to_be_visible()
    settled(page)
    for number in range(page.locator("button[data-answer-all=no]").count()):
        steps.tap(f"button[data-answer-all=no] >> nth={number}")
    steps.tap("button[form=consultation]")
    expect(page.get_by_text("Vastaukset on tallennettu").first).to_be_visible()
