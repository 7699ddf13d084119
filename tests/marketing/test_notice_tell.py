"""Telling everybody of a new privacy notice: once each, without asking for a permission (R69)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from marketing.actions.consent import ban_address
from marketing.models import ServiceMail
from marketing.sending.runner import send_due
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.marketing.salon import client
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db
PAGE = "marketing:notice_tell"


def test_every_client_with_an_address_is_told_once(hannele: User, signed_in: SignIn) -> None:
    client("Aino Niemi")
    client("Oona Niemi", 2014)
    client("Eeva Virtanen", email="")
    barred = client("Liisa Mattila")
    DataSubject.objects.filter(pk=barred.pk).update(state=DataSubject.State.RESTRICTED)
    ban_address(by=SYSTEM, address="aino.niemi@example.com", why="objection")
    browser = signed_in(hannele)
    page = text_of(browser.get(reverse(PAGE)))
    assert "2 asiakkaalla on sähköpostiosoite" in page
    assert "Niemi" not in page
    for _ in range(2):
        browser.post(reverse(PAGE), {"form_key": str(uuid4())})
    assert ServiceMail.objects.count() == 2
    with mail_server() as server:
        assert send_due().service == 2
    assert sorted(server.recipients) == ["aino.niemi@example.com", "oona.niemi@example.com"]
    words = server.messages()[0].get_content()
    assert "https://harmony.example/tietosuoja/" in words
    assert "Ilmoita" not in text_of(browser.get(reverse(PAGE))).split("<pre")[1]


def test_only_who_approves_letters_tells(riikka: User, signed_in: SignIn) -> None:
    assert signed_in(riikka).get(reverse(PAGE)).status_code == 403
    assert signed_in(riikka).post(reverse(PAGE), {"form_key": str(uuid4())}).status_code == 403
    assert not ServiceMail.objects.exists()
