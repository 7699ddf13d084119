"""The key ring: a file outside the database, its entries wrapped by the master key.

    kek/<n>      epoch keys that wrap every person's data key
    phone, email, ban, return, receipt, audit, login, factor, letter, booking   one key per purpose

Entries are opened by HKDF-SHA-256 of the master key (salt: installation id). A key is always chosen
by its number, never tried. States of an epoch key: next, primary, retiring, destroyed.
"""

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.encryption import entries
from privacy.encryption import master as master_key
from privacy.encryption.cipher import KEY_BYTES
from privacy.encryption.entries import Entry
from privacy.encryption.errors import CannotBeRead, KeysUnavailable
from privacy.encryption.files import locked, remove_partials, write_whole

P = ParamSpec("P")
T = TypeVar("T")
EPOCH = "kek"
PURPOSES = (
    "phone",
    "email",
    "ban",
    "return",
    "receipt",
    "audit",
    "login",
    "factor",
    "letter",
    "booking",
)
_LOOK_AGAIN_AFTER = 1.0  # seconds between two looks at the file
_LOOKS = 3


@dataclass(frozen=True)
class KeyRing:
    """The opened ring. Keys are unwrapped once, when the file is read."""

    installation: UUID
    entries: tuple[Entry, ...]
    keys: dict[tuple[str, int], bytes]

    def epoch(self, number: int) -> bytes:
        """The epoch key of this number. Raises CannotBeRead when the ring has it no longer."""
        try:
            return self.keys[EPOCH, number]
        except KeyError:
            raise CannotBeRead from None

    @cached_property
    def primary(self) -> int:
        """The number of the epoch key that wraps new data keys."""
        return next(e.number for e in self.entries if e.purpose == EPOCH and e.state == "primary")

    @cached_property
    def epochs(self) -> frozenset[int]:
        """Numbers of all epoch keys that can still open something."""
        return frozenset(number for purpose, number in self.keys if purpose == EPOCH)

    def key(self, purpose: str) -> bytes:
        """The newest key of a purpose."""
        return self.versions(purpose)[0]

    def versions(self, purpose: str) -> list[bytes]:
        """All keys of a purpose, newest first (bans and receipts cannot be re-keyed)."""
        found = sorted((n for p, n in self.keys if p == purpose), reverse=True)
        if not found:
            raise KeysUnavailable(_SAY_CREATE)
        return [self.keys[purpose, number] for number in found]


_SAY_CREATE = _(
    "The key ring lacks a key of this version of Harmony. Run: python3 run.py manage create_keys"
)
_SAY_MISSING = _(
    "The keys are missing: nothing can be read or saved. Put the key folder back, or bring the "
    "keys from the folder of backups with the recovery sheet: "
    "python3 run.py manage restore FILE --keys. Do not create new ones."
)
_SAY_WRONG = _(
    "The master key does not open the key ring: nothing can be read or saved. Bring the keys from "
    "the folder of backups with the recovery sheet: python3 run.py manage restore FILE --keys. Do "
    "not create new ones."
)
_SAY_ROOTS = _(
    "The master key of this machine is root's. As root, put sudo harmony before the command: it "
    "gives the key along."
)

_lent: ContextVar[KeyRing | None] = ContextVar("harmony_lent_ring", default=None)
_lock = threading.Lock()
_cached: KeyRing | None = None
_signature: tuple[object, ...] = ()
_looked_at = 0.0


def ring(*, look_again: bool = False) -> KeyRing:
    """The current key ring; read again when its file has changed. Raises KeysUnavailable."""
    global _cached, _signature, _looked_at
    lent = _lent.get()
    if lent is not None:
        return lent
    now = time.monotonic()
    if _cached is not None and not look_again and now - _looked_at < _LOOK_AGAIN_AFTER:
        return _cached
    with _lock:
        signature = _file_signature()
        if _cached is None or signature != _signature:
            _cached = stored_ring()
            _signature = signature
        _looked_at = now
        return _cached


def epoch_key(number: int) -> bytes:
    """The epoch key that a wrapped key names, also one made a moment ago by another process.

    Raises CannotBeRead, KeysUnavailable.
    """
    try:
        return ring().epoch(number)
    except CannotBeRead:
        return ring(look_again=True).epoch(number)


@contextmanager
def lent(keys: KeyRing) -> Iterator[None]:
    """Read with these keys for a while: those of a copy that is being tried."""
    token = _lent.set(keys)
    try:
        yield
    finally:
        _lent.reset(token)


