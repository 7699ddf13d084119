"""Making a backup: written, read back, tried, and only then given its name."""

import errno
import os
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from privacy import tombstones
from privacy.audit.acts import SYSTEM, Actor, audited, record, vital
from privacy.audit.models import AuditHead
from privacy.backup import checking, container, folder, leftovers, sheet, sources, status
from privacy.backup.container import Manifest
from privacy.backup.errors import BackupProblem
from privacy.clock import ClockJumped, refuse_jumped_clock
from privacy.encryption import KeysUnavailable
from privacy.encryption.keyring import ring
from privacy.locks import only_one
from privacy.models import Installation

LONGER_THAN_COPIES = timedelta(days=32)
"""How long the erasure log outlives the oldest copy that could bring somebody back (R59): 30 days,
and two more, so that it never ends before the rows that the database keeps about the same."""


@dataclass(frozen=True)
class Report:
    """A finished backup."""

    file: Path
    bytes: int
    seconds: float
    people: int
    removed: int
    second: str

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file.name,
            "folder": str(self.file.parent),
            "bytes": self.bytes,
            "seconds": round(self.seconds, 1),
            "people": self.people,
            "removed": self.removed,
            "second": self.second,
        }


def backup(target: Path, second: Path | None = None, *, known: bool = False) -> Report:
    """Copy the register to the folder, try the copy, and note how it went.

    `known`: to where it went before. A folder that has lost what lay there is then no folder for
    copies: its disk is not there, and they would go to the disk of the register.

    Raises BackupProblem, KeysUnavailable, AnotherIsRunning; the status says so too.
    """
    begun = timezone.now()
    try:
        with only_one("backup"):
            report = _backup(target, second, begun, known=known)
    except (BackupProblem, KeysUnavailable, OSError, DatabaseError) as problem:
        words = _words_of(problem)
        status.note(replace(status.last(), tried_at=begun.isoformat(), ok=False, fault=words))
        if isinstance(problem, OSError):
            raise BackupProblem(words) from None
        raise
    status.note(
        status.Status(
            tried_at=begun.isoformat(),
            ok=report.second in ("", "ok"),
            fault="" if report.second in ("", "ok") else report.second,
            verified_at=begun.isoformat(),
            file=report.file.name,
            folder=str(target),
            second=report.second,
            bytes=report.bytes,
            seconds=round(report.seconds, 1),
            kept=len(folder.copies(target)),
            second_folder=str(second) if report.second == "ok" else status.last().second_folder,
        )
    )
    note_backup(by=SYSTEM, report=report)
    return report


@audited
@vital
def note_backup(*, by: Actor, report: Report) -> None:
    """Say in the use log that a copy was made and tried."""
    counts = {"bytes": report.bytes, "people": report.people, "removed": report.removed}
    record("privacy.backup_made", by=by, counts=counts)


def _backup(target: Path, second: Path | None, begun: datetime, *, known: bool) -> Report:
    started = time.monotonic()
    key, once = sheet.public_key(), Identity.generate()
    if known:
        _refuse_vanished(target, status.last().folder)
    tombstones.settle()
    if _is_believed(begun):
        tombstones.forget_before(_forgotten_before(begun))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.claim(target)
    folder.remove_leftovers(target)
    leftovers.of_backups()
    final = target / folder.name_for(begun)
    with folder.partial(target) as (path, file):
        describe = partial(_manifest, moment=begun)
        with sources.consistent(describe) as (manifest, source):
            container.write(file, manifest, source, [key, once.to_public()])
        file.flush()
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
        try_copy(path, once, manifest)
        folder.write_beside(target, key)
        folder.finish(path, final)
    second_word = "" if second is None else _second_place(final, second, known=known)
    removed = _rotate(target, begun)
    people = manifest.counts["privacy.datasubject"]
    return Report(final, size, time.monotonic() - started, people, removed, second_word)


def try_copy(path: Path, identity: Identity, expected: Manifest | None = None) -> Manifest:
    """Restore a copy into a throw-away database and look it through. Raises BackupProblem."""
    with open(path, "rb") as file:
        if connection.vendor == "sqlite":
            manifest = _try_in_memory(file, identity)
        else:
            manifest = _try_in_new_database(file, identity)
    if expected is not None and manifest.as_bytes() != expected.as_bytes():
        raise BackupProblem(_("The copy does not say of itself what was written."))
    return manifest


