"""Bringing the register back from a folder of copies and a sheet of paper.

The copy is read, tried and marked as closed in a throw-away place first. What is on this machine is
replaced in one step (a rename), so that there is always one whole register, the old or the new one;
and the new one comes closed. Nothing is overwritten before the copy has passed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from privacy import keys as binding
from privacy import tombstones
from privacy.backup import checking, folder, leftovers, sheet, switching
from privacy.backup.container import Manifest
from privacy.backup.errors import BackupProblem
from privacy.backup.replaying import Replay, replay
from privacy.backup.writing import backup
from privacy.clock import is_kept_right
from privacy.encryption import KeysUnavailable, keyring
from privacy.encryption.files import write_whole
from privacy.encryption.keyring import EPOCH, KeyRing
from privacy.locks import only_one
from privacy.models import DataSubject, Installation
from privacy.models.subject import forget_data_keys
from privacy.moving import marker
from privacy.moving.marker import Moving


@dataclass(frozen=True)
class Restored:
    """What came back, and what was ended again."""

    manifest: Manifest
    replay: Replay
    saved_before: str


class Here(Enum):
    """What this machine's database is."""

    EMPTY = "empty"
    WAITING = "waiting"  # a restored copy that was never opened, or a register that has moved
    IN_USE = "in use"
    BROKEN = "broken"


def try_file(file: Path, typed: str) -> Manifest:
    """Read a copy and look it through; touch nothing. Raises BackupProblem."""
    identity, keys, _log = _opened(file, typed)
    with _coming(file, identity, keys, marked=False) as (manifest, _copy):
        return manifest


def restore(
    file: Path, typed: str, *, replace: bool = False, today: date | None = None
) -> Restored:
    """Put the copy in this machine's place and replay what ended since.

    `today`: the day that a person has looked up, for a clock that nobody keeps right.
    Raises BackupProblem, with nothing overwritten, and AnotherIsRunning.
    """
    identity, keys, log = _opened(file, typed)
    with only_one("restore"):
        here = state_here()
        leftovers.of_restores()
        _refuse_foreign(here, keys.ring)
        if here is Here.IN_USE and not replace:
            raise BackupProblem(_say_in_use())
        saved = _save_first(file.parent, identity) if here is Here.IN_USE else ""
        log = tombstones.united(log, tombstones.log_content())
        with _coming(file, identity, keys, marked=True) as (manifest, copy):
            _refuse_far(manifest, today)
            _require_log(manifest, log, keys.ring)
            _put_beside(keys, log)
            if here is Here.EMPTY or not sheet.exists():
                sheet.confirm(identity)  # of two sheets the one that has proved itself
            switching.switch(copy, broken=here is Here.BROKEN)
        _forget()
        call_command("migrate", interactive=False, verbosity=0)
    return Restored(manifest=manifest, replay=replay(), saved_before=saved)


def restore_keys(file: Path, typed: str) -> None:
    """Only the keys beside a copy, for the register that lies here whole and has lost its own.

    The ring on this machine stays, under our master key, if the copy's opens it: it may be newer.
    Raises BackupProblem, with nothing changed, and AnotherIsRunning.
    """
    _identity, keys, _log = _opened(file, typed)
    with only_one("restore"):
        bound = _bound_here()
        if _fits(keyring.stored_ring, bound):
            raise BackupProblem(_("The keys of this machine open its register. Nothing to do."))
        ours = settings.HARMONY_KEY_RING_FILE
        here = ours.read_bytes() if ours.exists() else b""
        content = next(
            (
                c
                for c in (here, keys.ring_content)
                if _fits(partial(keyring.opened, c, keys.master), bound)
            ),
            None,
        )
        if content is None:
            raise BackupProblem(
                _(
                    "These are not the newest keys of the register on this machine. Nothing was "
                    "changed. Take the newest folder of copies."
                )
            )
        keyring.put_back(content, keys.master)
    _forget()


