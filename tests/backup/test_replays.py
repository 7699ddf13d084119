"""Single things that end again; the whole story is told in tests/faults."""

from uuid import UUID

import pytest
from django.utils import timezone

from privacy import tombstones
from privacy.actions.restricting import lift_restriction, restrict
from privacy.audit.acts import SYSTEM
from privacy.backup.replaying import replay
from privacy.models import DataSubject, KeyedBan, Restriction
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db


def confirmed() -> None:
    """Tests never commit: say of what was noted that it was."""
    for stone in tombstones.tombstones():
        tombstones.confirm(stone.batch)


def state(pk: UUID) -> str:
    return str(DataSubject.objects.get(pk=pk).state)


def test_a_restriction_is_put_back() -> None:
    client = enter("Oona Niemi", 1991)
    restrict(by=SYSTEM, subject=client.subject, ground="accuracy", reason="Puhelin väärin.")
    confirmed()
    Restriction.objects.all().delete()
    DataSubject.objects.update(state=DataSubject.State.ACTIVE)  # as in the copy
    assert replay().again["restriction"] == 1
    assert state(client.pk) == DataSubject.State.RESTRICTED
    assert replay().again["restriction"] == 0


def test_a_restriction_that_was_lifted_is_not_put_back() -> None:
    client = enter("Oona Niemi", 1991)
    put = restrict(by=SYSTEM, subject=client.subject, ground="accuracy", reason="Puhelin väärin.")
    lift_restriction(by=SYSTEM, restriction=put, told_on=timezone.localdate(), told="Kerrottu.")
    confirmed()
    assert replay().again["restriction"] == 0
    assert state(client.pk) == DataSubject.State.ACTIVE


def test_of_a_ban_and_its_lifting_only_the_last_word_counts() -> None:
    ban = KeyedBan(kind="marketing", keyed_hash=b"x" * 16, last_hit_on=timezone.localdate())
    ban.save()
    ban.delete()
    confirmed()
    assert replay().again["ban"] == 0
    assert not KeyedBan.objects.exists()


def test_what_nobody_confirmed_waits_for_a_word() -> None:
    KeyedBan(kind="marketing", keyed_hash=b"x" * 16, last_hit_on=timezone.localdate()).save()
    KeyedBan.objects.all()._raw_delete("default")
    done = replay()
    assert (done.again["ban"], done.unsettled) == (0, 1)
    assert replay(with_unsettled=True).again["ban"] == 1


def test_what_was_rolled_back_is_settled_by_asking_the_database() -> None:
    KeyedBan(kind="marketing", keyed_hash=b"x" * 16, last_hit_on=timezone.localdate()).save()
    KeyedBan.objects.all()._raw_delete("default")
    assert tombstones.settle() == 1
    assert [stone.undone for stone in tombstones.tombstones()] == [True]
    assert replay(with_unsettled=True).again["ban"] == 0
