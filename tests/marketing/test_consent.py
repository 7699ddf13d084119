"""Asking for the letter, confirming, leaving: a history of acts, and a ban that wins."""

import pytest
import time_machine
from django.utils import timezone

from clients.actions import answer_turned_18
from clients.models import Client
from marketing.actions.consent import (
    ban_address,
    confirm_address,
    give_marketing_consent,
    unsubscribe,
    withdraw_marketing_consent,
)
from marketing.actions.sending import claim_confirmation
from marketing.audience import Recipient, standing
from marketing.models import MarketingConsent, SubscribedAddress
from marketing.models.consent import MailState
from marketing.reason import Reason
from marketing.refusals import (
    AgeNotKnown,
    BadAddress,
    NoAddress,
    NotAdult,
    NotSubscribed,
    Restricted,
)
from marketing.suppression import ban_hash, is_suppressed
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.consents import live_consent
from privacy.erasure import erase
from privacy.models import ConsentReceipt, DataSubject, Erasure, KeyedBan
from tests.clients.salon import enter, fresh, newest_event
from tests.marketing.salon import TODAY, address_of, asked, client, subscriber

pytestmark = pytest.mark.django_db


def test_a_yes_keeps_wording_notice_time_way_and_who_took_it() -> None:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False):
        consent, now = live_consent(MarketingConsent, asked().subject), timezone.now()
    assert consent is not None
    assert consent.text.kind == "marketing"
    assert len(consent.text.sha256) == 64
    assert consent.notice.number >= 1
    assert consent.sealed.way == "screen"
    assert consent.at == now
    assert consent.received_by is None


def test_an_address_waits_for_its_holder() -> None:
    reader = asked()
    assert standing(reader.pk, TODAY()) is Reason.UNCONFIRMED
    confirm_address(by=SYSTEM, address=address_of(reader))
    assert isinstance(standing(reader.pk, TODAY()), Recipient)


def test_an_address_confirmed_otherwise_says_how_and_gets_no_mail() -> None:
    reader = client()
    give_marketing_consent(by=SYSTEM, client=reader, way="paper", confirmed_how="näytti viestin")
    row = address_of(reader)
    assert (row.sealed.how, row.mail_state) == ("näytti viestin", "none")
    assert isinstance(standing(reader.pk, TODAY()), Recipient)


def test_who_asks_again_with_the_same_address_stays_confirmed() -> None:
    reader = subscriber()
    give_marketing_consent(by=SYSTEM, client=reader, way="oral")
    assert SubscribedAddress.objects.count() == 1
    assert isinstance(standing(reader.pk, TODAY()), Recipient)


def test_who_asks_again_without_having_confirmed_is_sent_the_confirmation() -> None:
    reader = asked()
    give_marketing_consent(by=SYSTEM, client=reader, way="oral")
    row = address_of(reader)
    assert (row.confirmed_at, row.mail_state) == (None, "waiting")


def test_a_confirmation_that_may_have_gone_is_not_claimed_again() -> None:
    address = address_of(asked())
    SubscribedAddress.objects.update(mail_state=MailState.UNKNOWN)
    assert claim_confirmation(by=SYSTEM, address=address) is None
    assert SubscribedAddress.objects.get().mail_state == MailState.UNKNOWN