def state_here() -> Here:
    """Look at this machine's database without changing it."""
    try:
        tables = connection.introspection.table_names()
        if Installation._meta.db_table not in tables:
            return Here.EMPTY
        left = marker.state() is not Moving.NOT
        if left or Installation.objects.filter(replay_needed=True).exists():
            return Here.WAITING
        return Here.IN_USE if DataSubject.objects.exists() else Here.EMPTY
    except OperationalError as problem:
        if connection.vendor == "postgresql":
            raise BackupProblem(
                _("The database server does not answer. Start it, create the database, try again.")
            ) from problem
        return Here.BROKEN
    except DatabaseError:
        return Here.BROKEN


def _opened(file: Path, typed: str) -> tuple[Identity, folder.Keys, bytes]:
    """What the sheet opens beside the copy: keys and erasure log."""
    identity = sheet.read(typed)
    _refuse_closed(file)
    if file.is_dir():
        raise BackupProblem(_say_folder(file))
    if not file.is_file():
        raise BackupProblem(_("There is no file of this name. Write the whole path of the backup."))
    keys = folder.read_keys(file.parent, identity)
    try:
        _ring = keys.ring
    except KeysUnavailable:
        raise BackupProblem(
            _("keyring.age is damaged. Take it from the second place, or from another copy.")
        ) from None
    if not (file.parent / folder.ERASURES).exists() and not tombstones.log_content():
        raise BackupProblem(_say_no_log())
    return identity, keys, folder.read_erasures(file.parent, identity)


@contextmanager
def _coming(
    file: Path, identity: Identity, keys: folder.Keys, *, marked: bool
) -> Iterator[tuple[Manifest, switching.Copy]]:
    """The copy in a throw-away place, looked through, and marked as closed."""
    with (
        keyring.lent(keys.ring),
        switching.arrived(file, identity, _refuse_unfit) as (manifest, alias, finish),
    ):
        if manifest.installation != str(keys.ring.installation):
            raise BackupProblem(_("The backup and keyring.age belong to different salons."))
        _refuse_missing_epochs(alias, keys.ring)
        checking.check(alias, manifest)
        if marked:
            _mark(alias, UUID(manifest.installation))
        yield manifest, finish()


def _mark(alias: str, installation: UUID) -> None:
    """From the first moment in its place the copy is closed, and sends nothing."""
    marks = {
        "replay_needed": True,
        "restored_at": timezone.now(),
        "sending_confirmed": False,
        "machine": "",
    }
    Installation.objects.using(alias).update_or_create(
        pk=1, defaults=marks, create_defaults={"ring": installation, **marks}
    )


