"""A copy of the database beside it, for an update to try its migrations on; then overwritten.

It is as sealed as the database itself, lies in the same folder of state or on the same server, and
shares keys and configuration with it by links. Nobody is served from it.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from privacy.backup import sources
from privacy.encryption.files import overwrite, sync_folder

SQLITE = "harmony.sqlite3"
FOLDER = "update"  # where deploy/update has it, in the folder of state
_LINKED = ("keys", "harmony.env")


def make(folder: Path) -> str:
    """Copy the database; the DATABASE_URL of the copy. The folder becomes its HARMONY_HOME."""
    folder.mkdir(mode=0o700, parents=True)
    for name in _LINKED:
        (folder / name).symlink_to(settings.HARMONY_HOME / name)
    if connection.vendor == "sqlite":
        return _copy_file(folder / SQLITE)
    return _copy_database()


def remove(folder: Path) -> None:
    """Overwrite and delete a copy, also one that a killed update left half made."""
    if connection.vendor == "postgresql":
        sources.administer(f'DROP DATABASE IF EXISTS "{_name()}"')
    if not folder.is_dir():
        return
    for path in folder.glob(f"{SQLITE}*"):
        overwrite(path)
    shutil.rmtree(folder)
    sync_folder(folder.parent)


def _copy_file(target: Path) -> str:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"file:{quote(_name())}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return f"sqlite:///{target}"


def _copy_database() -> str:
    name = _name()
    sources.create_database(name)
    ours = connection.settings_dict["NAME"]
    with (
        sources.filling(name) as sink,
        sources.running(sources.dump(), ours, stdout=True) as child,
    ):
        shutil.copyfileobj(child.stdout, sink)
    return _address(name)


def _name() -> str:
    """The file that is copied (SQLite); the name of the copy (PostgreSQL)."""
    ours = str(connection.settings_dict["NAME"])
    return ours if connection.vendor == "sqlite" else f"{ours}_trial"


def _address(name: str) -> str:
    told = connection.get_connection_params()
    who = quote(told.get("user") or "", safe="")
    secret = f":{quote(told['password'], safe='')}" if told.get("password") else ""
    host = told.get("host") or ""
    if not host or host.startswith("/"):
        return f"postgres://{who}{secret}@/{name}" + (
            f"?{urlencode({'host': host})}" if host else ""
        )
    port = f":{told['port']}" if told.get("port") else ""
    return f"postgres://{who}{secret}@{host}{port}/{name}"