def forget_ring() -> None:
    """Drop the ring from memory; the next use reads the file."""
    global _cached
    with _lock:
        _cached = None


def _one_at_a_time(change: Callable[P, T]) -> Callable[P, T]:
    """The ring is read, changed and written by one process at a time, on whichever machine: a key
    that two changes forget between them would take everybody's records along."""

    @wraps(change)
    def changed(*words: P.args, **more: P.kwargs) -> T:
        with locked(settings.HARMONY_KEY_RING_FILE.with_name(".keyring.lock")):
            return change(*words, **more)

    return changed


@_one_at_a_time
def create_keys(*, fresh: bool = True) -> bool:
    """Make master key and key ring where both are missing, and keys of new purposes.

    A master key that systemd gives gets a ring where there is none. `fresh`: whether the database
    has never had keys; lost ones are not made anew. Returns whether a new ring was made. Raises
    KeysUnavailable, also when only one of the two exists.
    """
    ring_file, master_file = settings.HARMONY_KEY_RING_FILE, settings.HARMONY_MASTER_KEY_FILE
    if ring_file.exists() and master_file.exists():
        _add_missing_purposes()
        return False
    if ring_file.exists() or (master_file.exists() and not master_key.is_given()) or not fresh:
        raise KeysUnavailable(_say_missing())
    if master_key.is_withheld():
        raise KeysUnavailable(_SAY_ROOTS)
    master = _given_master() if master_key.is_given() else master_key.make()
    installation, wanted = uuid4(), (EPOCH, *PURPOSES)
    made = [entries.new(installation, master, purpose, 1, "primary") for purpose in wanted]
    _write(ring_file, installation, made)
    forget_ring()
    return True


@_one_at_a_time
def add_epoch() -> int:
    """Append an epoch key in state `next` (or give back the one left by a killed run)."""
    current = ring(look_again=True)
    waiting = [e.number for e in current.entries if e.purpose == EPOCH and e.state == "next"]
    if waiting:
        return waiting[0]
    number = max(current.epochs) + 1
    entry = entries.new(current.installation, master_bytes(), EPOCH, number, "next")
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, [*current.entries, entry])
    forget_ring()
    return number


@_one_at_a_time
def promote_epoch(number: int) -> None:
    """Make this epoch key the primary one; the former primary is retiring."""
    current = ring(look_again=True)
    changed = []
    for entry in current.entries:
        if entry.purpose == EPOCH and entry.number == number:
            changed.append(replace(entry, state="primary"))
        elif entry.purpose == EPOCH and entry.state == "primary":
            changed.append(replace(entry, state="retiring"))
        else:
            changed.append(entry)
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, changed)
    forget_ring()


@_one_at_a_time
def destroy_epochs(numbers: Collection[int]) -> None:
    """Forget these epoch keys for good: what only they open can be read by nobody any more."""
    current = ring(look_again=True)
    changed = [
        replace(entry, state="destroyed", wrapped="")
        if entry.purpose == EPOCH and entry.number in numbers and entry.state == "retiring"
        else entry
        for entry in current.entries
    ]
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, changed)
    forget_ring()


@_one_at_a_time
def change_master() -> None:
    """Wrap every entry by a new master key. The old master opens nothing afterwards.

    Killed anywhere, one of the two that lie there opens the ring, and the next call goes on. A key
    that systemd gives is replaced by root, who has laid the new one beside it. Raises
    KeysUnavailable.
    """
    current, old = ring(look_again=True), master_bytes()
    if master_key.is_given():
        new = master_key.beside()
        if new is None:
            raise KeysUnavailable(_SAY_ROOTS)
    else:
        if old == master_key.beside():  # a change was cut short: its key may not be overwritten
            master_key.take_beside()
        new = secrets.token_bytes(KEY_BYTES)
        master_key.lay_beside(new)
    if old != new:
        _write_rewrapped(current, old, new)
    if not master_key.is_given():
        master_key.take_beside()
    forget_ring()


