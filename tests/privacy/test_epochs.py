"""A new epoch key each week; old ones go only when the owner wants it and nobody needs them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from privacy.encryption import CannotBeRead, keyring
from privacy.epochs import change_epoch_weekly, destroy_old_epochs
from privacy.keys import forget_checked_keys
from privacy.models import DataSubject, Installation
from privacy.models.subject import forget_data_keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ring(tmp_path: Path) -> Iterator[None]:
    with override_settings(
        HARMONY_KEY_RING_FILE=tmp_path / "keyring.json",
        HARMONY_MASTER_KEY_FILE=tmp_path / "master.key",
    ):
        _forget()
        keyring.create_keys()
        Installation.objects.all().delete()
        yield
    _forget()


def _forget() -> None:
    keyring.forget_ring()
    forget_checked_keys()
    forget_data_keys()


def on_day(number: int) -> dict[str, int]:
    with time_machine.travel(timezone.now() + timedelta(days=number)):
        return dict(change_epoch_weekly(timezone.localdate()))


def test_the_epoch_changes_once_a_week() -> None:
    anna = DataSubject.objects.create_sealed()
    key = anna.data_key()
    assert on_day(1) == {}
    assert on_day(8) == {"rewrapped": 1, "left": 0}
    assert on_day(9) == {}
    forget_data_keys()
    anna.refresh_from_db()
    assert (anna.epoch, anna.data_key()) == (2, key)


def test_what_a_killed_rotation_left_is_finished_the_next_day() -> None:
    anna = DataSubject.objects.create_sealed()
    keyring.add_epoch()
    assert on_day(1) == {"rewrapped": 1, "left": 0}
    anna.refresh_from_db()
    assert anna.epoch == 2


def test_nothing_is_destroyed_unless_the_owner_wants_it() -> None:
    for day in (8, 16, 60):
        on_day(day)
    assert keyring.ring().epochs == {1, 2, 3, 4}


def test_old_epochs_are_destroyed_when_no_backup_in_rotation_needs_them() -> None:
    anna = DataSubject.objects.create_sealed()
    escaped = bytes(anna.wrapped_key)
    with override_settings(HARMONY_DESTROY_EPOCHS=True):
        assert on_day(8)["destroyed"] == 0
        assert on_day(42)["destroyed"] == 0
        assert on_day(44)["destroyed"] == 1
    anna.refresh_from_db()
    forget_data_keys()
    assert anna.data_key()
    anna.wrapped_key = escaped
    with pytest.raises(CannotBeRead):
        anna.data_key()


def test_an_epoch_that_somebody_rests_on_is_never_destroyed() -> None:
    anna = DataSubject.objects.create_sealed()
    on_day(8)
    DataSubject.objects.filter(pk=anna.pk).update(epoch=1)
    assert destroy_old_epochs(timezone.now() + timedelta(days=400)) == 0
    assert 1 in keyring.ring().epochs
