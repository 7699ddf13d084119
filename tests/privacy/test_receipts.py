"""What stays of a consent when its person is gone: the acts, and no name (R54)."""

import pytest

from clients.contact import phone_key
from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.erasure import erase
from privacy.models import ConsentReceipt, DataSubject, Erasure
from privacy.receipts import find_receipts
from staff.models import User
from tests.clients.salon import enter
from tests.treatments.room import ALL_KINDS, consent
from treatments import actions

PHONE, EMAIL = "040 555 0100", "paivi@example.org"


@pytest.fixture
def paivi(hannele: User) -> Client:
    """She consented on the screen, and withdrew it later."""
    client = enter("Päivi Korhonen", 1978, by=hannele, phone=PHONE, email=EMAIL)
    consent(hannele, client)
    actions.withdraw_health_consent(by=hannele, client=client, way="oral")
    return client


def test_a_receipt_tells_both_acts_and_is_found_by_her_number_or_address(paivi: Client) -> None:
    erase(by=SYSTEM, subject_ids=[paivi.pk], ground=Erasure.Ground.REQUEST)
    (receipt,) = ConsentReceipt.objects.all()
    assert receipt.purpose == "health"
    assert [(act["act"], act["way"]) for act in receipt.acts] == [
        ("given", "screen"),
        ("withdrawn", "oral"),
    ]
    assert receipt.acts[0]["kinds"] == list(ALL_KINDS)
    assert receipt.acts[0]["notice"] == 1
    assert receipt.acts[0]["text"] == "health/1"
    assert find_receipts(phone_key("+358 40 5550100")) == find_receipts(EMAIL) == [receipt]
    assert find_receipts(phone_key("040 555 0101")) == []


def test_who_never_consented_leaves_no_receipt(hannele: User) -> None:
    client = enter("Anna Virtanen", by=hannele, phone=PHONE)
    erase(by=SYSTEM, subject_ids=[client.pk], ground=Erasure.Ground.REQUEST)
    assert not ConsentReceipt.objects.exists()


def test_each_person_gets_an_erasure_row_even_one_who_is_gone_already(hannele: User) -> None:
    client, gone = enter("Anna Virtanen", by=hannele), enter("Eeva Salo", by=hannele)
    erase(by=SYSTEM, subject_ids=[gone.pk], ground=Erasure.Ground.REQUEST)
    Erasure.objects.all().delete()
    outcome = erase(by=SYSTEM, subject_ids=[client.pk, gone.pk], ground=Erasure.Ground.MISTAKE)
    assert outcome.people() == 1
    assert set(Erasure.objects.values_list("subject_id", "ground")) == {
        (client.pk, "mistake"),
        (gone.pk, "mistake"),
    }
    assert not DataSubject.objects.filter(pk=client.pk).exists()
    (batch,) = set(Erasure.objects.values_list("batch", flat=True))
    assert batch is not None