@_one_at_a_time
def adopt_keys(keys: Mapping[tuple[str, int], bytes]) -> None:
    """Take over purpose keys of another installation in place of ours: (purpose, number) and key.

    Only before ours have been used: what they have hashed is found by them alone.
    """
    current, master = ring(look_again=True), master_bytes()
    replaced = {purpose for purpose, _number in keys}
    kept = [entry for entry in current.entries if entry.purpose not in replaced]
    newest = {purpose: max(n for p, n in keys if p == purpose) for purpose in replaced}
    for (purpose, number), key in sorted(keys.items()):
        state = "primary" if number == newest[purpose] else "retiring"
        entry = entries.new(current.installation, master, purpose, number, state)
        kept.append(entries.closed(current.installation, master, entry, key))
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, kept)
    forget_ring()


def for_a_copy() -> tuple[bytes, bytes]:
    """The file of the ring and the master key that opens it. Raises KeysUnavailable.

    Where a change of master was cut between its two renames, that is the waiting one. Where it is
    going on, the files may change between two looks: then again.
    """
    path = settings.HARMONY_KEY_RING_FILE
    for _time in range(_LOOKS):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise KeysUnavailable(_say_missing()) from None
        except OSError:
            raise KeysUnavailable(_SAY_WRONG) from None
        for candidate in master_key.candidates():
            with suppress(KeysUnavailable):
                opened(content, candidate)
                return content, candidate
    there = settings.HARMONY_MASTER_KEY_FILE.exists()
    raise KeysUnavailable(_SAY_WRONG if there else _say_missing())


def _given_master() -> bytes:
    for candidate in master_key.candidates():
        return candidate
    raise KeysUnavailable(_SAY_WRONG)


def _say_missing() -> Promise:
    return _SAY_ROOTS if master_key.is_withheld() else _SAY_MISSING


def master_bytes() -> bytes:
    """The master key that opens the ring. Raises KeysUnavailable."""
    return for_a_copy()[1]


def stored_ring() -> KeyRing:
    """The ring in the file, whatever is lent. Raises KeysUnavailable."""
    return opened(*for_a_copy())


@_one_at_a_time
def put_back(ring_content: bytes, master: bytes) -> None:
    """The ring of a copy in place of ours, by one rename, under the master key of this machine.

    Where there is none, the copy's comes along; killed between, the pair still opens.
    """
    theirs = opened(ring_content, master)
    ours = next(master_key.candidates(), None)
    if ours is None:
        if master_key.is_given() or master_key.is_withheld():
            raise KeysUnavailable(_say_missing())
        master_key.lay_beside(master)
    _write_rewrapped(theirs, master, ours or master)
    if ours is None:
        master_key.take_beside()
    forget_ring()


def opened(ring_content: bytes, master: bytes) -> KeyRing:
    """A ring from the bytes of its file. Raises KeysUnavailable."""
    try:
        content = json.loads(ring_content)
        installation = UUID(content["installation"])
        found = tuple(Entry(**entry) for entry in content["entries"])
        keys = {
            (entry.purpose, entry.number): entries.opened(installation, master, entry)
            for entry in found
            if entry.state != "destroyed"
        }
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise KeysUnavailable(_SAY_WRONG) from None
    return KeyRing(installation=installation, entries=found, keys=keys)


def _write_rewrapped(keys: KeyRing, old: bytes, new: bytes) -> None:
    renewed = [entries.rewrapped(keys.installation, old, new, entry) for entry in keys.entries]
    _write(settings.HARMONY_KEY_RING_FILE, keys.installation, renewed)


def _write(path: Path, installation: UUID, ring_entries: list[Entry]) -> None:
    for file in (settings.HARMONY_KEY_RING_FILE, settings.HARMONY_MASTER_KEY_FILE):
        remove_partials(file)  # a key that is destroyed one day would live on there
    content = {
        "installation": str(installation),
        "entries": [{name: getattr(e, name) for name in Entry.__slots__} for e in ring_entries],
    }
    write_whole(path, json.dumps(content, indent=1).encode())


def _add_missing_purposes() -> None:
    current = ring(look_again=True)
    missing = set(PURPOSES) - {entry.purpose for entry in current.entries}
    if missing:
        master = master_bytes()
        made = [entries.new(current.installation, master, p, 1, "primary") for p in sorted(missing)]
        _write(settings.HARMONY_KEY_RING_FILE, current.installation, [*current.entries, *made])
        forget_ring()


def _file_signature() -> tuple[object, ...]:
    try:
        found = [os.stat(settings.HARMONY_KEY_RING_FILE), os.stat(settings.HARMONY_MASTER_KEY_FILE)]
    except OSError:
        raise KeysUnavailable(_say_missing()) from None
    return tuple((f.st_mtime_ns, f.st_ino, f.st_size) for f in found)
