"""Letters turned against their readers: headers, recipients, markup (A08, A09, G24)."""

from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from html.parser import HTMLParser
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from marketing.letters.message import campaign_message
from marketing.letters.page import make_sheet, preview_page, preview_text
from marketing.links import Ways
from marketing.models import Campaign
from marketing.sending.relay import Answer, SmtpRelay
from tests.marketing.smtp import mail_server
from tests.profile import count

BREAKS = ("\r\n", "\n", "\r", "\x00", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "%0d%0a")
HARM = (
    "Bcc: evil@example.net",
    "To: evil@example.net",
    "Subject: evil",
    "List-Unsubscribe: <https://evil.example>",
    "Content-Type: text/html\r\n\r\n<b>evil</b>",
    "From: evil@example.net",
    "\r\n\r\nevil body",
    "Reply-To: evil@example.net\r\nCc: evil@example.net",
    "=?utf-8?q?=0D=0ABcc:_evil@example.net?=",
    "X-A: 1",
    "evil@example.net, other@example.net",
    "<evil@example.net>",
    '"a@b, c"@example.net',
    "evil;example.net",
    "Sender: evil@example.net",
    "Return-Path: <evil@example.net>",
    "DKIM-Signature: v=1",
    "Message-ID: <evil@example.net>",
    "MIME-Version: 2.0",
    "x" * 2000,
)
PAYLOADS = [f"Aino{one}{other}" for one, other in product(BREAKS, HARM)]
AINO = "aino@example.com"
WAYS = Ways("https://harmony.example/kirje/abc/", "mailto:hannele@kauneushoitolaharmony.fi")
NAMES = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence", "Content-Type"),
}


def letter(subject: str = "Joulu", body: str = "Hei {etunimi}!") -> Campaign:
    return Campaign(subject=subject, body=body, written_at=timezone.now())


def message(
    campaign: Campaign, *, name: str = "Aino Niemi", to: str = "aino@example.com"
) -> EmailMessage | None:
    """As it arrives; None where it was refused."""
    sheet = make_sheet(campaign)
    said = sheet.for_reader(name=name, ways=WAYS, permitted_on=timezone.localdate())
    try:
        made = campaign_message(
            campaign=campaign, sheet=sheet, row=UUID(int=1), to=to, said=said, ways=WAYS
        ).as_bytes()
    except (ValueError, MessageError):
        return None
    return message_from_bytes(made, policy=policy.SMTP)


def headers_are_ours(made: EmailMessage) -> bool:
    names = list(made.keys())
    recipients = [a.addr_spec for a in made["To"].addresses]
    return set(names) == NAMES and len(names) == len(NAMES) and len(recipients) == 1


def test_there_are_two_hundred_payloads() -> None:
    assert len(PAYLOADS) == 200


def test_a_name_adds_no_header_and_no_recipient() -> None:
    for payload in PAYLOADS:
        made = message(letter("Hei {etunimi}"), name=payload)
        assert made is not None
        assert headers_are_ours(made)
        assert made["To"] == "aino@example.com"


def test_a_subject_adds_no_header_and_no_recipient() -> None:
    for payload in PAYLOADS:
        made = message(letter(payload))
        assert made is None or (headers_are_ours(made) and made["To"] == "aino@example.com")


def test_an_address_adds_no_header_and_no_recipient() -> None:
    for payload in PAYLOADS:
        made = message(letter(), to=f"{payload}@example.com")
        assert made is None or headers_are_ours(made)
        assert made is None or "evil@example.net" not in [a.addr_spec for a in made["To"].addresses]


def test_a_salon_name_adds_no_header_and_no_recipient() -> None:
    for payload in PAYLOADS:
        with override_settings(SALON_NAME=payload):
            made = message(letter())
        assert made is None or (headers_are_ours(made) and made["To"] == "aino@example.com")


def test_what_a_real_server_catches_has_our_headers_and_one_recipient() -> None:
    """The same payloads in each of the four fields, all the way to the other side of the line."""
    some = PAYLOADS[:: count(10, 1)]
    with mail_server() as server:
        relay = SmtpRelay()
        for payload in some:
            with override_settings(SALON_NAME=payload):
                hand_over(relay, letter(f"{payload} {{etunimi}}"), name=payload)
            hand_over(relay, letter(), to=f"{payload}@example.com")
        relay.close()
        caught = server.messages()
    assert len(caught) >= len(some)
    assert all(headers_are_ours(made) for made in caught)
    for envelope, made in zip(server.took, caught, strict=True):
        assert len(envelope.rcpt_tos) == 1
        assert "evil@example.net" not in (envelope.mail_from, *envelope.rcpt_tos)
        assert not made.defects


