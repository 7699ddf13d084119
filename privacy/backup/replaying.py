"""What a restored copy goes through before anybody works with it (R60).

Everything that ended since the copy was made ends again: erasures, withdrawals, bans, roles,
accounts (privacy.tombstones), then what fell due by its date. All logins end, the epoch key is
changed, search forgets what it knew. Until the last step every page answers 503; killed anywhere,
the next run does the rest.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from privacy import keys, tombstones
from privacy.audit import chain
from privacy.audit.acts import SYSTEM, Actor, audited, record
from privacy.backup import sources
from privacy.encryption.keyring import EPOCH, ring
from privacy.erasure import erase, forget_deleted_bytes
from privacy.locks import only_one
from privacy.models import DataSubject, Erasure, Installation
from privacy.models.subject import forget_data_keys
from privacy.purge import purge
from privacy.rotation import rotate
from privacy.tombstones import Tombstone


@dataclass
class Replay:
    """Counts only. `unsettled`: acts of which nobody knows whether they were carried out."""

    was_closed: bool
    again: Counter[str] = field(default_factory=Counter)
    purged: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    unsettled: int = 0
    people: int = 0
    log_until: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "was_closed": self.was_closed,
            "again": dict(sorted(self.again.items())),
            "purged": dict(sorted(self.purged.items())),
            "unreadable": self.unreadable,
            "unsettled": self.unsettled,
            "people": self.people,
            "log_until": self.log_until,
        }


def replay(*, with_unsettled: bool = False) -> Replay:
    """End again what had ended, and open a restored copy.

    Raises KeysUnavailable, AnotherIsRunning.
    """
    with only_one("replay"):
        closed = Installation.objects.filter(pk=1, replay_needed=True).exists()
        report = Replay(was_closed=closed)
        if closed:
            _prepare(report)
        _apply(report, with_unsettled=with_unsettled)
        report.purged = purge(timezone.localdate()).erased
        if closed:
            rotate(SYSTEM)
        report.people = DataSubject.objects.count()
        open_copy(by=SYSTEM, report=report)
        forget_deleted_bytes()
    return report


@audited
def open_copy(*, by: Actor, report: Replay) -> None:
    """The replay is done: pages are served again. Letters still wait for a person's word."""
    Installation.objects.filter(pk=1).update(replay_needed=False)
    counts = {**report.again, **{f"purged.{kind}": n for kind, n in report.purged.items()}}
    record("privacy.erasures_replayed", by=by, counts=counts)


def _prepare(report: Replay) -> None:
    """What must be done only in a copy: its log ends earlier, its logins and indexes are old."""
    sources.drop_former()
    chain.adopt_head()
    forget_data_keys()
    keys.forget_checked_keys()
    cache.clear()
    report.unreadable = _erase_destroyed()
    for hook in tombstones.restore_hooks():
        hook()


def _apply(report: Replay, *, with_unsettled: bool) -> None:
    stones = list(tombstones.tombstones())
    report.log_until = stones[-1].at if stones else ""
    waiting = [stone for stone in stones if not stone.confirmed and not stone.undone]
    report.unsettled = 0 if with_unsettled else len(waiting)
    sure = [s for s in stones if s.confirmed or (with_unsettled and s in waiting)]
    for stone in _newest(sure):
        report.again[stone.kind] += tombstones.kinds()[stone.kind].replay(stone)


def _newest(stones: list[Tombstone]) -> Iterator[Tombstone]:
    """Without those that a later one about the same thing has overtaken."""
    known = tombstones.kinds()
    last: dict[str, Tombstone] = {}
    for stone in stones:
        if stone.kind in known and (key := known[stone.kind].about(stone)):
            last[key] = stone
    for stone in stones:
        if stone.kind in known:
            key = known[stone.kind].about(stone)
            if not key or last[key] is stone:
                yield stone


def _erase_destroyed() -> int:
    """People whose epoch key was destroyed on purpose cannot be read by anybody: they go."""
    entries = ring().entries
    destroyed = [e.number for e in entries if e.purpose == EPOCH and e.state == "destroyed"]
    lost = DataSubject.objects.filter(epoch__in=destroyed).values_list("pk", flat=True)
    ids = list(lost)
    if ids:
        erase(by=SYSTEM, subject_ids=ids, ground=Erasure.Ground.RETENTION)
    return len(ids)
