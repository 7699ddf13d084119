"""The editor and the letter in a real browser: the preview follows the keys and is the message."""

import os
from base64 import b64encode
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from marketing.models import Campaign
from marketing.sending.runner import send_due
from staff.models import User
from tests.marketing.salon import approved, letter, subscriber
from tests.marketing.smtp import mail_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("LETTER_SHOTS")
BODY = (
    "# Joulu tulee, {etunimi}\n\nVaraa aika *ennen itsenäisyyspäivää*, niin saat lahjakortin.\n\n"
    "## Uutta\n\n- Kasvohoito talveen\n- **Käsihoito** pakkaseen\n\n"
    "[Varaa aika](https://example.com/aika)\n\nLämpimästi tervetuloa!\n"
)


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def open_at(page: Page, server: LiveServer, view: str, campaign: Campaign) -> None:
    page.goto(server.url + reverse(f"marketing:{view}", args=[campaign.pk]))


def test_the_preview_follows_what_is_typed(
    hannele: User, page_of: Callable[[User], Page], live_server: LiveServer
) -> None:
    subscriber("Aino Niemi")
    campaign = letter("Joulun hoidot", BODY)
    page = page_of(hannele)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        open_at(page, live_server, "campaign_write", campaign)
        frame = page.frame_locator("#letter-frame")
        expect(frame.locator("h1")).to_have_text("Joulu tulee, Hannele")
        page.get_by_label("Kirje", exact=True).fill("# Uusi otsikko")
        expect(frame.locator("h1")).to_have_text("Uusi otsikko")
        page.get_by_label("Kirje", exact=True).fill(BODY)
        expect(frame.locator("h1")).to_have_text("Joulu tulee, Hannele")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shot(page, f"editor-{width}")
    page.get_by_label("Pelkkä teksti").check()
    expect(page.frame_locator("#letter-text").locator("pre")).to_contain_text(
        "- Kasvohoito talveen"
    )
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_text("Tallennettu.")).to_be_visible()


def test_a_script_in_a_letter_is_words(
    hannele: User, page_of: Callable[[User], Page], live_server: LiveServer
) -> None:
    campaign = letter("Joulu", "<script>top.x=1</script><img src=x onerror='top.x=1'>\n\nLoppu")
    page = page_of(hannele)
    open_at(page, live_server, "campaign_write", campaign)
    expect(page.frame_locator("#letter-frame").get_by_text("Loppu")).to_be_visible()
    assert page.evaluate("window.x") is None


def test_the_message_looks_like_its_preview(
    hannele: User, page_of: Callable[[User], Page], live_server: LiveServer, tmp_path: Path
) -> None:
    subscriber("Hannele Virtanen")
    campaign = approved("Joulun hoidot", BODY)
    with mail_server() as server:
        send_due()
    message: EmailMessage = server.messages()[0]
    html = next(part for part in message.walk() if part.get_content_type() == "text/html")
    page = page_of(hannele)
    for width in (360, 1000):
        page.set_viewport_size({"width": width, "height": 900})
        with override_settings(HARMONY_URL="https://harmony.example"):
            open_at(page, live_server, "letter_preview", campaign)
        shot(page, f"letter-preview-{width}")
        shown, pixels = looks(page), page.screenshot(full_page=True)
        mail = page.context.new_page()  # a mail program knows nothing of our content policy
        asked: list[str] = []
        mail.on("request", lambda request: asked.append(request.url))  # noqa: B023  (used at once)
        mail.set_viewport_size({"width": width, "height": 900})
        mail.set_content(html.get_content())
        shot(mail, f"letter-message-{width}")
        assert looks(mail) == shown
        assert mail.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert differing(mail, pixels, mail.screenshot(full_page=True)) <= MOST_DIFFERENT
        assert asked == [], "a letter loads nothing from anywhere"


MOST_DIFFERENT = 0.001
"""Share of the pixels: the same rules are drawn twice, and letters may be smoothed otherwise."""


def differing(page: Page, one: bytes, other: bytes) -> float:
    """How many pixels of two pictures are clearly not alike; 1.0 where their sizes differ."""
    return float(
        page.evaluate(
            """async (pictures) => {
                 const [one, other] = await Promise.all(pictures.map(async (text) => {
                   const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
                   const map = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
                   const pen = new OffscreenCanvas(map.width, map.height).getContext("2d");
                   pen.drawImage(map, 0, 0);
                   return pen.getImageData(0, 0, map.width, map.height);
                 }));
                 if (one.width !== other.width || one.height !== other.height) return 1;
                 let count = 0;
                 const unlike = (at) => Math.abs(one.data[at] - other.data[at]) > 24;
                 for (let at = 0; at < one.data.length; at += 4)
                   count += [at, at + 1, at + 2].some(unlike);
                 return count / (one.data.length / 4);
               }""",
            [b64encode(picture).decode() for picture in (one, other)],
        )
    )


def looks(page: Page) -> object:
    """Place, size and style of everything in the letter."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")].map((e) => {
             const box = e.getBoundingClientRect(), style = getComputedStyle(e);
             return [e.tagName, Math.round(box.x), Math.round(box.y), Math.round(box.width),
               Math.round(box.height), style.color, style.backgroundColor, style.fontSize];
           })"""
    )


def test_a_reader_leaves_by_keyboard_without_script(page: Page, live_server: LiveServer) -> None:
    from marketing.links import leave_path
    from marketing.suppression import ban_hash, is_suppressed
    from marketing.tokens import Link

    reader = subscriber("Aino Niemi")
    path = leave_path(Link(reader.pk, ban_hash("aino.niemi@example.com")))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + path)
    shot(page, "leave-390")
    page.get_by_role("button", name="Peruuta uutiskirje").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Uutiskirje on peruttu")).to_be_visible()
    assert is_suppressed("aino.niemi@example.com")
    assert page.context.cookies() == []
