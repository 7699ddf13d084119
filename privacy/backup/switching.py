"""The step in which a tried copy takes the database's place: one rename, or one transaction."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from privacy.backup import container, sources
from privacy.backup.container import Manifest, Sink
from privacy.backup.errors import BackupProblem
from privacy.encryption.files import sync_folder, write_whole
from privacy.moving import marker

_SIDECARS = ("-journal", "-wal", "-shm")
_WAIT = 20  # seconds for whoever still writes


@dataclass(frozen=True)
class Copy:
    """A copy ready to take the place: its bytes (SQLite) or its database's name."""

    content: bytes = b""
    name: str = ""


Arrived = tuple[Manifest, str, Callable[[], Copy]]
"""Manifest, alias of the throw-away database, and how to take the copy as it now stands."""


@contextmanager
def arrived(
    file: Path, identity: Identity, accept: Callable[[Manifest], None]
) -> Iterator[Arrived]:
    """Decrypt a copy into a throw-away place; `accept` may refuse it by its manifest."""

    def sink_for(sink: Sink) -> Callable[[Manifest], Sink]:
        def accepted(manifest: Manifest) -> Sink:
            accept(manifest)
            return sink

        return accepted

    with open(file, "rb") as stream:
        if connection.vendor == "sqlite":
            memory = sources.Memory()
            manifest = container.read(stream, identity, sink_for(memory))
            with sources.in_memory(memory.content) as alias:
                yield (
                    manifest,
                    alias,
                    lambda: Copy(content=connections[alias].connection.serialize()),
                )
            return
        with sources.new_database(sources.coming_name()) as (name, alias):
            with sources.filling(name) as sink:
                manifest = container.read(stream, identity, sink_for(sink))
            yield manifest, alias, lambda: Copy(name=name)


def switch(copy: Copy, *, broken: bool) -> None:
    """Let the copy take the database's place. Killed anywhere, one of the two stands whole."""
    connections["default"].close()
    if connection.vendor == "sqlite":
        _switch_file(copy.content, broken=broken)
    else:
        _switch_database(copy.name)


def has_configuration(content: str) -> bool:
    """Whether this machine is configured exactly as the salon was."""
    try:
        return (settings.HARMONY_HOME / "harmony.env").read_text() == content
    except OSError:
        return False


def configuration_copy() -> Path:
    """Where the salon's former configuration is laid down to be compared; never in force."""
    return Path(settings.HARMONY_HOME / "harmony.env.from-backup")


def keep_other_keys(wanted: UUID) -> None:
    """Keys of another installation are laid aside before they are replaced, never thrown away.

    The master key stays where it is. One that is root's is not written into the folder of state.
    """
    ring_file = settings.HARMONY_KEY_RING_FILE
    if not ring_file.exists() or str(wanted) in ring_file.read_text():
        return
    aside = ring_file.parent / f"replaced-{timezone.now():%Y%m%dT%H%M%S}"
    ours = () if settings.HARMONY_MASTER_KEY_GIVEN else (settings.HARMONY_MASTER_KEY_FILE,)
    for path in (*ours, ring_file):
        if path.exists():
            write_whole(aside / path.name, path.read_bytes(), mode=0o400)


def _switch_file(content: bytes, *, broken: bool) -> None:
    path = Path(_database())
    if broken:
        _move_aside(path)
    if path.exists():
        with _to_itself(path):
            write_whole(path, content)
    else:
        _remove_sidecars(path)
        write_whole(path, content)
    marker.open_again()


@contextmanager
def _to_itself(path: Path) -> Iterator[None]:
    """Nobody else at the old file; whatever a crash left beside it is taken in, so that it can
    never be taken into the new one."""
    with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise BackupProblem(
                _("Somebody still works with Harmony. Stop the service and try again.")
            ) from None
        yield


def _move_aside(path: Path) -> None:
    """A database that does not open is kept for an expert, with what lies beside it."""
    stamp = timezone.now().strftime("%Y%m%dT%H%M%S")
    for name in (path.name, *(path.name + end for end in _SIDECARS)):
        source = path.with_name(name)
        if source.exists():
            os.replace(source, path.with_name(f"broken-{stamp}-{name}"))
    sync_folder(path.parent)


def _remove_sidecars(path: Path) -> None:
    for end in _SIDECARS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _switch_database(coming: str) -> None:
    present, former = _database(), sources.former_name()
    connections[sources.THROWAWAY].close()
    sources.administer(f'DROP DATABASE IF EXISTS "{former}"')
    sources.administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"  # noqa: S608  (our settings)
        f" WHERE datname IN ('{present}', '{coming}') AND pid <> pg_backend_pid()",
        f'ALTER DATABASE "{present}" RENAME TO "{former}"',
        f'ALTER DATABASE "{coming}" RENAME TO "{present}"',
        together=True,
    )
    sources.drop_former()


def _database() -> str:
    return str(connection.settings_dict["NAME"])
