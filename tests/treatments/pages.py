"""What the tests of this room's pages share: addresses, and forms as the browser sends them."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from privacy.audit.models import AuditEvent
from staff.models import User

SignIn = Callable[[User], Browser]
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
Fields = dict[str, list[str]]


def address(view: str, *keys: object) -> str:
    """A page of this room."""
    return reverse(f"treatments:{view}", args=keys)


def text_of(answer: Any) -> str:
    """The page as the browser gets it."""
    body: bytes = answer.content
    return body.decode()


def title_of(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", text_of(answer), re.DOTALL)
    assert found is not None
    return found.group(1)


def came(browser: Browser, client: Client) -> None:
    """One tap: she is here today, so her card opens without a question."""
    assert browser.post(address("visit_note", client.pk)).status_code == 302


def opened(user: User, client: Client, sign_in: SignIn) -> Browser:
    """A browser on which the card of a client who came today has been opened."""
    browser = sign_in(user)
    came(browser, client)
    assert browser.get(address("card_show", client.pk)).status_code == 200
    return browser


def fields_of(page: Any, form: str = "consultation") -> Fields:
    """What a browser would send of the form with this id, as the page shows it."""
    reader = _Fields(form)
    reader.feed(text_of(page))
    return reader.fields


def acts_about(client: Client) -> Iterator[str]:
    """The names of everything that was done about her, in order."""
    events = AuditEvent.objects.filter(subject_id=client.pk).order_by("seq")
    yield from events.values_list("act", flat=True)


class _Fields(HTMLParser):
    """Reads the successful controls of one form; controls may also name the form they belong to."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.wanted = form
        self.inside = False
        self.writing: str | None = None
        self.choosing: str | None = None
        self.fields: Fields = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = said.get("id") == self.wanted
        if not self.inside:
            return
        name = said.get("name")
        if tag == "input" and name and _is_sent(said):
            self.fields.setdefault(name, []).append(said.get("value") or "")
        if tag == "textarea" and name:
            self.writing = name
            self.fields[name] = [""]
        if tag == "select" and name:
            self.choosing = name
        if tag == "option" and self.choosing and "selected" in said:
            self.fields[self.choosing] = [said.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        self.writing = None if tag == "textarea" else self.writing
        self.choosing = None if tag == "select" else self.choosing

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.fields[self.writing][0] += data.lstrip("\n")


def _is_sent(said: dict[str, str | None]) -> bool:
    kind = said.get("type") or "text"
    if kind in ("radio", "checkbox"):
        return "checked" in said
    return kind not in ("submit", "button")
