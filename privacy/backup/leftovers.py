"""What a killed backup, restore or update has left: whole registers beside the one in use.

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
from privacy.encryption.files import remove_partials
from privacy.locks import AnotherIsRunning, only_one

_LONGER_THAN_AN_UPDATE = 24 * 60 * 60  # seconds
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
    of_updates()


def of_restores() -> None:
    """Called while nobody else restores."""
    if connection.vendor == "postgresql":
        _drop(name for name in _idle() if name == sources.coming_name())
        return
    remove_partials(Path(str(connection.settings_dict["NAME"])))


def of_updates() -> None:
    """A copy for a trial that has outlived every update; the next update may never come."""
    folder = settings.HARMONY_HOME / trial_copy.FOLDER
    if folder.is_dir() and time.time() - folder.stat().st_mtime > _LONGER_THAN_AN_UPDATE:
        trial_copy.remove(folder)


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
