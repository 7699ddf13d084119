"""What the scripts add to the consultation; without them every step has its button."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from clients.models import Client
from staff.models import User
from tests.browser import settled
from tests.treatments import room
from tests.treatments.pages import address
from treatments.models import Consultation, HealthAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]
FEW_TAPS = 13


@pytest.fixture
def oona(hannele: User, tiina: User) -> Client:
    """Oona has consented and was never asked anything."""
    room.put_in_use(hannele, *room.METHODS)
    return room.consenting(tiina, "Oona Niemi", 1991)


@pytest.fixture
def page(tiina: User, oona: Client, page_of: PageOf) -> Page:
    """Her card is open: she came today."""
    page = page_of(tiina)
    page.goto(urljoin(page.url, address("card_show", oona.pk)))
    page.get_by_role("button", name="Tuli tänään").click()
    page.get_by_role("link", name="Konsultaatio").click()
    expect(page.get_by_role("heading", name="Konsultaatio")).to_be_visible()
    settled(page)
    return page


def method(page: Page, code: str) -> Locator:
    return page.locator(f"label.choice:has(input[value={code}])")


def answer(page: Page, code: str, said: str) -> Locator:
    return page.locator(f"label.segment:has(input[name=answer-{code}][value={said}])")


def verdicts(page: Page) -> Locator:
    return page.locator("#verdicts")


def test_a_new_client_without_findings_takes_few_taps(page: Page, oona: Client) -> None:
    taps = 1  # Konsultaatio, from the card
    method(page, room.FACIAL).click()
    heads = page.locator("button[data-answer-all]")
    expect(heads.first).to_be_visible()
    topics = heads.count()  # they come all at once
    for number in range(topics):
        heads.nth(number).click()
    expect(verdicts(page)).to_contain_text("Ei kirjattua vasta-aihetta")
    page.get_by_role("button", name="Tallenna vastaukset").click()
    expect(page.get_by_text("Vastaukset on tallennettu")).to_be_visible()
    assert taps + 1 + topics + 1 <= FEW_TAPS
    assert Consultation.objects.filter(subject_id=oona.pk).count() == 1


def test_after_no_to_all_the_next_topic_comes_under_the_thumb(page: Page) -> None:
    method(page, room.FACIAL).click()
    first, second = (page.locator("button[data-answer-all]").nth(n) for n in (0, 1))
    first.click()
    expect(second).to_be_focused()
    page.wait_for_function(
        "button => button.getBoundingClientRect().top < innerHeight / 4",
        arg=second.element_handle(),
    )


def test_the_outcome_follows_every_answer(page: Page) -> None:
    for code in (room.FACIAL, room.NEEDLING):
        method(page, code).click()
    expect(answer(page, "anticoagulant", "yes")).to_be_visible()
    expect(verdicts(page)).to_contain_text("kysymättä")
    answer(page, "pregnancy", "yes").click()
    expect(verdicts(page)).to_contain_text("Älä tee")
    expect(page.locator("#id_until-pregnancy")).to_be_visible()
    answer(page, "pregnancy", "no").click()
    expect(verdicts(page)).not_to_contain_text("Älä tee")
    expect(page.locator("#id_until-pregnancy")).to_be_hidden()
    assert HealthAnswer.objects.count() == 0


def test_another_method_brings_its_questions_and_keeps_the_answers(page: Page) -> None:
    method(page, room.FACIAL).click()
    answer(page, "couperose", "yes").click()
    page.fill("#id_where-couperose", "posket")
    method(page, room.NEEDLING).click()
    expect(answer(page, "anticoagulant", "yes")).to_be_visible()
    expect(page.locator("#id_where-couperose")).to_have_value("posket")
    expect(page.locator("input[name=answer-couperose][value=yes]")).to_be_checked()


def test_what_is_answered_while_the_questions_are_drawn_anew_stays(
    page: Page, oona: Client
) -> None:
    """The line is slow: the answer to the last choice comes after she has answered a question."""
    method(page, room.FACIAL).click()
    expect(answer(page, "couperose", "yes")).to_be_visible()
    settled(page)
    slow: list[Route] = []
    page.route(
        f"**{address('consultation_check', oona.pk)}",
        lambda route: route.continue_() if slow else slow.append(route),
    )
    method(page, room.NEEDLING).click()
    while not slow:
        page.wait_for_timeout(20)
    late = slow[0].fetch()
    answer(page, "couperose", "yes").click()
    slow[0].fulfill(response=late)
    expect(answer(page, "anticoagulant", "yes")).to_be_visible()
    settled(page)
    expect(page.locator("input[name=answer-couperose][value=yes]")).to_be_checked()


def test_her_own_words_are_placed_while_one_writes(page: Page) -> None:
    method(page, room.NEEDLING).click()
    page.fill("#id_told", "Käytän Eliquista")
    yes = page.get_by_text("Kyllä: Verenohennuslääke")
    expect(yes).to_be_visible()
    yes.click()
    expect(verdicts(page)).to_contain_text("Varoen")
    expect(page.locator("#id_told")).to_have_value("Käytän Eliquista")
    page.get_by_role("button", name="Tallenna vastaukset").click()
    expect(page.get_by_text("Vastaukset on tallennettu")).to_be_visible()
    assert [row.code for row in HealthAnswer.objects.select_related("subject")] == ["anticoagulant"]


def test_it_goes_by_keyboard_alone(page: Page) -> None:
    box = page.locator(f"input[name=methods][value={room.FACIAL}]")
    box.focus()
    page.keyboard.press("Space")
    heads = page.locator("button[data-answer-all]")
    expect(heads.first).to_be_visible()
    topics = heads.count()
    heads.first.focus()
    for _topic in range(topics):
        page.keyboard.press("Enter")
    expect(verdicts(page)).to_contain_text("Ei kirjattua vasta-aihetta")
    page.locator("#id_told").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tallenna vastaukset")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vastaukset on tallennettu")).to_be_visible()


def test_a_lost_connection_is_said_and_what_is_written_stays(page: Page, oona: Client) -> None:
    method(page, room.FACIAL).click()
    expect(answer(page, "couperose", "yes")).to_be_visible()
    page.route(f"**{address('consultation_check', oona.pk)}", lambda route: route.abort())
    answer(page, "couperose", "yes").click()
    expect(page.get_by_text("Ei yhteyttä")).to_be_visible()
    page.unroute_all()
    answer(page, "rosacea", "no").click()
    expect(page.get_by_text("Ei yhteyttä")).to_be_hidden()
    expect(page.locator("input[name=answer-couperose][value=yes]")).to_be_checked()


def test_enter_in_a_field_stores_nothing_and_stays(page: Page) -> None:
    method(page, room.FACIAL).click()
    answer(page, "couperose", "yes").click()
    where = page.locator("#id_where-couperose")
    where.fill("posket")
    before = page.url
    where.press("Enter")
    expect(verdicts(page)).to_contain_text("Jätä alue pois")
    expect(where).to_be_focused()
    expect(where).to_have_value("posket")
    assert page.url == before
    assert Consultation.objects.count() == 0
