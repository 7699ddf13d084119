"""A new epoch key: every person's data key is wrapped anew while everybody reads and writes on.

The order: a new key `next` (all processes can read it), then `primary` (new people get it), then
every wrapped key is renewed in batches, each guarded by the old value, until none is left. Killed
anywhere, the next run goes on where it stopped. Destroying old epochs is a separate decision.
"""

from dataclasses import dataclass

from privacy.audit.acts import Actor, act, audited, record
from privacy.encryption import CannotBeRead, keyring
from privacy.encryption.cipher import epoch_of, unwrap_key, wrap_key
from privacy.keys import require_keys
from privacy.models import DataSubject

BATCH = 5_000


@dataclass(frozen=True)
class RotationReport:
    """`left`: data keys that the ring cannot open, so that they stay as they are."""

    rewrapped: int
    left: int

    def as_json(self) -> dict[str, int]:
        return {"rewrapped": self.rewrapped, "left": self.left}


@audited
def start_epoch(*, by: Actor) -> None:
    """Make a new epoch key the primary one. Raises KeysUnavailable."""
    require_keys()
    number = keyring.add_epoch()
    keyring.promote_epoch(number)
    record("encryption.epoch_started", by=by, counts={"epoch": number})


def rotate(by: Actor) -> RotationReport:
    """A new epoch, then all data keys, batch by batch."""
    start_epoch(by=by)
    rewrapped = rewrap_all(by)
    left = DataSubject.objects.exclude(epoch=keyring.ring().primary).count()
    return RotationReport(rewrapped=rewrapped, left=left)


def rewrap_all(by: Actor) -> int:
    """Wrap every data key that another epoch holds under the primary one. Returns how many."""
    primary, total, after = keyring.ring(look_again=True).primary, 0, None
    while True:
        rows = DataSubject.objects.exclude(epoch=primary).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        with act():
            batch = list(rows.select_for_update()[:BATCH])
            total += rewrap_batch(by=by, subjects=batch, primary=primary) if batch else 0
        if len(batch) < BATCH:
            return total
        after = batch[-1].pk


@audited
def rewrap_batch(*, by: Actor, subjects: list[DataSubject], primary: int) -> int:
    """Wrap these (locked) people's data keys under the primary epoch key."""
    renewed = [subject for subject in subjects if _rewrap(subject, primary)]
    DataSubject.objects.bulk_update(renewed, ["wrapped_key", "epoch"], batch_size=500)
    record("encryption.keys_rewrapped", by=by, counts={"keys": len(renewed)})
    return len(renewed)


@audited
def change_master(*, by: Actor) -> None:
    """Wrap the key ring under a new master key; the printed recovery sheet becomes void."""
    require_keys()
    keyring.change_master()
    record("encryption.master_changed", by=by)


def _rewrap(subject: DataSubject, primary: int) -> bool:
    keys, wrapped = keyring.ring(), bytes(subject.wrapped_key)
    try:
        data_key = unwrap_key(keys.epoch(epoch_of(wrapped)), subject.pk, wrapped)
    except CannotBeRead:
        return False
    subject.wrapped_key = wrap_key(keys.epoch(primary), primary, subject.pk, data_key)
    subject.epoch = primary
    return True