def hand_over(relay: SmtpRelay, campaign: Campaign, *, name: str = "Aino", to: str = AINO) -> None:
    """As the runner does: what cannot be written as a message is not sent."""
    made = message(campaign, name=name, to=to)
    if made is not None:
        relay.ready()
        reply = relay.take("salonki@example.com", to, made.as_bytes())
        assert reply.answer is Answer.ACCEPTED or to != AINO


def test_a_recipient_that_would_be_two_commands_is_refused() -> None:
    with mail_server() as server:
        relay = SmtpRelay()
        for to in ("a@b.fi>\r\nRCPT TO:<evil@example.net", "a@b.fi\nDATA", "a@b.fi\r"):
            relay.ready()
            assert relay.take("salonki@example.com", to, b"x").answer is Answer.REFUSED
        relay.ready()
        assert relay.take("salonki@example.com", AINO, b"x\r\n").answer is Answer.ACCEPTED
        relay.close()
    assert server.recipients == [AINO]


class Tags(HTMLParser):
    """Every tag with its attributes, inside the letter's own part."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


INSIDE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/p.png?id=1)",
    "[x](javascript:alert(1))",
    "[x](data:text/html,evil)",
    "[x](vbscript:x)",
    "<a href='javascript:x'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>@import 'https://evil.example'</style>",
    "<link rel=stylesheet href='https://evil.example'>",
    "<svg onload=alert(1)>",
    "<table background='https://evil.example/x'>",
    "<div style='background:url(https://evil.example/x)'>",
    "{{ settings.SECRET_KEY }}",
    "{% load static %}{% debug %}",
    "{0.__class__.__mro__}",
    "%(password)s",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "<video autoplay src='https://evil.example'>",
    "<form action='https://evil.example'><input name=a></form>",
    "<meta http-equiv=refresh content='0;https://evil.example'>",
    "<base href='https://evil.example'>",
    "<object data='https://evil.example'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "{etunimi",
    "\x00<script>",
)
SHAPES = ("{}", "# {}", "- {}", "**{}**", "> {}")


def markup() -> list[str]:
    return [shape.replace("{}", inside) for shape, inside in product(SHAPES, INSIDE)]


def test_there_are_a_hundred_and_fifty_pieces_of_markup() -> None:
    assert len(markup()) == 150


def test_markup_is_words_or_gone_and_nothing_is_loaded_from_anywhere() -> None:
    tags = {"script", "style", "iframe", "img", "svg", "form", "input", "object", "video", "base"}
    for body in markup():
        html = make_sheet(letter(body=body)).html
        assert "49" not in html.split("letter__body")[1].split("letter__foot")[0]
        for tag, attrs in Tags(html).found:
            assert tag not in tags
            assert not [name for name in attrs if name.startswith("on") or name == "background"]
            assert "url(" not in attrs.get("style", "")
            assert attrs.get("href", "https:").split(":")[0] in ("https", "mailto", "tel")


def test_the_preview_is_what_is_sent() -> None:
    """The same elements, links, pictures and words, in HTML and in plain text, for all of them."""
    today = timezone.localdate()
    for body in markup():
        campaign = letter(body=body)
        shown = preview_page(campaign, picture="", name="Aino", permitted_on=today)
        plain = preview_text(campaign, name="Aino", permitted_on=today)
        ways = Ways("#", "#")
        sheet = make_sheet(campaign)
        _, html, text = sheet.for_reader(name="Aino", ways=ways, permitted_on=today)
        assert words_of(shown) == words_of(html)
        assert elements_of(shown) == elements_of(html)
        assert plain == text


def elements_of(html: str) -> list[tuple[str, str, str]]:
    """Every element with where it leads and what it loads; the style alone stands elsewhere."""
    kept = [found for found in Tags(html).found if found[0] not in ("link", "tbody")]
    return [(tag, attrs.get("href", ""), attrs.get("src", "")) for tag, attrs in kept]


def words_of(html: str) -> list[str]:
    parser = Words()
    parser.feed(html)
    return [word for text in parser.texts for word in text.split()]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", ["<b>Aino</b>", "{{x}}", "&amp;", '"><script>', "**x**", "%s"])
def test_a_name_is_words(name: str) -> None:
    sheet = make_sheet(letter())
    _, html, text = sheet.for_reader(name=name, ways=WAYS, permitted_on=timezone.localdate())
    assert name in text
    assert not [tag for tag, _ in Tags(html).found if tag in ("b", "script")]
    assert words_of(html).count(f"{name}!") == 1
    assert str(uuid4()) not in html
