"""The erasure log outside the database: what was erased stays erased when a backup is restored.

One JSON line per batch before its transaction commits, one after it. A batch whose second line is
missing counts only if the database knows its erasures: the power went in between. The lines hold
random ids, the ground and the time; no name, no contact, no health (R59, R60).
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from privacy.encryption.files import sync_folder


@dataclass(frozen=True)
class Tombstone:
    """One batch of the log."""

    batch: UUID
    at: str
    ground: str
    subjects: tuple[UUID, ...]
    confirmed: bool


def announce(batch: UUID, at: datetime, ground: str, subjects: Sequence[UUID]) -> None:
    """Write, before the commit, who is about to go."""
    line = {
        "batch": str(batch),
        "at": at.isoformat(timespec="seconds"),
        "ground": ground,
        "subjects": [str(subject) for subject in subjects],
    }
    _append(line)


def confirm(batch: UUID) -> None:
    """Write, after the commit, that the batch is gone."""
    _append({"batch": str(batch), "confirmed": True})


def tombstones() -> Iterator[Tombstone]:
    """The batches of the log. A line cut by a power failure is passed over."""
    announced: dict[str, dict[str, Any]] = {}
    confirmed: set[str] = set()
    for line in _lines():
        if "confirmed" in line:
            confirmed.add(line["batch"])
        else:
            announced[line["batch"]] = line
    for batch, line in announced.items():
        yield Tombstone(
            batch=UUID(batch),
            at=line["at"],
            ground=line["ground"],
            subjects=tuple(UUID(subject) for subject in line["subjects"]),
            confirmed=batch in confirmed,
        )


def _append(line: dict[str, Any]) -> None:
    path = settings.HARMONY_ERASURE_LOG
    is_new = not path.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, b"\n" + json.dumps(line).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)


def _lines() -> Iterator[dict[str, Any]]:
    try:
        content = settings.HARMONY_ERASURE_LOG.read_bytes()
    except FileNotFoundError:
        return
    for text in content.split(b"\n"):
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and "batch" in line:
            yield line
