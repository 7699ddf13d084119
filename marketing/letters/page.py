"""The letter as a page: the same HTML in the preview and in the message.

The preview links the style sheet; a message has it inlined, once for all readers. What differs
between readers stands in marks of random letters that are replaced in the finished page.
"""

import functools
import secrets
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

import css_inline
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from marketing.letters.text import FIRST_NAME, Written, first_name, write_letter
from marketing.links import Ways, has_public_address, public_url
from marketing.models import Campaign
from privacy.salon import salon

STYLE = "letter/letter.css"
PICTURE = "kuva"


@dataclass(frozen=True)
class Marks:
    """What stands in a page where a reader's own things go."""

    page: str = field(default_factory=lambda: f"https://mark.invalid/{secrets.token_hex(12)}")
    mail: str = field(default_factory=lambda: f"mailto:mark{secrets.token_hex(12)}")
    day: str = field(default_factory=lambda: f"day{secrets.token_hex(12)}")


@dataclass(frozen=True)
class Sheet:
    """A letter for all its readers, rendered once."""

    html: str
    text: str
    subject: str
    written: Written
    marks: Marks

    def for_reader(self, *, name: str, ways: Ways, permitted_on: date) -> tuple[str, str, str]:
        """Subject, HTML and text of one reader's message."""
        called = first_name(name)
        day = f"{permitted_on.day}.{permitted_on.month}.{permitted_on.year}"
        html, text = self.html, self.text
        changes = (
            (self.marks.page, ways.page),
            (self.marks.mail, ways.mail),
            (self.marks.day, day),
            (self.written.name, called),
        )
        for mark, value in changes:
            html = html.replace(mark, escape(value))
            text = text.replace(mark, value.removeprefix("mailto:"))
        return self.subject.replace(FIRST_NAME, called), html, text


def make_sheet(campaign: Campaign) -> Sheet:
    """The letter as it is sent: the style inlined, the picture attached."""
    written, marks = write_letter(campaign.body), Marks()
    source = "cid:" + PICTURE if campaign.picture else ""
    html = _inliner().inline(_page(campaign, written, marks, picture=source, style=False))
    return Sheet(html, _text(campaign, written, marks), titled(campaign.subject), written, marks)


def preview_page(campaign: Campaign, *, picture: str, name: str, permitted_on: date) -> str:
    """The same page for the browser, styled by a file instead."""
    written, marks = write_letter(campaign.body), Marks()
    html = _page(campaign, written, marks, picture=picture, style=True)
    return _as_reader(html, written, marks, name, permitted_on)


def preview_text(campaign: Campaign, *, name: str, permitted_on: date) -> str:
    """The plain text part."""
    written, marks = write_letter(campaign.body), Marks()
    return _as_reader(
        _text(campaign, written, marks), written, marks, name, permitted_on, plain=True
    )


def titled(subject: str) -> str:
    """A subject says that this is a newsletter (R67)."""
    with override(settings.LANGUAGE_CODE):
        subject = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
        return subject if "uutiskirje" in subject.lower() else f"Uutiskirje: {subject}"


def _as_reader(
    page: str, written: Written, marks: Marks, name: str, permitted_on: date, *, plain: bool = False
) -> str:
    shown = Ways(page="#", mail="#")
    sheet = Sheet(page, page, "", written, marks)
    _subject, html, text = sheet.for_reader(name=name, ways=shown, permitted_on=permitted_on)
    return text if plain else html


def _page(campaign: Campaign, written: Written, marks: Marks, *, picture: str, style: bool) -> str:
    said = {**_said(campaign, marks), "body": written.html, "picture": picture, "has_style": style}
    with override(settings.LANGUAGE_CODE):
        return render_to_string("marketing/letter.html", said)


def _text(campaign: Campaign, written: Written, marks: Marks) -> str:
    with override(settings.LANGUAGE_CODE):
        said = {**_said(campaign, marks), "body": written.text}
        return render_to_string("marketing/letter.txt", said).strip() + "\n"


def _said(campaign: Campaign, marks: Marks) -> dict[str, object]:
    is_public = has_public_address()
    return {
        "salon": salon(),
        "salon_accent": settings.SALON_ACCENT,
        "campaign": campaign,
        "subject": campaign.subject,
        "day": marks.day,
        "leave": marks.page if is_public else "",
        "leave_mail": marks.mail,
        "sender": settings.LETTER_FROM,
        "notice": public_url(reverse("privacy:notice_show")) if is_public else "",
        "month": date_format(campaign.send_at or campaign.written_at, "F Y"),
    }


@functools.cache
def _inliner() -> css_inline.CSSInliner:
    """Without following any address: the style is our own file."""
    found = finders.find(STYLE) or str(settings.STATIC_ROOT / STYLE)
    style = Path(str(found)).read_text(encoding="utf-8")
    return css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=style)
