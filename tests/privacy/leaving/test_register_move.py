"""The owner's page of the whole register: who may, a recent login, one form one release."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.leaving.actions import take_release
from privacy.leaving.transfer import transfer_code
from privacy.models import RegisterRelease
from staff.models import User
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
PAGE = "privacy:register_move"


@pytest.fixture
def just_now(signed_in: SignedIn) -> SignedIn:
    """A browser whose person has just typed her password."""

    def sign_in(user: User) -> Client:
        browser = signed_in(user)
        session = browser.session
        session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session.save()
        return browser

    return sign_in


def release(browser: Client, kind: str) -> None:
    browser.post(reverse("privacy:register_release", args=[kind]))


def shown(browser: Client) -> str:
    answer = browser.get(reverse(PAGE))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_the_owner_releases_an_export_and_sees_its_code(hannele: User, just_now: SignedIn) -> None:
    browser = just_now(hannele)
    assert "export_register" not in shown(browser)
    release(browser, "export")
    made = RegisterRelease.objects.get()
    assert (made.kind, made.released_by, made.is_open) == ("export", hannele.pk, True)
    page = shown(browser)
    assert "export_register" in page
    assert transfer_code(made.pk) in page


def test_a_tablet_left_open_shows_no_code_and_releases_nothing(
    hannele: User, signed_in: SignedIn
) -> None:
    browser = signed_in(hannele)
    asked = reverse("privacy:register_release", args=["export"])
    for answer in (browser.get(reverse(PAGE)), browser.post(asked)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not RegisterRelease.objects.exists()


def test_the_code_can_be_read_for_a_week_after_the_export(
    hannele: User, just_now: SignedIn
) -> None:
    release(just_now(hannele), "export")
    made = take_release(by=SYSTEM, kind="export")
    assert transfer_code(made.pk) in shown(just_now(hannele))
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert transfer_code(made.pk) not in shown(just_now(hannele))


def test_a_release_is_taken_back(hannele: User, just_now: SignedIn) -> None:
    browser = just_now(hannele)
    release(browser, "export")
    browser.post(reverse("privacy:register_recall", args=["export"]))
    assert not RegisterRelease.objects.get().is_open
    assert "export_register" not in shown(browser)


def test_an_import_is_offered_in_an_empty_installation_only(
    hannele: User, just_now: SignedIn
) -> None:
    browser = just_now(hannele)
    assert reverse("privacy:register_release", args=["import"]) in shown(browser)
    release(browser, "import")
    assert "import_clients" in shown(browser)
    enter("Aino Korhonen")
    page = shown(browser)
    assert "import_clients" not in page
    assert reverse("privacy:register_release", args=["import"]) not in page


def test_nobody_but_the_owner_gets_here(
    tiina: User, riikka: User, teemu: User, signed_in: SignedIn
) -> None:
    for user in (tiina, riikka, teemu):
        browser = signed_in(user)
        assert browser.get(reverse(PAGE)).status_code == 403
        for kind in RegisterRelease.Kind.values:
            for name in ("release", "recall"):
                address = reverse(f"privacy:register_{name}", args=[kind])
                assert browser.post(address).status_code == 403
    assert not RegisterRelease.objects.exists()


def test_a_login_of_an_hour_ago_is_asked_again(hannele: User, just_now: SignedIn) -> None:
    browser = just_now(hannele)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        for answer in (
            browser.get(reverse(PAGE)),
            browser.post(reverse("privacy:register_release", args=["export"])),
        ):
            assert answer.status_code == 302
    assert not RegisterRelease.objects.exists()


def test_the_same_form_twice_releases_once(hannele: User, just_now: SignedIn) -> None:
    browser = just_now(hannele)
    address, form = reverse("privacy:register_release", args=["export"]), {"form_key": KEY}
    assert [browser.post(address, form).status_code for _time in (1, 2)] == [302, 302]
    assert RegisterRelease.objects.count() == 1


KEY = "2f0a6d0e-5f0c-4f8e-9d57-2f7c0d1f7f10"
