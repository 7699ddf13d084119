"""Two cards of one person, merged: every reader finds what stands under either.

The canaries of both must be in what is handed over and gone after erasure and purge, so a reader
that forgets what was merged fails here.
"""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from privacy.access import build_access, end_of_person, use_log
from privacy.actions import restrict
from privacy.audit.acts import SYSTEM
from privacy.bans import contacts_of
from privacy.documents.portable import build_portable
from privacy.erasure import erase
from privacy.erasure_preview import preview
from privacy.models import (
    DataSubject,
    Erasure,
    LinkRecord,
    NoticeVersion,
    Restriction,
    SubjectLink,
)
from privacy.purge import purge
from privacy.registry import declaration_of
from privacy.tombstones import tombstones
from privacy.withdrawals import live_consents, withdraw
from tests.clients.salon import enter
from tests.personal_data.dump import tables_with
from tests.personal_data.test_canaries import Canaries

pytestmark = pytest.mark.django_db(transaction=True)


def linked(primary: DataSubject, alias: DataSubject) -> None:
    """As a merge leaves them."""
    now = timezone.now()
    SubjectLink(subject=primary, alias=alias, linked_at=now, sealed=LinkRecord()).save()


class Pair:
    """One person with one row of everything on each of two cards."""

    def __init__(self) -> None:
        self.primary, self.alias = Canaries(), Canaries()
        SubjectLink.objects.all().delete()  # the examples of the table itself
        linked(self.primary.subject, self.alias.subject)

    @property
    def words(self) -> list[str]:
        both = {**{f"1 {n}": w for n, w in self.primary.words.items()}}
        both |= {f"2 {n}": w for n, w in self.alias.words.items()}
        return [word for name, word in both.items() if "SubjectLink" not in name]


@pytest.fixture
def pair() -> Pair:
    return Pair()


@pytest.mark.parametrize("asked", ["primary", "alias"])
def test_the_copy_holds_every_word_of_both(pair: Pair, asked: str) -> None:
    subject = getattr(pair, asked).subject
    text = json.dumps(build_access(by=SYSTEM, subject=subject, purpose="test"), ensure_ascii=False)
    assert not [word for word in pair.words if word not in text]
    alone = json.dumps(build_portable(by=SYSTEM, subject=subject), ensure_ascii=False)
    given = [c.words["clients.Client.name"] for c in (pair.primary, pair.alias)]
    assert all(name in alone for name in given)
    assert len(use_log(subject.pk)) >= 2 * len(use_log(Canaries().subject.pk))


def test_the_preview_counts_the_rows_of_both(pair: Pair) -> None:
    both = preview(pair.primary.subject.pk, timezone.localdate())
    assert {line.label: line.count for line in both.goes}["clients.Client"] == 2


@pytest.mark.parametrize("asked", ["primary", "alias"])
def test_after_erasure_no_word_of_either_is_left(pair: Pair, asked: str) -> None:
    erase(by=SYSTEM, subject_ids=[getattr(pair, asked).subject.pk], ground=Erasure.Ground.REQUEST)
    ids = {pair.primary.subject.pk, pair.alias.subject.pk}
    assert tables_with(pair.words) == set()
    assert not DataSubject.objects.filter(pk__in=ids).exists()
    assert set(Erasure.objects.filter(pk__in=ids).values_list("pk", flat=True)) == ids
    assert any(ids <= set(stone.subjects) for stone in tombstones())


def test_after_the_purge_no_word_of_either_is_left(pair: Pair) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365)):
        purge(timezone.localdate(), by=SYSTEM)
        assert tables_with(pair.words) == set()


@pytest.mark.parametrize("came", [0, 1, 2])
def test_the_newest_visit_of_either_keeps_both(came: int) -> None:
    cards = [enter("Päivi Korhonen"), enter("Päivi Lahti"), enter("P. Lahti")]
    for other in cards[1:]:
        linked(cards[0].subject, other.subject)
    alone = enter("Oona Niemi")
    old = timezone.localdate() - timedelta(days=3 * 365)
    Client.objects.update(last_visit_on=old)
    Client.objects.filter(pk=cards[came].pk).update(last_visit_on=timezone.localdate())
    rules = NoticeVersion.all_rules()
    assert {end_of_person(card.pk, rules) for card in cards} == {end_of_person(cards[0].pk, rules)}
    assert end_of_person(cards[0].pk, rules) > timezone.localdate()  # type: ignore[operator]
    due = declaration_of(Client).due_rows(timezone.localdate())
    assert [card.pk for card in due] == [alone.pk]
    purge(timezone.localdate(), by=SYSTEM)
    assert set(Client.objects.values_list("pk", flat=True)) == {card.pk for card in cards}
    assert not Client.objects.filter(pk=alone.pk).exists()
    Client.objects.update(last_visit_on=old)
    purge(timezone.localdate(), by=SYSTEM)
    assert not Client.objects.exists()
    assert not SubjectLink.objects.exists()


def test_a_withdrawal_on_request_ends_the_consents_of_both(pair: Pair) -> None:
    labels = [d.model._meta.label for d in live_consents(pair.alias.subject.pk)]
    assert len(labels) == 2
    withdraw(by=SYSTEM, subject_id=pair.primary.subject.pk, labels=labels, channel="visit")
    assert live_consents(pair.primary.subject.pk) == []


def test_a_restriction_is_of_both(pair: Pair) -> None:
    Restriction.objects.all().delete()
    DataSubject.objects.update(state=DataSubject.State.ACTIVE)
    ground = Restriction.Ground.ACCURACY
    restrict(by=SYSTEM, subject=pair.alias.subject, ground=ground, reason="Hän kiistää tiedot.")
    states = DataSubject.objects.filter(
        pk__in=(pair.primary.subject.pk, pair.alias.subject.pk)
    ).values_list("state", flat=True)
    assert set(states) == {DataSubject.State.RESTRICTED}


def test_what_she_is_recognised_by_is_of_both() -> None:
    cards = [enter("Päivi Korhonen", phone="040 123 4567"), enter("P. Lahti", phone="050 999 8888")]
    linked(cards[0].subject, cards[1].subject)
    assert len(contacts_of(cards[0].pk)) == len(contacts_of(cards[1].pk)) == 2