def _refuse_closed(file: Path) -> None:
    """What root has laid down, the user that Harmony runs as cannot always read."""
    for path in (file, file.parent / folder.KEYRING, file.parent / folder.ERASURES):
        try:
            open(path, "rb").close()
        except PermissionError:
            raise BackupProblem(_say_closed(path)) from None
        except OSError:
            continue  # missing, or a folder: said by whoever reads it


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupProblem(
            _("The backup is of %(theirs)s, and this installation uses %(ours)s. Set DATABASE_URL.")
            % {"theirs": manifest.vendor, "ours": connection.vendor}
        )
    if manifest.moment > timezone.now() + timedelta(days=1):
        raise BackupProblem(
            _("The clock of this computer is wrong: the backup was made later. Set the clock.")
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if not set(manifest.migrations) <= known:
        raise BackupProblem(
            _("The backup was made by a newer version of Harmony. Install that version first.")
        )


def _refuse_far(manifest: Manifest, believed: date | None) -> None:
    """The purge after a restore goes by the clock. No copy in the rotation is as old as this."""
    made, today = timezone.localdate(manifest.moment), timezone.localdate()
    usual = timedelta(days=settings.HARMONY_BACKUP_DAYS + 1)
    if today - made > usual and believed != today and not is_kept_right():
        raise BackupProblem(
            _(
                "The backup is of %(made)s, and by the clock of this computer today is %(today)s. "
                "By a wrong clock people would be deleted too early. Set it; or if the day is "
                "right, add: --today %(day)s"
            )
            % {"made": f"{made:%d.%m.%Y}", "today": f"{today:%d.%m.%Y}", "day": today.isoformat()}
        )


def _refuse_missing_epochs(alias: str, keys: KeyRing) -> None:
    destroyed = {e.number for e in keys.entries if e.purpose == EPOCH and e.state == "destroyed"}
    in_use = DataSubject.objects.using(alias).order_by().values_list("epoch", flat=True).distinct()
    if set(in_use) - keys.epochs - destroyed:
        raise BackupProblem(
            _("keyring.age is older than the backup. Take both from the newest folder.")
        )


def _refuse_foreign(here: Here, keys: KeyRing) -> None:
    """Another salon's register or keys are never replaced."""
    if here in (Here.EMPTY, Here.BROKEN):
        return
    bound = Installation.objects.filter(pk=1).first()
    if bound is None or bound.ring != keys.installation:
        raise BackupProblem(
            _(
                "This computer holds the register of another salon. Nothing was changed. Restore "
                "into an empty installation: set HARMONY_HOME to a new folder."
            )
        )


def _require_log(manifest: Manifest, log: bytes, keys: KeyRing) -> None:
    """The log must know at least what it knew when the copy was made."""
    if manifest.newest_tombstone is None:
        return
    known = {str(stone.batch) for stone in tombstones.read(log, keys)}
    if manifest.newest_tombstone not in known:
        raise BackupProblem(_say_no_log())


def _put_beside(keys: folder.Keys, log: bytes) -> None:
    """Keys, erasure log, configuration: each whole, and useless to the old register at worst."""
    if not _has_these_keys(keys.ring):
        switching.keep_other_keys(keys.ring.installation)
        keyring.put_back(keys.ring_content, keys.master)
    tombstones.replace_log(log)
    if keys.configuration and not switching.has_configuration(keys.configuration):
        write_whole(switching.configuration_copy(), keys.configuration.encode())


def _bound_here() -> UUID:
    """The ring that the register on this machine belongs to."""
    whole = state_here() not in (Here.EMPTY, Here.BROKEN)
    bound = Installation.objects.filter(pk=1).first() if whole else None
    if bound is None:
        raise BackupProblem(
            _("There is no register on this machine that keys could open. Restore the copy itself.")
        )
    return bound.ring


def _fits(read: Callable[[], KeyRing], bound: UUID) -> bool:
    """Whether a ring opens, is this register's and has every epoch key in use."""
    try:
        found = read()
    except KeysUnavailable:
        return False
    return found.installation == bound and not binding.missing_epochs(found)


def _has_these_keys(wanted: KeyRing) -> bool:
    """Whether the keys in place are this installation's and not older than the copy's."""
    try:
        here = keyring.stored_ring()
    except KeysUnavailable:
        return False
    return here.installation == wanted.installation and here.primary >= wanted.primary


def _save_first(target: Path, identity: Identity) -> str:
    """A copy of what is about to be replaced, for the same sheet."""
    if not sheet.exists():
        sheet.confirm(identity)
    return backup(target / folder.BEFORE).file.name


def _forget() -> None:
    connections.close_all()
    keyring.forget_ring()
    forget_data_keys()
    binding.forget_checked_keys()


def _say_in_use() -> str:
    return _(
        "This computer has a register with %(people)d people in it. Nothing was changed. To put "
        "the backup in its place, add --replace: the present register is copied first."
    ) % {"people": DataSubject.objects.count()}


def _say_no_log() -> str:
    return _(
        "The erasure log is missing or older than the backup: people who were erased would come "
        "back. Put the newest erasures.age beside the backup, and try again."
    )


def _say_closed(path: Path) -> str:
    return _(
        "%(name)s may not be read by the user that Harmony runs as. Copy the whole folder to /srv, "
        "give it to that user (sudo chown -R harmony /srv/…), and name the file there."
    ) % {"name": path.name}


def _say_folder(place: Path) -> str:
    found = folder.copies(place)
    if not found:
        return _("This is a folder without backups. Name the file: harmony-….age")
    return _("This is a folder. Its newest backup is %(name)s: name that file.") % {
        "name": found[-1].name
    }
