"""Every kind of form, filled in with anything, locked before it is sent: it comes back the same.

50 of 50 in a release (security goal G15, fault F27).
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from staff import actions
from staff.models import HeldForm, User
from tests.browser import settled
from tests.clients.salon import enter
from tests.profile import count
from tests.treatments import room
from tests.treatments.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], Page]
PIN = "582946"
FORM = "#content form[method=post]"
WORDS = ("Päivi", "Öljyhieronta 5 %", '<b>"hei"</b>', "{{ x }}", "rivi\nja toinen", "🌸 &amp;")

FILL = """([form, words, dice]) => {
  let seed = dice;
  const pick = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (const field of document.querySelector(form).elements) {
    if (!field.name || field.disabled || field.readOnly) continue;
    if (["radio", "checkbox"].includes(field.type)) { if (pick(2)) field.checked = true; }
    else if (field.tagName === "SELECT") field.selectedIndex = pick(field.options.length);
    else if (field.type === "number") field.value = String(pick(60) + 1);
    else if (field.type === "date") field.value = `2026-11-${10 + pick(19)}`;
    else if (field.type === "time") field.value = `1${pick(9)}:30`;
    else if (!["hidden", "password", "file", "submit"].includes(field.type) && field.type !== "") {
      field.value = words[pick(words.length)].slice(0, field.maxLength > 0 ? field.maxLength : 200);
    }
  }
}"""
CONTENT = """(form) => [...new FormData(document.querySelector(form))]
  .filter(([name]) => !["csrfmiddlewaretoken", "form_key", "drawn"].includes(name))
  .map(([name, value]) => `${name}=${value}`)"""
TEXT = "#content form[method=post] :is(input[type=text], textarea):visible"
BOX = "#content form[method=post] :is(input[type=checkbox], input[type=radio]):visible"


@pytest.fixture
def pages(hannele: User) -> dict[str, str]:
    """Pages with a form that a person fills in, by their names."""
    room.put_in_use(hannele, *room.METHODS)
    paivi = room.consenting(hannele)
    room.interview(hannele, paivi, "rosacea")
    entry = room.log(hannele, paivi, decision=room.CAREFULLY)
    aino = enter("Aino Niemi", 2008)
    asked = enter("Oona Niemi", 1991)
    return {
        "register": reverse("clients:client_register"),
        "correct": reverse("clients:client_correct", args=[paivi.pk]),
        "guardian": reverse("clients:client_guardian", args=[aino.pk]),
        "consent": address("consent_give", asked.pk),
        "consultation": address("consultation_record", paivi.pk),
        "treatment": address("treatment_log", paivi.pk) + f"?method={room.FACIAL}",
        "entry": address("entry_correct", entry.pk),
        "nameless": reverse("treatments:nameless_log"),
        "invitation": reverse("staff:staff_invite"),
        "back office": f"/{settings.ADMIN_PATH}treatments/salonmethod/add/",
    }


def test_every_form_comes_back_as_it_was(
    hannele: User, page_of: PageOf, pages: dict[str, str]
) -> None:
    actions.set_pin(by=hannele, user=hannele, pin=PIN)
    page = page_of(hannele)
    lost = []
    for name, path in pages.items():
        for dice in range(1, count(1, 5) + 1):
            page.goto(urljoin(page.url, path))
            settled(page)
            typed = fill(page, dice * 7919 + len(name))
            page.keyboard.press("Alt+l")
            expect(page).to_have_url(re.compile("/lukko/"))
            page.get_by_label("PIN-koodi").fill(PIN)
            page.get_by_role("button", name="Avaa", exact=True).click()
            expect(page).not_to_have_url(re.compile("/lukko/"))
            expect(page.locator(f"{FORM}[data-was-filled]")).to_be_attached()
            settled(page)
            back = page.evaluate(CONTENT, FORM)
            if missing := sorted(Counter(said(typed)) - Counter(back)):
                lost.append((name, dice, missing))
            assert not HeldForm.objects.exists()
    assert lost == []


def said(fields: list[str]) -> list[str]:
    """Without empty fields and without the end that is offered for a question not answered: which
    questions there are depends on the methods chosen.
    """
    values = dict(field.split("=", 1) for field in fields)
    return [
        field
        for field in fields
        if not field.endswith("=")
        and values.get(field.split("=")[0].replace("until-", "answer-", 1)) != ""
    ]


def fill(page: Page, dice: int) -> list[str]:
    """Anything in every field, the last of it by a key, as a person does."""
    words = random.Random(dice).sample(WORDS, len(WORDS))
    page.evaluate(FILL, [FORM, words, dice])
    text = page.locator(TEXT)
    field = text if text.count() else page.locator(BOX)
    field.first.focus()
    page.keyboard.press("Space")
    settled(page)
    typed: list[str] = page.evaluate(CONTENT, FORM)
    assert typed
    return typed
