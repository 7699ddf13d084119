"""The door in a real browser: first owner, invitation, app, passkey, recovery code."""

import os
import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from privacy.audit.acts import SYSTEM
from staff import actions
from staff.models import User
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "uusi pitkä salasana 7"
SHOTS = os.environ.get("HARMONY_SHOTS")  # a folder, for looking at the pages


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def code_for(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def door(context: BrowserContext, live_server: LiveServer) -> Page:
    """The login page."""
    page = context.new_page()
    page.goto(live_server.url + "/accounts/login/")
    return page


@pytest.fixture
def key(door: Page, context: BrowserContext) -> CDPSession:
    """A device that keeps passkeys and knows its owner's finger."""
    device = context.new_cdp_session(door)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return device


def log_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Sähköposti").fill(email)
    page.get_by_label("Salasana").fill(password)
    page.get_by_role("button", name="Kirjaudu sisään", exact=True).click()


def set_up_app(page: Page) -> str:
    """From the page of second factors to the recovery codes; the app's secret."""
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))
    page.get_by_role("link", name="Lisää sovellus").click()
    secret = page.locator("#authenticator_secret").input_value()
    shot(page, "app")
    page.locator("#id_code").fill(code_for(secret))
    page.get_by_role("button", name="Ota käyttöön").click()
    expect(page).to_have_url(re.compile("recovery-codes"))
    shot(page, "codes")
    return secret


def undertake(page: Page) -> None:
    expect(page).to_have_url(re.compile("sitoumus"))
    shot(page, "undertaking")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sitoudun").click()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/accounts/login/")


def is_in(page: Page, server: LiveServer) -> None:
    page.goto(server.url + "/henkilokunta/oma/")
    expect(page).to_have_url(server.url + "/henkilokunta/oma/")


def test_the_first_owner_opens_the_register(door: Page, live_server: LiveServer) -> None:
    token = actions.make_owner_link(by=SYSTEM)
    door.goto(f"{live_server.url}/henkilokunta/kutsu/{token}/")
    shot(door, "owner")
    door.get_by_label("Nimi").fill("Hannele Aaltonen")
    door.get_by_label("Sähköposti").fill("hannele@harmony.example")
    door.get_by_label("Salasana").fill(NEW)
    door.get_by_role("button", name="Avaa tunnus").click()
    shot(door, "login")
    log_in(door, "hannele@harmony.example", NEW)
    shot(door, "factors")
    set_up_app(door)
    door.get_by_role("link", name="Olen tallettanut").click()
    undertake(door)
    expect(door).to_have_url(live_server.url + "/")
    for name, path in (("staff", ""), ("invite", "kutsu/"), ("account", "oma/")):
        door.goto(f"{live_server.url}/henkilokunta/{path}")
        shot(door, name)


def test_an_invited_colleague_gets_in_by_app_and_by_recovery_code(
    door: Page, live_server: LiveServer, hannele: User
) -> None:
    saana, token = actions.invite_user(
        by=hannele,
        name="Saana Niemi",
        email="saana@harmony.example",
        role="therapist",
        employment="employee",
    )
    door.goto(f"{live_server.url}/henkilokunta/kutsu/{token}/")
    door.get_by_label("Salasana").fill(NEW)
    door.get_by_role("button", name="Avaa tunnus").click()
    log_in(door, saana.email, NEW)
    secret = set_up_app(door)
    recovery = door.locator("code").first.inner_text()
    door.get_by_role("link", name="Olen tallettanut").click()
    undertake(door)
    for code in (code_for(secret, steps=1), recovery):
        sign_out(door)
        log_in(door, saana.email, NEW)
        expect(door).to_have_url(re.compile("authenticate"))
        shot(door, "second-step")
        door.locator("#id_code").fill(code)
        door.get_by_role("button", name="Kirjaudu sisään").click()
        expect(door).not_to_have_url(re.compile("authenticate"))
        is_in(door, live_server)


def test_a_passkey_opens_by_itself_and_as_the_second_step(
    door: Page, live_server: LiveServer, tiina: User, key: CDPSession
) -> None:
    door.goto(live_server.url.replace("127.0.0.1", "localhost") + "/accounts/login/")
    log_in(door, tiina.email, PASSWORD)
    door.get_by_role("link", name="Lisää pääsyavain").click()
    expect(door).to_have_url(re.compile("/webauthn/add/"))
    door.wait_for_load_state()
    shot(door, "passkey")
    door.get_by_role("button", name="Lisää pääsyavain").click()
    expect(door).to_have_url(re.compile("recovery-codes"))
    sign_out(door)
    door.get_by_role("button", name="Kirjaudu pääsyavaimella").click()
    expect(door).not_to_have_url(re.compile("login"))
    door.wait_for_load_state()
    door.locator(".lock__button").click()
    expect(door).to_have_url(re.compile("/lukko/"))
    door.wait_for_load_state()
    door.get_by_role("button", name="Avaa pääsyavaimella").click()
    expect(door.locator(".lock__button")).to_be_visible()
    sign_out(door)
    log_in(door, tiina.email, PASSWORD)
    expect(door).to_have_url(re.compile("authenticate"))
    door.wait_for_load_state()
    door.get_by_role("button", name="Käytä pääsyavainta").click()
    expect(door).not_to_have_url(re.compile("authenticate"))
    door.goto(live_server.url.replace("127.0.0.1", "localhost") + "/accounts/2fa/webauthn/")
    shot(door, "passkeys")
