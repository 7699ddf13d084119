"""The key ring: a file outside the database, its entries wrapped by the master key.

    kek/<n>      epoch keys that wrap every person's data key
    phone, email, ban, return, receipt, audit, login, factor, letter, booking   one key per purpose

Entries are opened by HKDF-SHA-256 of the master key (salt: installation id). A key is always chosen
by its number, never tried. States of an epoch key: next, primary, retiring, destroyed.
"""

import base64
import json
import os
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from privacy.encryption.cipher import KEY_BYTES, NONCE_BYTES
from privacy.encryption.errors import CannotBeRead, KeysUnavailable
from privacy.encryption.files import sync_folder, write_whole

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One wrapped key of the ring."""

    purpose: str
    number: int
    state: str
    created: str
    wrapped: str

    @property
    def name(self) -> str:
        return f"{self.purpose}/{self.number}"


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


_SAY_CREATE = (
    "The key ring lacks a key of this version of Harmony. Run: python3 run.py manage create_keys"
)
_SAY_MISSING = (
    "The keys are missing: nothing can be read or saved. Put the key folder back from its copy or "
    "from the recovery sheet. Only a new, empty installation may run: "
    "python3 run.py manage create_keys"
)
_SAY_WRONG = (
    "The master key does not open the key ring: nothing can be read or saved. Put back the master "
    "key and the key ring of this installation; do not create new ones."
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
            _cached = _read(settings.HARMONY_KEY_RING_FILE, _read_master())
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


def create_keys() -> bool:
    """Make master key and key ring where both are missing, and keys of new purposes.

    Returns whether a new ring was made. Raises KeysUnavailable when only one of the two exists.
    """
    ring_file, master_file = settings.HARMONY_KEY_RING_FILE, settings.HARMONY_MASTER_KEY_FILE
    if ring_file.exists() != master_file.exists():
        raise KeysUnavailable(_SAY_MISSING)
    if ring_file.exists():
        _add_missing_purposes()
        return False
    master = secrets.token_bytes(KEY_BYTES)
    write_whole(master_file, base64.urlsafe_b64encode(master) + b"\n", mode=0o400)
    installation = uuid4()
    entries = [_new_entry(installation, master, EPOCH, 1, "primary")]
    entries += [_new_entry(installation, master, purpose, 1, "primary") for purpose in PURPOSES]
    _write(ring_file, installation, entries)
    forget_ring()
    return True


def add_epoch() -> int:
    """Append an epoch key in state `next` (or give back the one left by a killed run)."""
    current = ring(look_again=True)
    waiting = [e.number for e in current.entries if e.purpose == EPOCH and e.state == "next"]
    if waiting:
        return waiting[0]
    number = max(current.epochs) + 1
    entry = _new_entry(current.installation, _read_master(), EPOCH, number, "next")
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, [*current.entries, entry])
    forget_ring()
    return number


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


def change_master() -> None:
    """Wrap every entry by a new master key. The old master opens nothing afterwards."""
    current = ring(look_again=True)
    old, new = _read_master(), secrets.token_bytes(KEY_BYTES)
    master_file, ring_file = settings.HARMONY_MASTER_KEY_FILE, settings.HARMONY_KEY_RING_FILE
    waiting = master_file.with_name(master_file.name + ".next")
    entries = [_rewrap(current.installation, old, new, entry) for entry in current.entries]
    write_whole(waiting, base64.urlsafe_b64encode(new) + b"\n", mode=0o400)
    _write(ring_file, current.installation, entries)
    os.replace(waiting, master_file)
    forget_ring()


def adopt_keys(keys: Mapping[tuple[str, int], bytes]) -> None:
    """Take over purpose keys of another installation in place of ours: (purpose, number) and key.

    Only before ours have been used: what they have hashed is found by them alone.
    """
    current, master = ring(look_again=True), _read_master()
    replaced = {purpose for purpose, _number in keys}
    kept = [entry for entry in current.entries if entry.purpose not in replaced]
    newest = {purpose: max(n for p, n in keys if p == purpose) for purpose in replaced}
    for (purpose, number), key in sorted(keys.items()):
        state = "primary" if number == newest[purpose] else "retiring"
        entry = _new_entry(current.installation, master, purpose, number, state)
        kept.append(_close(current.installation, master, entry, key))
    _write(settings.HARMONY_KEY_RING_FILE, current.installation, kept)
    forget_ring()


def _read_master() -> bytes:
    """The master key; the waiting one where a change of master was cut between its two renames."""
    path = settings.HARMONY_MASTER_KEY_FILE
    for candidate in (path, path.with_name(path.name + ".next")):
        master = _master_in(candidate)
        if master is not None and _opens(master):
            return master
    raise KeysUnavailable(_SAY_WRONG if path.exists() else _SAY_MISSING)


def _master_in(path: Path) -> bytes | None:
    try:
        master = base64.urlsafe_b64decode(path.read_bytes().strip())
    except (OSError, ValueError):
        return None
    return master if len(master) == KEY_BYTES else None


def _opens(master: bytes) -> bool:
    try:
        _read(settings.HARMONY_KEY_RING_FILE, master)
    except KeysUnavailable as problem:
        if problem.args[0] == _SAY_MISSING:
            raise
        return False
    return True


def _read(path: Path, master: bytes) -> KeyRing:
    try:
        return opened(path.read_bytes(), master)
    except FileNotFoundError:
        raise KeysUnavailable(_SAY_MISSING) from None
    except OSError:
        raise KeysUnavailable(_SAY_WRONG) from None


def stored_ring() -> KeyRing:
    """The ring in the file, whatever is lent. Raises KeysUnavailable."""
    return _read(settings.HARMONY_KEY_RING_FILE, _read_master())


def master_bytes() -> bytes:
    """The master key, for its copy on the recovery sheet's terms. Raises KeysUnavailable."""
    return _read_master()


