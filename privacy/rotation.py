"""A new epoch key: every person's data key is wrapped anew while everybody reads and writes on.

The order: a new key `next` (all processes can read it), then `primary` (new people get it), then
every wrapped key is renewed in batches, each guarded by the old value, until none is left. Killed
anywhere, the next run goes on where it stopped. Destroying old epochs is a separate decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from privacy.audit.acts import Actor, act, audited, record
from privacy.encryption import keyring
from privacy.encryption.cipher import wrapped_anew
from privacy.keys import require_keys
from privacy.models import DataSubject

BATCH = 5_000
Wrapped = Sequence[tuple[Any, str, bytes | memoryview]]
"""Where the row stands, the person's id as 32 hexadecimal digits, her wrapped data key.

SQLite knows a row by its number and goes through them as they lie, PostgreSQL by the id.
"""
_TABLE = DataSubject._meta.db_table
_SELECT = (
    f"SELECT rowid, id, wrapped_key FROM {_TABLE}"  # noqa: S608  (ours)
    " WHERE epoch <> %s AND rowid > %s ORDER BY rowid LIMIT %s"
)
_SELECT_BY_ID = (
    f"WITH due AS (SELECT id, wrapped_key FROM {_TABLE}"  # noqa: S608  (ours)
    " WHERE epoch <> %s AND id > %s::uuid ORDER BY id LIMIT %s FOR NO KEY UPDATE)"
    " SELECT shown, shown, wrapped_key FROM due, encode(uuid_send(id), 'hex') AS shown ORDER BY id"
)
"""A weaker lock than FOR UPDATE: foreign keys are checked at the commit of whoever writes, after
the log is locked, and may not have to wait for us then."""
_UPDATE_ONE = f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = %s WHERE rowid = %s"  # noqa: S608  (ours)
_UPDATE_ALL = (
    f"UPDATE {_TABLE} SET epoch = %s, wrapped_key = decode(renewed.wrapped, 'hex')"  # noqa: S608
    " FROM unnest(string_to_array(%s, ' '), string_to_array(%s, ' ')) AS renewed (person, wrapped)"
    " WHERE id = renewed.person::uuid"
)
_BEFORE_ALL = {"postgresql": UUID(int=0).hex, "sqlite": 0}


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
    primary, total = keyring.ring(look_again=True).primary, 0
    after: Any = _BEFORE_ALL[connection.vendor]
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
    renewed = _rewrapped(wrapped, primary)
    _store(renewed, primary)
    record("encryption.keys_rewrapped", by=by, counts={"keys": len(renewed)})
    return len(renewed)


@audited
def change_master(*, by: Actor) -> None:
    """Wrap the key ring under a new master key; the printed recovery sheet becomes void."""
    require_keys()
    keyring.change_master()
    record("encryption.master_changed", by=by)


def _locked_batch(primary: int, after: Any) -> Wrapped:
    """The next people whose keys another epoch holds.

    Not through the ORM, whose conversions take as long as the cryptography.
    """
    select = _SELECT_BY_ID if connection.vendor == "postgresql" else _SELECT
    with connection.cursor() as cursor:
        cursor.execute(select, [primary, after, BATCH])
        return list(cursor.fetchall())


def _rewrapped(wrapped: Wrapped, primary: int) -> list[tuple[Any, bytes]]:
    """The keys that the ring can open, wrapped anew, and where each stands."""
    stored = ((bytes.fromhex(person), bytes(key)) for _place, person, key in wrapped)
    renewed = wrapped_anew(stored, keyring.ring().epoch, primary)
    return [(row[0], new) for row, new in zip(wrapped, renewed, strict=True) if new is not None]


def _store(renewed: Sequence[tuple[Any, bytes]], primary: int) -> None:
    """One statement for all, or one plain one each; a CASE with all of them takes seconds.

    Two long texts reach PostgreSQL four times as quickly as two arrays.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            people = " ".join([place for place, _ in renewed])
            cursor.execute(_UPDATE_ALL, [primary, people, " ".join([w.hex() for _, w in renewed])])
        else:
            cursor.executemany(_UPDATE_ONE, [(primary, new, place) for place, new in renewed])