def _try_in_memory(file: BinaryIO, identity: Identity) -> Manifest:
    memory = sources.Memory()
    manifest = container.read(file, identity, lambda manifest: memory)
    with sources.in_memory(memory.content) as alias:
        checking.check(alias, manifest)
    return manifest


def _try_in_new_database(file: BinaryIO, identity: Identity) -> Manifest:
    with sources.new_database() as (name, alias):
        with sources.filling(name) as sink:
            manifest = container.read(file, identity, lambda manifest: sink)
        checking.check(alias, manifest)
    return manifest


def _manifest(alias: str, *, moment: datetime) -> Manifest:
    head = AuditHead.objects.using(alias).filter(pk=1).first()
    stones = list(tombstones.tombstones())
    return Manifest(
        made_at=moment.isoformat(),
        vendor=connection.vendor,
        installation=str(ring().installation),
        counts=sources.counts(alias),
        head=None if head is None else (head.seq, bytes(head.hash).hex()),
        migrations=applied_migrations(),
        newest_tombstone=str(stones[-1].batch) if stones else None,
    )


def applied_migrations() -> tuple[str, ...]:
    """The steps that the tables have been through, so that an older program is not fooled."""
    known = {config.label for config in apps.get_app_configs()}
    steps = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in steps if app in known))


def _refuse_vanished(place: Path, before: str) -> None:
    if before == str(place) and not folder.is_ours(place):
        raise BackupProblem(
            _(
                "The earlier copies are not where they were: the disk for them is not connected. "
                "Connect it. If it is a new one, make the first copy by hand: "
                "python3 run.py manage backup FOLDER"
            )
        )


def _second_place(final: Path, second: Path, *, known: bool) -> str:
    """ "ok", or what went wrong there: the first place holds its copy in any case."""
    try:
        if second.resolve() == final.parent.resolve():
            raise BackupProblem(_("It is the first one. Name a folder on another disk."))
        if known:
            _refuse_vanished(second, status.last().second_folder)
        folder.copy_to(final, second)
        folder.write_beside(second, sheet.public_key())
        _rotate(second, timezone.now())
    except (OSError, BackupProblem) as problem:
        return _("Second place: %(why)s") % {"why": _words_of(problem)}
    return "ok"


def _rotate(place: Path, now: datetime) -> int:
    """Delete copies whose time is out, also those made before a restore. Returns how many."""
    if not _is_believed(now):
        return 0
    return folder.remove_old(place, now) + folder.remove_aside(place / folder.BEFORE, now)


def _is_believed(now: datetime) -> bool:
    """Where the clock has jumped the purge waits for a person, and so do the older copies: by a
    wrong one all of them would go in one night."""
    try:
        refuse_jumped_clock(timezone.localdate(now))
    except ClockJumped:
        return False
    return True


def _forgotten_before(now: datetime) -> datetime:
    return now - timedelta(days=settings.HARMONY_BACKUP_DAYS) - LONGER_THAN_COPIES


def _words_of(problem: BaseException) -> str:
    """Plain words; of the system's own faults only what kind they are."""
    if isinstance(problem, DatabaseError):  # its own words may quote somebody
        return _("The register could not be read whole. Run: python3 run.py manage doctor")
    if isinstance(problem, OSError):
        return _words_of_the_disk(problem)
    return str(problem.args[0]) if problem.args else type(problem).__name__


def _words_of_the_disk(problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _(
            "The disk of the backups is full. The earlier copies are whole. Make room there, or "
            "name a folder on another disk."
        )
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _(
            "The folder of the backups cannot be written. Give it to the user that Harmony runs "
            "as (sudo chown harmony FOLDER), or name another one."
        )
    if problem.errno in (errno.EEXIST, errno.ENOTDIR):
        return _("The place of the backups is a file. Name a folder.")
    return _("The place of the backups does not answer. Connect its disk or share, and try again.")


def register_is_empty() -> bool:
    """Whether nobody is in this database: neither a person nor a copy that waits."""
    from privacy.models import DataSubject

    with transaction.atomic():
        waiting = Installation.objects.filter(replay_needed=True).exists()
        return not waiting and not DataSubject.objects.exists()