def put_back(ring_content: bytes, master: bytes) -> None:
    """Put the ring and the master key of a copy in place; killed between, the pair still opens."""
    master_file = settings.HARMONY_MASTER_KEY_FILE
    waiting = master_file.with_name(master_file.name + ".next")
    write_whole(waiting, base64.urlsafe_b64encode(master) + b"\n", mode=0o400)
    write_whole(settings.HARMONY_KEY_RING_FILE, ring_content)
    os.replace(waiting, master_file)
    sync_folder(master_file.parent)
    forget_ring()


def opened(ring_content: bytes, master: bytes) -> KeyRing:
    """A ring from the bytes of its file. Raises KeysUnavailable."""
    try:
        content = json.loads(ring_content)
        installation = UUID(content["installation"])
        entries = tuple(Entry(**entry) for entry in content["entries"])
        keys = {
            (entry.purpose, entry.number): _open(installation, master, entry)
            for entry in entries
            if entry.state != "destroyed"
        }
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise KeysUnavailable(_SAY_WRONG) from None
    return KeyRing(installation=installation, entries=entries, keys=keys)


def _write(path: Path, installation: UUID, entries: list[Entry]) -> None:
    content = {
        "installation": str(installation),
        "entries": [{name: getattr(e, name) for name in Entry.__slots__} for e in entries],
    }
    write_whole(path, json.dumps(content, indent=1).encode())


def _add_missing_purposes() -> None:
    current = ring(look_again=True)
    missing = set(PURPOSES) - {entry.purpose for entry in current.entries}
    if missing:
        master = _read_master()
        made = [_new_entry(current.installation, master, p, 1, "primary") for p in sorted(missing)]
        _write(settings.HARMONY_KEY_RING_FILE, current.installation, [*current.entries, *made])
        forget_ring()


def _new_entry(installation: UUID, master: bytes, purpose: str, number: int, state: str) -> Entry:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    entry = Entry(purpose=purpose, number=number, state=state, created=created, wrapped="")
    return _close(installation, master, entry, secrets.token_bytes(KEY_BYTES))


def _rewrap(installation: UUID, old: bytes, new: bytes, entry: Entry) -> Entry:
    if entry.state == "destroyed":
        return entry
    return _close(installation, new, entry, _open(installation, old, entry))


def _close(installation: UUID, master: bytes, entry: Entry, key: bytes) -> Entry:
    nonce = os.urandom(NONCE_BYTES)
    text = AESGCM(_wrapping_key(installation, master)).encrypt(nonce, key, _entry_data(entry))
    return replace(entry, wrapped=base64.b64encode(nonce + text).decode())


def _open(installation: UUID, master: bytes, entry: Entry) -> bytes:
    wrapped = base64.b64decode(entry.wrapped)
    cipher = AESGCM(_wrapping_key(installation, master))
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _entry_data(entry))


def _entry_data(entry: Entry) -> bytes:
    return f"{entry.name}|{entry.purpose}".encode()


def _wrapping_key(installation: UUID, master: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, installation.bytes, b"keyring/1").derive(master)


def _file_signature() -> tuple[object, ...]:
    try:
        found = [os.stat(settings.HARMONY_KEY_RING_FILE), os.stat(settings.HARMONY_MASTER_KEY_FILE)]
    except OSError:
        raise KeysUnavailable(_SAY_MISSING) from None
    return tuple((f.st_mtime_ns, f.st_ino, f.st_size) for f in found)
