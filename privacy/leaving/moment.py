"""The database as it stands now, to be read at leisure while others go on writing."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from privacy.backup.sources import SNAPSHOT, other_connection
from privacy.encryption.files import overwrite

PREFIX, SUFFIX = "moment-", ".sqlite3"


@contextmanager
def frozen() -> Iterator[str]:
    """The alias of a database that does not change. What is personal in it stays sealed."""
    reading = _copy_of_sqlite if connection.vendor == "sqlite" else _snapshot_of_postgresql
    with reading() as alias:
        yield alias


@contextmanager
def _copy_of_sqlite() -> Iterator[str]:
    """A copy beside the database: a long reading of the database itself would hold up writers."""
    folder = Path(settings.HARMONY_HOME)
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
    os.close(handle)
    try:
        connection.ensure_connection()
        copy = sqlite3.connect(name)
        try:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
        with _of_this_thread(NAME=name, OPTIONS={}):
            yield SNAPSHOT
    finally:
        overwrite(Path(name))


@contextmanager
def _snapshot_of_postgresql() -> Iterator[str]:
    from psycopg import IsolationLevel

    told = {
        **connection.settings_dict["OPTIONS"],
        "isolation_level": IsolationLevel.REPEATABLE_READ,
    }
    with _of_this_thread(OPTIONS=told), transaction.atomic(using=SNAPSHOT):
        yield SNAPSHOT


@contextmanager
def _of_this_thread(**changed: Any) -> Iterator[None]:
    """A further connection that no other thread can find, closed at the end."""
    with other_connection(SNAPSHOT, **changed):
        opened = connections[SNAPSHOT]
        del connections.settings[SNAPSHOT]
        try:
            yield
        finally:
            opened.close()
