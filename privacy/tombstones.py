"""The erasure log outside the database: what was ended stays ended when a backup is restored.

Erasures, withdrawals, bans, changes of roles, closed accounts: one JSON line before the transaction
commits, one after it. The lines hold random ids, keyed hashes, grounds and times; no name, no
contact, no health (R59, R60). Each is signed with the ring's key of the use log, for the file also
lies where the backups lie: who can write there can neither erase anybody nor give a role.

An act notes what must hold again after a restore:

    tombstones.note("withdrawal", {"subject": str(subject.pk), …})

and `<app>/replays.py`, found by its name, says how that is done again (`register_kind`).
"""

import fcntl
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy.encryption.files import sync_folder, write_whole
from privacy.encryption.keyring import KeyRing, ring

log = logging.getLogger(__name__)
Payload = Mapping[str, Any]
ERASURE = "erasure"


@dataclass(frozen=True)
class Tombstone:
    """One batch of the log. `confirmed`: committed; `undone`: rolled back; else unsettled."""

    batch: UUID
    at: str
    kind: str
    payload: Payload
    confirmed: bool
    undone: bool

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def ground(self) -> str:
        return str(self.payload.get("ground", ""))

    @property
    def subjects(self) -> tuple[UUID, ...]:
        return tuple(UUID(subject) for subject in self.payload.get("subjects", ()))


@dataclass(frozen=True)
class Kind:
    """How something is done again. `replay` returns how much it changed; `holds`: it is so.

    `about` names what it is about where only the newest word counts; "" where each one does.
    """

    replay: Callable[[Tombstone], int]
    holds: Callable[[Tombstone], bool]
    about: Callable[[Tombstone], str] = lambda stone: ""


_kinds: dict[str, Kind] = {}
_after_restore: list[Callable[[], None]] = []
_after_note: list[Callable[[], None]] = []


def register_kind(name: str, kind: Kind) -> None:
    """Add a kind of line. Raises ValueError when the name is taken."""
    if name in _kinds:
        raise ValueError(f"two kinds of tombstones are called {name}")
    _kinds[name] = kind


def kinds() -> Mapping[str, Kind]:
    return dict(_kinds)


def after_restore(function: Callable[[], None]) -> None:
    """Have this done once, in an act, in a restored copy before it is opened."""
    _after_restore.append(function)


def restore_hooks() -> Sequence[Callable[[], None]]:
    return tuple(_after_restore)


def after_note(function: Callable[[], None]) -> None:
    """Have this done whenever something noted has been committed."""
    _after_note.append(function)


def note(kind: str, payload: Payload) -> None:
    """Write down, inside an act, what must hold again after a restore."""
    batch = uuid4()
    _announce(batch, timezone.now(), kind, payload)
    transaction.on_commit(lambda: confirm(batch))


def announce(batch: UUID, at: datetime, ground: str, subjects: Sequence[UUID]) -> None:
    """Write, before the commit, who is about to go."""
    _announce(batch, at, ERASURE, {"ground": ground, "subjects": [str(s) for s in subjects]})


def confirm(batch: UUID) -> None:
    """Write, after the commit, that the batch is gone. On a full disk `settle` asks later."""
    try:
        _append({"batch": str(batch), "confirmed": True})
    except OSError:
        log.warning("the erasure log cannot be written")
    for function in _after_note:
        function()


def settle() -> int:
    """Ask the (live) database about lines whose commit nobody noted. Returns how many.

    A confirmation that arrives later still counts: an act in progress loses nothing.
    """
    waiting = [stone for stone in tombstones() if not stone.confirmed and not stone.undone]
    for stone in waiting:
        kind = _kinds.get(stone.kind)
        if kind is not None:
            word = "confirmed" if kind.holds(stone) else "undone"
            _append({"batch": str(stone.batch), word: True})
    return len(waiting)


def tombstones() -> Iterator[Tombstone]:
    """The batches of the log, oldest first. Lines cut by a power failure are passed over."""
    yield from read(_content(settings.HARMONY_ERASURE_LOG), ring())


def read(content: bytes, keys: KeyRing) -> list[Tombstone]:
    """The batches of a log's bytes; what this installation did not sign is passed over."""
    announced: dict[str, dict[str, Any]] = {}
    marks: dict[str, set[str]] = {"confirmed": set(), "undone": set()}
    for line in _signed_lines(content, keys):
        for word in marks.keys() & line.keys():
            marks[word].add(line["batch"])
        if "kind" in line:
            announced.setdefault(line["batch"], line)
    return [
        Tombstone(
            batch=UUID(batch),
            at=line["at"],
            kind=line["kind"],
            payload=line["payload"],
            confirmed=batch in marks["confirmed"],
            undone=batch in marks["undone"] - marks["confirmed"],
        )
        for batch, line in announced.items()
    ]


def united(first: bytes, second: bytes) -> bytes:
    """All lines of two copies of the log: first the one's, then what only the other has."""
    lines = dict.fromkeys(first.split(b"\n") + second.split(b"\n"))
    return b"\n".join(line for line in lines if line.strip())


def log_content() -> bytes:
    """The log as it stands, b"" if nothing was ever noted."""
    return _content(settings.HARMONY_ERASURE_LOG)


def replace_log(content: bytes) -> None:
    """Put this in the log's place, whole and on disk."""
    with _alone():
        write_whole(settings.HARMONY_ERASURE_LOG, content)


def forget_before(moment: datetime) -> int:
    """Drop batches older than every backup that could bring them back (R59). Returns how many.

    The newest of them stays: each backup names the newest batch of its day, and a restore asks for
    it. The oldest backup may be of a day when that was the newest, however long ago.
    """
    with _alone():
        content = log_content()
        past = [stone for stone in read(content, ring()) if stone.moment < moment]
        old = {str(stone.batch) for stone in past[:-1]}
        if old:
            kept = [line for line in content.split(b"\n") if _batch_of(line) not in old]
            write_whole(settings.HARMONY_ERASURE_LOG, b"\n".join(kept))
    return len(old)


def _announce(batch: UUID, at: datetime, kind: str, payload: Payload) -> None:
    _append(
        {
            "batch": str(batch),
            "at": at.isoformat(timespec="microseconds"),
            "kind": kind,
            "payload": dict(payload),
        }
    )


def _append(line: dict[str, Any]) -> None:
    path = settings.HARMONY_ERASURE_LOG
    signed = {**line, "mac": _mac(line, ring().key("audit"))}
    with _alone():
        is_new = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            rest = memoryview(b"\n" + json.dumps(signed).encode())
            while rest:  # a full disk may take part of a line before it refuses
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(path.parent)


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else appends or rewrites; a killed process lets go."""
    path: Path = settings.HARMONY_ERASURE_LOG
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path.with_suffix(".lock"), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _signed_lines(content: bytes, keys: KeyRing) -> Iterator[dict[str, Any]]:
    known = keys.versions("audit")
    for text in content.split(b"\n"):
        line = _parsed(text)
        mac = str(line.pop("mac", ""))
        if "batch" in line and any(hmac.compare_digest(mac, _mac(line, key)) for key in known):
            yield line


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _batch_of(text: bytes) -> str:
    return str(_parsed(text).get("batch", ""))


def _mac(line: Mapping[str, Any], key: bytes) -> str:
    said = json.dumps(line, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(key, b"tombstone|" + said, hashlib.sha256).hexdigest()[:32]