@pytest.mark.parametrize(
    ("reader", "refusal"),
    [
        ({"birth_year": 2012}, NotAdult),
        ({"birth_year": None}, AgeNotKnown),
        ({"email": ""}, NoAddress),
        ({"email": "a@b@c"}, BadAddress),
        ({"email": "aino@kotona"}, BadAddress),
        ({"email": "päivi@example.com"}, BadAddress),
        ({"email": '"a b"@example.com'}, BadAddress),
        ({"email": "a@example.com, b@example.com"}, BadAddress),
    ],
)
def test_who_cannot_be_subscribed(reader: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        give_marketing_consent(by=SYSTEM, client=client(**reader), way="screen")  # type: ignore[arg-type]
    assert not MarketingConsent.objects.exists()


def test_whose_data_are_restricted_is_not_asked() -> None:
    reader = client()
    DataSubject.objects.filter(pk=reader.pk).update(state=DataSubject.State.RESTRICTED)
    with pytest.raises(Restricted):
        give_marketing_consent(by=SYSTEM, client=reader, way="screen")
    assert not MarketingConsent.objects.exists()


def test_in_the_year_of_eighteen_it_depends_on_her_word_and_growing_up_subscribes_nobody() -> None:
    """Only the year of birth is known (R42, R44)."""
    year = TODAY().year
    for age in (16, 17, 18):
        with pytest.raises((NotAdult, AgeNotKnown)):
            give_marketing_consent(by=SYSTEM, client=client(birth_year=year - age), way="screen")
    assert not MarketingConsent.objects.exists()
    asked_if_adult = client("Oona Niemi", year - 18)
    answer_turned_18(by=SYSTEM, client=asked_if_adult, turned_18=True)
    assert standing(asked_if_adult.pk, TODAY()) is Reason.NO_CONSENT, "grown up, and not asked"
    give_marketing_consent(by=SYSTEM, client=fresh(asked_if_adult), way="screen")
    assert standing(asked_if_adult.pk, TODAY()) is Reason.UNCONFIRMED
    give_marketing_consent(by=SYSTEM, client=client("Eeva Virtanen", year - 19), way="screen")


def test_no_way_no_consent() -> None:
    with pytest.raises(ValueError, match="way"):
        give_marketing_consent(by=SYSTEM, client=client(), way="")


def test_withdrawal_takes_the_address_and_bans_it_at_once() -> None:
    reader = subscriber()
    email = address_of(reader).sealed.email
    withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
    assert not SubscribedAddress.objects.exists()
    assert is_suppressed(email)
    assert standing(reader.pk, TODAY()) is Reason.NO_CONSENT
    assert [row.act for row in MarketingConsent.objects.all()] == ["given", "withdrawn"]


def test_who_has_not_asked_cannot_withdraw() -> None:
    with pytest.raises(NotSubscribed):
        withdraw_marketing_consent(by=SYSTEM, client=client(), way="oral")


def test_unsubscribing_twice_is_as_good_as_once() -> None:
    reader = subscriber()
    hashed = ban_hash(address_of(reader).sealed.email)
    for _ in range(2):
        unsubscribe(by=SYSTEM, subject=reader.subject, address_hash=hashed, way="email")
    assert KeyedBan.objects.count() == 1
    assert MarketingConsent.objects.filter(act="withdrawn").count() == 1


def test_a_link_of_an_old_address_bans_that_address_only() -> None:
    """Somebody else may have it by now; her permission is for another one."""
    reader = subscriber()
    old = ban_hash("vanha@example.com")
    unsubscribe(by=SYSTEM, subject=reader.subject, address_hash=old, way="email")
    assert is_suppressed("vanha@example.com")
    assert isinstance(standing(reader.pk, TODAY()), Recipient)


def test_a_ban_outlives_the_person_and_a_new_card_with_the_same_address() -> None:
    reader = subscriber()
    withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
    erase(by=SYSTEM, subject_ids=[reader.pk], ground=Erasure.Ground.REQUEST)
    assert not Client.objects.exists()
    again = client()
    assert standing(again.pk, TODAY()) is Reason.NO_CONSENT
    assert is_suppressed("paivi.korhonen@example.com")
    receipt = ConsentReceipt.objects.get()
    assert receipt.purpose == "marketing"
    assert [act["act"] for act in receipt.acts] == ["given", "withdrawn"]


def test_only_a_new_yes_lifts_a_ban_and_the_log_says_so() -> None:
    reader = client()
    ban_address(by=SYSTEM, address="Paivi.Korhonen@example.com ", why="complaint")
    give_marketing_consent(by=SYSTEM, client=reader, way="screen")
    assert not KeyedBan.objects.exists()
    assert newest_event().counts == {"bans_lifted": 1}


def test_the_ban_list_holds_no_address() -> None:
    ban_address(by=SYSTEM, address="paivi@example.com", why="bounce")
    row = KeyedBan.objects.values().get()
    assert "example" not in str(row)
    assert len(bytes(row["keyed_hash"])) == 16


def test_no_event_says_an_address() -> None:
    withdraw_marketing_consent(by=SYSTEM, client=subscriber(), way="oral")
    assert "example" not in str(list(AuditEvent.objects.values()))


def test_erasing_a_person_takes_permission_and_address_along() -> None:
    reader = subscriber()
    enter("Oona Niemi", 1991)
    erase(by=SYSTEM, subject_ids=[reader.pk], ground=Erasure.Ground.RETENTION)
    assert not MarketingConsent.objects.exists()
    assert not SubscribedAddress.objects.exists()
