"""The epoch key changes every week, so that a stolen key opens little; old ones may be destroyed.

Destroying is an option of the owner (HARMONY_DESTROY_EPOCHS), off by default. With it a backup that
escaped the rotation can be read by nobody after some 42 days, not even with the key ring of today.
Its price: a backup older than that opens for nobody either, and the newest `keyring.age` has to be
kept together with the newest backup.
"""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils import timezone

from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.encryption import keyring
from privacy.encryption.keyring import EPOCH, KeyRing
from privacy.locks import only_one
from privacy.models import DataSubject
from privacy.rotation import rotate

WEEK = timedelta(days=7)


def change_epoch_weekly(today: date) -> dict[str, Any]:
    """The job of every day: a new epoch when the present one is a week old, or half made."""
    with only_one("rotation"):
        counts: dict[str, Any] = {}
        keys = keyring.ring(look_again=True)
        if is_due(keys, timezone.now()) or DataSubject.objects.exclude(epoch=keys.primary).exists():
            counts = dict(rotate(SYSTEM).as_json())
        if settings.HARMONY_DESTROY_EPOCHS:
            counts["destroyed"] = destroy_old_epochs(timezone.now())
    return counts


def is_due(keys: KeyRing, now: datetime) -> bool:
    """Whether the primary epoch key has served a week, or another one waits to be primary."""
    epochs = [entry for entry in keys.entries if entry.purpose == EPOCH]
    if any(entry.state == "next" for entry in epochs):
        return True
    primary = next(entry for entry in epochs if entry.state == "primary")
    return now - datetime.fromisoformat(primary.created) >= WEEK


def old_epochs(keys: KeyRing, now: datetime) -> list[int]:
    """Epochs that ended so long ago that no backup in the rotation needs them."""
    epochs = sorted((e for e in keys.entries if e.purpose == EPOCH), key=lambda e: e.number)
    kept = timedelta(days=settings.HARMONY_BACKUP_DAYS)
    return [
        entry.number
        for entry, following in pairwise(epochs)
        if entry.state == "retiring" and now - datetime.fromisoformat(following.created) > kept
    ]


def destroy_old_epochs(now: datetime) -> int:
    """Destroy the keys of old epochs that nobody's key rests on. Returns how many."""
    in_use = set(DataSubject.objects.order_by().values_list("epoch", flat=True).distinct())
    free = [n for n in old_epochs(keyring.ring(look_again=True), now) if n not in in_use]
    if free:
        destroy_epochs(by=SYSTEM, numbers=free)
    return len(free)


@audited
def destroy_epochs(*, by: Actor, numbers: list[int]) -> None:
    """Destroy these epoch keys."""
    record("encryption.epochs_destroyed", by=by, counts={"epochs": numbers})
    keyring.destroy_epochs(numbers)
