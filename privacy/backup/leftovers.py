"""What a killed backup, restore, update or export has left: whole registers beside ours.

They are as sealed as it is, and its keys open them; people who go would stay in there for ever. A
backup takes away what it finds, while no restore runs; a restore what earlier ones have left.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from privacy.backup import sources, trial_copy
from privacy.encryption.files import overwrite, remove_partials
from privacy.leaving import moment
from privacy.locks import AnotherIsRunning, only_one

_LONGER_THAN_ANYBODY_TAKES = 24 * 60 * 60  # seconds
_IDLE = (
    "SELECT datname FROM pg_database AS one WHERE NOT EXISTS "
    "(SELECT FROM pg_stat_activity AS busy WHERE busy.datname = one.datname)"
)


def of_backups() -> None:
    """Called while this backup is the only one."""
    if connection.vendor == "postgresql":
        _drop(name for name in _idle() if name.startswith(sources.throwaway_name("")))
    with suppress(AnotherIsRunning), only_one("restore"):
        of_restores()
    of_updates_and_exports()


def of_restores() -> None:
    """Called while nobody else restores."""
    if connection.vendor == "postgresql":
        _drop(name for name in _idle() if name == sources.coming_name())
        return
    remove_partials(Path(str(connection.settings_dict["NAME"])))


def of_updates_and_exports() -> None:
    """Copies that have outlived whoever made them; the next update or export may never come."""
    folder = settings.HARMONY_HOME / trial_copy.FOLDER
    if folder.is_dir() and _is_abandoned(folder):
        trial_copy.remove(folder)
    for path in settings.HARMONY_HOME.glob(f"{moment.PREFIX}*{moment.SUFFIX}*"):
        with suppress(FileNotFoundError):  # its export has just ended
            if _is_abandoned(path):
                overwrite(path)


def _is_abandoned(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > _LONGER_THAN_ANYBODY_TAKES


def _idle() -> list[str]:
    """Databases in which nobody works: a killed run's process may still do."""
    with connection.cursor() as cursor:
        cursor.execute(_IDLE)
        return [name for (name,) in cursor.fetchall()]


def _drop(names: Iterable[str]) -> None:
    from psycopg.errors import ObjectInUse

    for name in names:
        with suppress(ObjectInUse):
            sources.administer(f'DROP DATABASE IF EXISTS "{name}"')
