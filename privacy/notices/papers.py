"""The notice on paper: the whole, one sheet with the most important, and a poster with a code."""

import dataclasses
import io
import json
from functools import lru_cache
from typing import Any

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from privacy.documents.letterhead import letterhead
from privacy.documents.typeset import typeset
from privacy.documents.wording import day_in_words
from privacy.models import NoticeVersion
from privacy.notices.draft import Draft, draft_now
from privacy.notices.text import short_text
from privacy.texts import text_file

WHOLE, SHORT, POSTER = "seloste", "lyhyesti", "juliste"


def notice_paper(notice: NoticeVersion, paper: str, language: str) -> bytes:
    """The PDF of one of the three papers. Raises KeyError for another."""
    build = {WHOLE: _whole, SHORT: _short, POSTER: _poster}[paper]
    template, data = build(notice, language)
    return _typeset(template, _frozen(data))


def notice_url(language: str) -> str:
    """Where the notice can be read without login."""
    address: str = settings.HARMONY_URL.rstrip("/") + reverse("privacy:notice_show")
    return f"{address}?kieli=en" if language == "en" else address


def qr_svg(url: str) -> str:
    """A QR code as SVG, drawn here and loaded from nowhere."""
    target = io.BytesIO()
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(url)
    code.make_image(image_factory=SvgPathFillImage).save(target)
    return target.getvalue().decode()


def parts_of(markdown: str) -> list[dict[str, Any]]:
    """Sections of a stored notice; its first heading is the title and left out."""
    parts: list[dict[str, Any]] = []
    for block in markdown.replace("**", "").split("\n\n"):
        block = block.strip()
        if block.startswith("## "):
            parts.append({"title": block[3:], "text": []})
        elif block and not block.startswith("# ") and parts:
            lines = block.splitlines()
            is_list = all(line.startswith("- ") for line in lines)
            parts[-1]["text"].append([line[2:] for line in lines] if is_list else block)
    return parts


def _whole(notice: NoticeVersion, language: str) -> tuple[str, dict[str, Any]]:
    data = _head(notice, language, "title")
    return "notice", {**data, "parts": parts_of(notice.in_language(language))}


def _short(notice: NoticeVersion, language: str) -> tuple[str, dict[str, Any]]:
    words, url = text_file("policy", language), notice_url(language)
    data = _head(notice, language, "short_title")
    told = {"all": words["all_of_it"].format(url=url), "qr": qr_svg(url), "alt": url}
    return "short", {**data, **told, "text": short_text(_as_published(notice), language)}


def _poster(notice: NoticeVersion, language: str) -> tuple[str, dict[str, Any]]:
    words, url = text_file("policy", language), notice_url(language)
    data = _head(notice, language, "poster_title")
    return "poster", {
        **data,
        "text": words["poster_text"],
        "url": url,
        "qr": qr_svg(url),
        "alt": url,
    }


def _as_published(notice: NoticeVersion) -> Draft:
    """Today's contact data, with the periods of this version and not of a changed setting."""
    draft = draft_now()
    who = dataclasses.replace(draft.salon, controller=draft.salon.controller or draft.salon.name)
    return dataclasses.replace(draft, salon=who, periods=notice.periods)


def _head(notice: NoticeVersion, language: str, title: str) -> dict[str, Any]:
    words = text_file("policy", language)
    day = day_in_words(notice.valid_from)
    head = letterhead(words[title], notice.valid_from, language)
    return {**head, "version": words["version"].format(number=notice.number, day=day)}


def _frozen(data: dict[str, Any]) -> str:
    return json.dumps(data, sort_keys=True)


@lru_cache(maxsize=12)
def _typeset(template: str, data: str) -> bytes:
    """The papers change only with the notice, and everybody may ask for them."""
    return typeset(template, json.loads(data))
