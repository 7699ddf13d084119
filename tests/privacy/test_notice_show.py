"""The public notice: for everybody, in two languages, on paper too, without a cookie."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from privacy.audit.acts import SYSTEM
from privacy.models import NoticeVersion
from privacy.notices.papers import parts_of, qr_svg
from privacy.notices.publishing import publish_notice
from staff.models import User
from tests.privacy.documents.papers import as_one_line, is_tagged, text_of

pytestmark = pytest.mark.django_db
PAPERS = ["seloste", "lyhyesti", "juliste"]


@pytest.fixture
def published(settings: Settings) -> NoticeVersion:
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, Hannele Moilanen (toiminimi)"
    settings.HARMONY_URL = "https://harmony.example"
    return publish_notice(
        by=SYSTEM,
        valid_from=timezone.localdate(),
        summary="Seloste on uusittu.",
        summary_en="The notice is new.",
    )


@pytest.fixture
def desk(riikka: User, signed_in: Callable[[User], Client]) -> Client:
    """Whoever stands at the counter prints the papers."""
    return signed_in(riikka)


def test_the_finnish_page(published: NoticeVersion) -> None:
    answer = Client().get("/tietosuoja/")
    page = answer.content.decode()
    assert '<html lang="fi"' in page
    assert "<h1>Tietosuojaseloste</h1>" in page
    assert "Seloste on uusittu." in page
    assert 'href="/tietosuoja/?kieli=en"' in page


def test_the_english_page(published: NoticeVersion) -> None:
    page = Client().get("/tietosuoja/?kieli=en").content.decode()
    assert '<html lang="en"' in page
    assert "<h1>Privacy notice</h1>" in page
    assert "The notice is new." in page
    assert "Versio" not in page.replace("Version", "")


def test_a_notice_without_english_is_shown_in_finnish() -> None:
    assert "Rekisterinpitäjä" in Client().get("/tietosuoja/?kieli=en").content.decode()


@pytest.mark.parametrize("path", ["", "?kieli=en", "?kieli=sv"])
def test_no_cookie_and_no_foreign_host(published: NoticeVersion, path: str) -> None:
    answer = Client().get(f"/tietosuoja/{path}")
    assert answer.status_code == 200
    assert not answer.cookies
    sources = re.findall(r'(?:src|href)="(https?:[^"]*)"', answer.content.decode())
    assert [s for s in sources if "tietosuoja.fi" not in s] == []


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_each_paper_is_a_tagged_pdf(
    published: NoticeVersion, desk: Client, paper: str, language: str
) -> None:
    answer = desk.get(reverse(f"privacy:notice_{paper}"), {"kieli": language})
    assert answer["Content-Type"] == "application/pdf"
    assert is_tagged(answer.content)
    text = as_one_line(text_of(answer.content))
    assert "Kauneushoitola Harmony" in text
    if paper == "seloste":
        version = NoticeVersion.current(timezone.localdate()).in_language(language)
        for part in parts_of(version):
            assert part["title"] in text
    else:
        assert "https://harmony.example/tietosuoja/" in text


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("paper", ["lyhyesti", "juliste"])
def test_sheet_and_poster_are_one_page(
    published: NoticeVersion, desk: Client, paper: str, language: str
) -> None:
    pdf = desk.get(reverse(f"privacy:notice_{paper}"), {"kieli": language}).content
    assert "1 / 1" in text_of(pdf)


def test_the_sheet_promises_what_is_published_and_no_changed_setting(
    published: NoticeVersion, desk: Client, settings: Settings
) -> None:
    settings.RETENTION = {"client": "38m"}
    text = as_one_line(text_of(desk.get("/tietosuoja/lyhyesti.pdf").content))
    assert "asiakaskortti 2 vuotta viimeisestä käynnistäsi" in text
    assert "38 kuukautta" not in text


def test_a_notice_of_the_future_is_not_shown_yet(settings: Settings) -> None:
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony Oy"
    later = timezone.localdate() + timedelta(days=10)
    publish_notice(by=SYSTEM, valid_from=later, summary="Tulossa.")
    assert "Tulossa." not in Client().get("/tietosuoja/").content.decode()


def test_the_code_differs_by_address() -> None:
    assert qr_svg("https://a.example/") != qr_svg("https://b.example/")
    assert "http" not in qr_svg("https://a.example/").replace("http://www.w3.org/2000/svg", "")
