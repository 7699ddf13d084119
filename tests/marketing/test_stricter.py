"""Merged cards and what another program said: of several words the strictest, and one letter."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.merging import merge_clients, unmerge_clients
from clients.models import Client, ImportedClient
from clients.models_import import OriginRecord
from marketing.actions.consent import (
    ban_address,
    give_marketing_consent,
    unsubscribe,
    withdraw_marketing_consent,
)
from marketing.audience import Recipient, count, may_confirm, standing
from marketing.card import subscription_of
from marketing.models import MarketingConsent
from marketing.reason import Reason
from marketing.suppression import ban_hash, is_suppressed
from privacy.audit.acts import SYSTEM
from tests.clients.salon import fresh
from tests.marketing.salon import TODAY, asked, client, subscriber

pytestmark = pytest.mark.django_db


def merge(card: Client, other: Client) -> Client:
    seen = fresh(card).details
    merge_clients(by=SYSTEM, client=card, other=other, seen=seen, wanted=seen, reason="hän itse")
    return fresh(card)


def outcomes(*cards: Client) -> list[str]:
    """Who of these gets the letter ("") or why not."""
    found = (standing(card.pk, TODAY()) for card in cards)
    return ["" if isinstance(one, Recipient) else str(one) for one in found]


@pytest.mark.parametrize("kept", [0, 1])
def test_of_two_permissions_one_letter(kept: int) -> None:
    cards = [subscriber("Päivi Korhonen"), subscriber("Päivi Lahti")]
    merge(cards[kept], cards[1 - kept])
    assert outcomes(cards[kept], cards[1 - kept]) == ["", Reason.MERGED]
    assert count(TODAY()) == {"": 1, Reason.MERGED: 1}


def test_the_permission_of_the_other_card_is_enough() -> None:
    reader = subscriber("Päivi Lahti")
    card = merge(client(), reader)
    assert outcomes(card, reader) == [Reason.NO_CONSENT, ""]
    assert count(TODAY()) == {"": 1}
    assert subscription_of(card).is_on


@pytest.mark.parametrize("kept", [0, 1])
def test_a_withdrawal_on_either_stops_both_until_she_says_yes_anew(kept: int) -> None:
    gone = subscriber("Päivi Lahti")
    withdraw_marketing_consent(by=SYSTEM, client=gone, way="oral")
    cards = [subscriber("Päivi Korhonen"), gone]
    card = merge(cards[kept], cards[1 - kept])
    assert outcomes(*cards) == [Reason.NO_CONSENT] * 2
    assert not subscription_of(card).is_on
    assert subscription_of(card).was_on
    again = give_marketing_consent(by=SYSTEM, client=card, way="screen", confirmed_how="korttia")
    assert outcomes(card) == [""]
    assert again.subject_id == card.pk
    assert subscription_of(card).is_on


def test_a_withdrawal_on_the_card_is_one_of_both() -> None:
    cards = [subscriber("Päivi Korhonen"), subscriber("Päivi Lahti")]
    card = merge(*cards)
    withdraw_marketing_consent(by=SYSTEM, client=card, way="oral")
    assert MarketingConsent.objects.filter(act="withdrawn").count() == 2
    unmerge_clients(by=SYSTEM, client=cards[0], other=cards[1])
    assert outcomes(*cards) == [Reason.NO_CONSENT] * 2


@pytest.mark.parametrize("whose", [0, 1])
def test_her_link_in_one_letter_ends_the_permissions_of_both(whose: int) -> None:
    cards = [subscriber("Päivi Korhonen"), subscriber("Päivi Lahti")]
    merge(*cards)
    email = cards[whose].contact.sealed.email
    unsubscribe(by=SYSTEM, subject=cards[whose].subject, address_hash=ban_hash(email), way="email")
    assert MarketingConsent.objects.filter(act="withdrawn").count() == 2
    assert all(is_suppressed(card.contact.sealed.email) for card in cards)
    unmerge_clients(by=SYSTEM, client=cards[0], other=cards[1])
    assert outcomes(*cards) == [Reason.NO_CONSENT] * 2


def _ban(card: Client) -> None:
    ban_address(by=SYSTEM, address=card.contact.sealed.email, why="objection")


def _make_young(card: Client) -> None:
    row = fresh(card)
    row.sealed = replace(row.sealed, birth_year=TODAY().year - 15)
    row.save()


@pytest.mark.parametrize(
    ("happens", "why"), [(_ban, Reason.SUPPRESSED), (_make_young, Reason.NOT_ADULT)]
)
def test_what_bars_the_one_bars_the_other(happens: Any, why: str) -> None:
    other = client("Päivi Lahti")
    happens(other)
    card = merge(subscriber("Päivi Korhonen"), other)
    assert outcomes(card) == [why]
    unmerge_clients(by=SYSTEM, client=card, other=other)
    assert outcomes(card) == [""]


def test_a_ban_stays_when_she_says_yes_for_another_address() -> None:
    other = client("Päivi Lahti")
    _ban(other)
    card = merge(asked("Päivi Korhonen"), other)
    give_marketing_consent(by=SYSTEM, client=card, way="screen", confirmed_how="kortista")
    assert outcomes(card) == [""]
    unmerge_clients(by=SYSTEM, client=card, other=other)
    assert is_suppressed(other.contact.sealed.email)


def imported(card: Client, *, opt_out: bool, days_ago: int = 0) -> None:
    """She came from another program, which said so."""
    row = ImportedClient(
        subject=card.subject,
        batch_id=card.pk,
        imported_at=timezone.now() - timedelta(days=days_ago),
        tell_by=TODAY(),
        sealed=OriginRecord("Timma", opt_out=opt_out),
    )
    row.save()


def test_the_no_of_another_program_holds_until_a_later_yes() -> None:
    reader = subscriber()
    imported(reader, opt_out=True)
    assert outcomes(reader) == [Reason.SOURCE_SAYS_NO]
    assert subscription_of(fresh(reader)).source_says_no
    give_marketing_consent(by=SYSTEM, client=reader, way="screen", confirmed_how="korttia")
    assert outcomes(reader) == [""]
    assert not subscription_of(fresh(reader)).source_says_no


@pytest.mark.parametrize(("opt_out", "days_ago"), [(True, 3), (False, 0)])
def test_an_older_no_and_none_at_all_bar_nothing(opt_out: bool, days_ago: int) -> None:
    reader = subscriber()
    imported(reader, opt_out=opt_out, days_ago=days_ago)
    assert outcomes(reader) == [""]


def test_the_no_of_another_program_is_good_for_merged_cards_too() -> None:
    reader, other = subscriber(), client("Päivi Lahti")
    imported(other, opt_out=True)
    card = merge(reader, other)
    assert outcomes(card) == [Reason.SOURCE_SAYS_NO]
    assert subscription_of(card).source_says_no


def test_nobody_of_the_other_cards_is_confirmed_by_mail_where_letters_are_barred() -> None:
    other = client("Päivi Lahti")
    _ban(other)
    card = merge(asked("Päivi Korhonen"), other)
    assert may_confirm(card.pk) is None
