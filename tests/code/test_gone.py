"""Somebody may go while a form about her is open: what is sent then gets a plain page."""

from uuid import UUID

import pytest
from django.http import HttpRequest
from django.urls import reverse

from clients.cards import get_visible_client_or_404
from clients.models import Client, ContactDetails
from harmony.middleware import GoneMiddleware
from privacy.audit.models import AuditEvent
from privacy.models import FormKey
from staff.models import User
from tests.clients.pages import SignIn, sent, text_of
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db


def goes_after_loading(patch: pytest.MonkeyPatch) -> None:
    """She is found for the page, and gone before the act locks her."""

    def found_and_gone(pk: UUID) -> Client:
        client = get_visible_client_or_404(pk)
        ContactDetails.objects.filter(client=client).delete()
        Client.objects.filter(pk=pk).delete()
        return client

    patch.setattr("clients.views.card.get_visible_client_or_404", found_and_gone)


@pytest.mark.parametrize("view", ["client_correct", "notice_given"])
def test_the_form_of_somebody_gone_finds_nothing_and_stores_nothing(
    riikka: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    client, browser = enter("Oona Niemi", 1991), signed_in(riikka)
    address = reverse(f"clients:{view}", args=[client.pk])
    form = {**sent(browser.get(address)), "notice_way": "paper"}
    before = AuditEvent.objects.count()
    goes_after_loading(monkeypatch)
    answer = browser.post(address, form)
    assert answer.status_code == 404
    assert "Täällä ei ole mitään" in text_of(answer)
    assert AuditEvent.objects.count() == before
    assert not FormKey.objects.exists()


def test_other_faults_are_left_to_be_seen() -> None:
    middleware = GoneMiddleware(lambda request: pytest.fail("not asked"))
    for fault in (User.DoesNotExist(), KeyError("x")):
        assert middleware.process_exception(HttpRequest(), fault) is None
