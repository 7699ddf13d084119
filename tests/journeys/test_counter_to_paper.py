""" "I want to see what you know about me": from the counter to paper in hand, tap by tap."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from privacy.audit.acts import act
from privacy.models import DataSubjectRequest
from staff.models import User
from tests.clients.salon import enter
from tests.journeys.steps import Steps
from tests.personal_data.all_examples import EXAMPLES
from tests.personal_data.examples import unique_word
from tests.privacy.documents.papers import as_one_line, is_tagged, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]
MAIN, IDENTITY = "main .button--main", "label:has(input[name=method][value=known])"


def test_eight_taps_and_she_has_it_in_her_hand(hannele: User, page_of: PageOf) -> None:
    client, words = enter("Aurora Järvikoski", 1988), []

    def word(_name: str) -> str:
        words.append(unique_word())
        return words[-1]

    with act():
        for _ in range(20):
            EXAMPLES["treatments.TreatmentEntry"](client.subject, word)
    page = page_of(hannele)
    page.goto(urljoin(page.url, reverse("clients:client_show", args=[client.pk])))
    steps = Steps(page)
    steps.tap("text=Näytä tiedot hänelle")
    steps.tap("main form .button--main")  # everything is filled in
    expect(page.locator(IDENTITY)).to_be_visible()
    steps.tap(IDENTITY)
    steps.tap(MAIN)
    steps.tap("main button:has-text('Kokoa vastaus')")
    link = page.locator("a", has_text=".pdf")
    address = urljoin(page.url, str(link.get_attribute("href")))
    steps.count += 1  # the paper itself: the browser shows it, and prints
    content = page.request.get(address).body()
    text = as_one_line(text_of(content))
    assert is_tagged(content)
    assert [word for word in words if word not in text] == []
    assert steps.count == 6, "eight at most"
    assert DataSubjectRequest.objects.get().sealed.files
