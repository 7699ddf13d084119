"""The owner publishes a notice in the back office; nobody else can, and nothing is changed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from privacy.models import NoticeVersion
from staff.models import User

pytestmark = pytest.mark.django_db
DESK = "/hallinta/privacy/noticeversion/"


@pytest.fixture
def controller(settings: Settings) -> None:
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, Hannele Moilanen (toiminimi)"


@pytest.fixture
def desk(hannele: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(hannele)


def said(**more: str) -> dict[str, str]:
    today = timezone.localdate()
    day = f"{today.day}.{today.month}.{today.year}"
    return {"valid_from": day, "summary": "Uusi rekisteri.", "summary_en": "", **more}


@pytest.mark.usefixtures("controller")
def test_the_owner_reads_it_first_and_publishes_it(desk: Client) -> None:
    page = desk.get(f"{DESK}add/").content.decode()
    assert "Hannele Moilanen (toiminimi)" in page
    answer = desk.post(f"{DESK}add/", said())
    assert answer.status_code == 302
    notice = NoticeVersion.objects.get(number=2)
    assert notice.summary == "Uusi rekisteri."
    shown = desk.get(f"{DESK}2/change/").content.decode()
    assert "Uusi rekisteri." in shown
    assert "<h2>Oikeutesi</h2>" in shown
    assert 'name="_save"' not in shown


def test_an_incomplete_one_is_refused_beside_the_form(desk: Client) -> None:
    page = desk.post(f"{DESK}add/", said()).content.decode()
    assert "SALON_CONTROLLER" in page
    assert "13(1)(a)" in page
    assert "Uusi rekisteri." in page
    assert NoticeVersion.objects.count() == 1


@pytest.mark.usefixtures("controller")
@pytest.mark.parametrize(
    "wrong", [{"summary": ""}, {"valid_from": "1.1.2020"}, {"valid_from": "32.13.2026"}]
)
def test_what_is_wrong_is_said_and_nothing_published(desk: Client, wrong: dict[str, str]) -> None:
    assert desk.post(f"{DESK}add/", said(**wrong)).status_code == 200
    assert NoticeVersion.objects.count() == 1


@pytest.mark.usefixtures("controller")
def test_a_published_one_is_neither_changed_nor_deleted(desk: Client) -> None:
    desk.post(f"{DESK}add/", said())
    assert desk.post(f"{DESK}2/change/", said(summary="Toinen")).status_code == 403
    assert desk.post(f"{DESK}2/delete/", {"post": "yes"}).status_code == 403
    assert NoticeVersion.objects.get(number=2).summary == "Uusi rekisteri."


@pytest.mark.parametrize("who", ["tiina", "riikka", "teemu"])
def test_nobody_else_has_the_desk(
    who: str, signed_in: Callable[[User], Client], request: pytest.FixtureRequest
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(DESK).status_code == 404
    assert browser.post(f"{DESK}add/", said()).status_code == 404
