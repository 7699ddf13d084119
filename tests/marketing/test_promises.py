"""The promises about letters turn red when something is wrong."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from marketing.models import MarketingConsent
from marketing.sending.runner import send_due
from marketing.suppression import ban_hash
from marketing.waiting import lines_waiting
from privacy.models import KeyedBan
from staff.models import User
from tests.marketing.salon import TODAY, approved, fails, subscriber
from tests.marketing.smtp import mail_server
from tests.promised import state

pytestmark = pytest.mark.django_db


def sent_one() -> None:
    subscriber("Aino Niemi")
    approved()
    with mail_server():
        send_due()


def test_a_letter_with_permission_keeps_the_promise_and_one_without_breaks_it() -> None:
    sent_one()
    assert state("letters.asked", TODAY()) == "kept"
    later = timezone.now() + timedelta(days=1)
    QuerySet(MarketingConsent).update(at=later)  # past the guard of consents
    assert state("letters.asked", TODAY()) == "broken"


def test_a_letter_after_a_ban_breaks_the_promise() -> None:
    sent_one()
    assert state("letters.forbidden", TODAY()) == "kept"
    KeyedBan.objects.create(
        kind="marketing",
        keyed_hash=ban_hash("aino.niemi@example.com"),
        last_hit_on=date(2026, 1, 1),
    )
    assert state("letters.forbidden", TODAY()) == "broken"


def test_messages_without_an_answer_wait_on_the_front_page(hannele: User, tiina: User) -> None:
    subscriber("Liisa Mattila")
    approved()
    with mail_server(fails(liisa="cut")):
        send_due()
    assert [line.text for line in lines_waiting(hannele, TODAY())] == ["1 kirje ilman vastausta"]
    assert list(lines_waiting(tiina, TODAY())) == []
