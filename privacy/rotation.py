"""A new epoch key: every person's data key is wrapped anew while everybody reads and writes on.

The order: a new key `next` (all processes can read it), then `primary` (new people get it), then
every wrapped key is renewed in batches, each guarded by the old value, until none is left. Killed
anywhere, the next run goes on where it stopped. Destroying old epochs is a separate decision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from privacy.audit.acts import Actor, act, audited, record
from privacy.encryption import CannotBeRead, keyring
from privacy.encryption.cipher import epoch_of, unwrap_key, wrap_key
from privacy.keys import require_keys
from privacy.models import DataSubject

BATCH = 5_000
Wrapped = Sequence[tuple[UUID, bytes | memoryview]]
"""People with their wrapped data keys."""
_TABLE = DataSubject._meta.db_table
_UPDATE_ONE = f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = %s WHERE id = %s"  # noqa: S608  (ours)
_UPDATE_ALL = (
    f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = renewed.wrapped"  # noqa: S608  (ours)
    " FROM unnest(%s::uuid[], %s::bytea[]) AS renewed (person, wrapped) WHERE id = renewed.person"
)


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
            locked = rows.select_for_update().values_list("pk", "wrapped_key")
            batch = list(locked[:BATCH])
            total += rewrap_batch(by=by, wrapped=batch, primary=primary) if batch else 0
        if len(batch) < BATCH:
            return total
        after = batch[-1][0]


@audited
def rewrap_batch(*, by: Actor, wrapped: Wrapped, primary: int) -> int:
    """Wrap these (locked) people's data keys under the primary epoch key."""
    renewed = list(_rewrapped(wrapped, primary))
    _store(renewed, primary)
    record("encryption.keys_rewrapped", by=by, counts={"keys": len(renewed)})
    return len(renewed)


@audited
def change_master(*, by: Actor) -> None:
    """Wrap the key ring under a new master key; the printed recovery sheet becomes void."""
    require_keys()
    keyring.change_master()
    record("encryption.master_changed", by=by)


def _rewrapped(wrapped: Wrapped, primary: int) -> Iterator[tuple[UUID, bytes]]:
    """The keys that the ring can open, wrapped anew."""
    keys = keyring.ring()
    target = keys.epoch(primary)
    for person, stored in wrapped:
        old = bytes(stored)
        try:
            data_key = unwrap_key(keys.epoch(epoch_of(old)), person, old)
        except CannotBeRead:
            continue
        yield person, wrap_key(target, primary, person, data_key)


def _store(renewed: Sequence[tuple[UUID, bytes]], primary: int) -> None:
    """One statement for all, or one plain one each; a CASE with all of them takes seconds."""
    field = DataSubject._meta.pk
    people = [field.get_db_prep_value(person, connection) for person, _ in renewed]
    wrapped = [new for _, new in renewed]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_UPDATE_ALL, [primary, people, wrapped])
        else:
            rows = [(primary, new, person) for person, new in zip(people, wrapped, strict=True)]
            cursor.executemany(_UPDATE_ONE, rows)
