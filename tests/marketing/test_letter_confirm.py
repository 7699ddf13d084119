"""Confirming an address: its holder presses a button, and only then letters go out."""

import pytest
from django.test import Client as Browser

from clients.models import Client
from marketing.actions.consent import ban_address, withdraw_marketing_consent
from marketing.audience import Recipient, standing
from marketing.links import confirm_path
from marketing.models import SubscribedAddress
from marketing.suppression import ban_hash
from marketing.tokens import Link
from privacy.audit.acts import SYSTEM
from tests.clients.salon import newest_event
from tests.marketing.salon import TODAY, address_of, asked

pytestmark = pytest.mark.django_db


def link_of(reader: Client) -> str:
    return confirm_path(Link(reader.pk, ban_hash(address_of(reader).sealed.email)))


def test_reading_confirms_nothing_and_the_button_does() -> None:
    reader = asked()
    link, browser = link_of(reader), Browser(enforce_csrf_checks=True)
    assert not browser.get(link).cookies
    assert not isinstance(standing(reader.pk, TODAY()), Recipient)
    answer = browser.post(link, {"yes": "1"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert isinstance(standing(reader.pk, TODAY()), Recipient)
    assert (newest_event().act, newest_event().actor_role) == (
        "marketing.address_confirmed",
        "address",
    )


def test_pressing_twice_is_as_good_as_once() -> None:
    reader = asked()
    link = link_of(reader)
    for _ in range(2):
        assert Browser().post(link, {"yes": "1"}).status_code == 200
    assert address_of(reader).is_confirmed


def test_a_link_for_another_address_confirms_nothing() -> None:
    reader = asked()
    link = confirm_path(Link(reader.pk, ban_hash("muu@example.com")))
    assert Browser().post(link, {"yes": "1"}).status_code == 200
    assert not address_of(reader).is_confirmed


def test_who_has_withdrawn_is_not_brought_back_by_an_old_link() -> None:
    reader = asked()
    link = link_of(reader)
    withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
    assert Browser().post(link, {"yes": "1"}).status_code == 200
    assert not SubscribedAddress.objects.exists()


def test_a_banned_address_is_not_brought_back_by_an_old_link() -> None:
    reader = asked()
    link = link_of(reader)
    ban_address(by=SYSTEM, address=address_of(reader).sealed.email, why="complaint")
    Browser().post(link, {"yes": "1"})
    assert not address_of(reader).is_confirmed
