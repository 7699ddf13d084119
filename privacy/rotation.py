"""A new epoch key: every person's data key is wrapped anew while everybody reads and writes on.

The order: a new key `next` (all processes can read it), then `primary` (new people get it), then
every wrapped key is renewed in batches, each guarded by the old value, until none is left. Killed
anywhere, the next run goes on where it stopped. Destroying old epochs is a separate decision.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from privacy.audit.acts import Actor, act, audited, record
from privacy.encryption import CannotBeRead, keyring
from privacy.encryption.cipher import KeyWrap, epoch_of
from privacy.keys import require_keys
from privacy.models import DataSubject

BATCH = 5_000
Wrapped = Sequence[tuple[str, bytes | memoryview]]
"""Ids of people as 32 hexadecimal digits, with their wrapped data keys."""
_TABLE = DataSubject._meta.db_table
_SELECT = (
    f"SELECT id, wrapped_key FROM {_TABLE} WHERE epoch <> %s AND id > %s"  # noqa: S608  (ours)
    " ORDER BY id LIMIT %s"
)
_UPDATE_ONE = f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = %s WHERE id = %s"  # noqa: S608  (ours)
_UPDATE_ALL = (
    f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = decode(renewed.wrapped, 'hex')"  # noqa: S608
    " FROM unnest(string_to_array(%s, ' '), string_to_array(%s, ' ')) AS renewed (person, wrapped)"
    " WHERE id = renewed.person::uuid"
)
_BEFORE_ALL = UUID(int=0).hex


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
    primary, total, after = keyring.ring(look_again=True).primary, 0, _BEFORE_ALL
    while True:
        with act():
            batch = _locked_batch(primary, after)
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


def _locked_batch(primary: int, after: str) -> Wrapped:
    """The next people whose keys another epoch holds, in the order of their ids.

    Not through the ORM, whose conversions take as long as the cryptography.
    """
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        if not native:
            cursor.execute(_SELECT, [primary, after, BATCH])
            return list(cursor.fetchall())
        # A weaker lock than FOR UPDATE: foreign keys are checked at the commit of whoever writes,
        # after the log is locked, and may not have to wait for us then.
        cursor.execute(f"{_SELECT} FOR NO KEY UPDATE", [primary, after, BATCH])
        return [(person.hex, wrapped) for person, wrapped in cursor.fetchall()]


def _rewrapped(wrapped: Wrapped, primary: int) -> Iterator[tuple[str, bytes]]:
    """The keys that the ring can open, wrapped anew."""
    keys = keyring.ring()
    wrap = KeyWrap(keys.epoch(primary), primary).wrap

    @functools.cache
    def opener(epoch: int) -> Callable[[bytes, bytes], bytes]:
        return KeyWrap(keys.epoch(epoch), epoch).unwrap

    for person, stored in wrapped:
        old, subject = bytes(stored), bytes.fromhex(person)
        try:
            data_key = opener(epoch_of(old))(subject, old)
        except CannotBeRead:
            continue
        yield person, wrap(subject, data_key)


def _store(renewed: Sequence[tuple[str, bytes]], primary: int) -> None:
    """One statement for all, or one plain one each; a CASE with all of them takes seconds.

    Two long texts reach PostgreSQL four times as quickly as two arrays.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            people = " ".join([person for person, _ in renewed])
            cursor.execute(_UPDATE_ALL, [primary, people, " ".join([w.hex() for _, w in renewed])])
        else:
            cursor.executemany(_UPDATE_ONE, [(primary, new, person) for person, new in renewed])
