"""A database read whole in one consistent moment, and throw-away databases to try a copy in."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import glob
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils.translation import gettext as _

from privacy.backup.container import Manifest, Sink, Source
from privacy.backup.errors import BackupProblem

SNAPSHOT, THROWAWAY = "harmony_snapshot", "harmony_throwaway"


@contextmanager
def consistent(describe: Callable[[str], Manifest]) -> Iterator[tuple[Manifest, Source]]:
    """The database as it stands now: described (by alias) in the moment that the bytes are of.

    Nobody waits longer than it takes to copy the pages in memory (SQLite), or at all (PostgreSQL).
    """
    if connection.vendor == "sqlite":
        yield _sqlite_moment(describe)
    else:
        with _postgresql_moment(describe) as moment:
            yield moment


def counts(alias: str) -> dict[str, int]:
    """Rows per table of ours."""
    models = sorted(apps.get_models(), key=lambda model: model._meta.label_lower)
    return {
        model._meta.label_lower: model._base_manager.using(alias).count()
        for model in models
        if model._meta.managed and not model._meta.proxy
    }


class Memory:
    """A sink for a serialised SQLite database."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, piece: bytes, /) -> None:
        self.content += piece


@contextmanager
def in_memory(content: bytes | bytearray) -> Iterator[str]:
    """A serialised SQLite database opened in memory; yields its alias. Raises BackupProblem."""
    with other_connection(THROWAWAY, NAME=":memory:"):
        opened = connections[THROWAWAY]
        opened.connect()
        try:
            opened.connection.deserialize(bytes(content))
            yield THROWAWAY
        finally:
            opened.connection.close()
            opened.connection = None


# --- SQLite -----------------------------------------------------------------------------------


def _sqlite_moment(describe: Callable[[str], Manifest]) -> tuple[Manifest, Source]:
    with transaction.atomic():
        manifest = describe(DEFAULT_DB_ALIAS)
        content = bytearray(connection.connection.serialize())
    content[18:20] = b"\x01\x01"  # a copy in memory knows no write-ahead log
    return manifest, BytesIO(content)


# --- PostgreSQL ---------------------------------------------------------------------------------


@contextmanager
def _postgresql_moment(describe: Callable[[str], Manifest]) -> Iterator[tuple[Manifest, Source]]:
    from psycopg import IsolationLevel

    options = {
        **connection.settings_dict["OPTIONS"],
        "isolation_level": IsolationLevel.REPEATABLE_READ,
    }
    with other_connection(SNAPSHOT, OPTIONS=options):
        try:
            connections[SNAPSHOT].connect()
            with transaction.atomic(using=SNAPSHOT):
                with connections[SNAPSHOT].cursor() as cursor:
                    cursor.execute("SELECT pg_export_snapshot()")
                    snapshot = cursor.fetchone()[0]
                command = [*dump(), f"--snapshot={snapshot}"]
                with running(command, connection.settings_dict["NAME"], stdout=True) as child:
                    yield describe(SNAPSHOT), child.stdout
        finally:
            connections[SNAPSHOT].close()


def dump() -> list[str]:
    """pg_dump without what only a server's superuser can bring back: rights, and extensions but
    the one that every database has. Raises BackupProblem.
    """
    what = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
    return [program("pg_dump"), *what, "--extension=plpgsql"]


@contextmanager
def new_database(name: str = "") -> Iterator[tuple[str, str]]:
    """An empty database beside the salon's; yields its name and alias. Dropped unless renamed."""
    name = name or throwaway_name(uuid4().hex[:8])
    create_database(name)
    with other_connection(THROWAWAY, NAME=name):
        try:
            connections[THROWAWAY].connect()
            yield name, THROWAWAY
        finally:
            connections[THROWAWAY].close()
            administer(f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def filling(name: str) -> Iterator[Sink]:
    """A sink that pours a pg_dump into this database."""
    command = [program("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={name}"]
    with running(command, name, stdin=True) as child:
        yield child.stdin


def create_database(name: str) -> None:
    """An empty one as the installer makes it, in place of one that was left. Raises BackupProblem.

    From template0: nobody works in it, and it takes the encoding that is asked for.
    """
    empty = f"""CREATE DATABASE "{name}" TEMPLATE template0 ENCODING 'UTF8'"""
    administer(f'DROP DATABASE IF EXISTS "{name}"', empty)


def administer(*statements: str, together: bool = False) -> None:
    """Run statements about databases, from outside of ours. Raises BackupProblem."""
    import psycopg

    parameters = {**_connection_parameters(), "dbname": "template1"}
    try:
        with psycopg.connect(**parameters, autocommit=not together) as server:
            for statement in statements:
                server.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        raise BackupProblem(
            _(
                "The database role may not create databases, so a copy cannot be tried. "
                "Run on the server: ALTER ROLE … CREATEDB"
            )
        ) from None


def throwaway_name(end: str) -> str:
    """What a copy that is being tried is called; ours, also where salons share a server."""
    return f"{connection.settings_dict['NAME']}_throwaway_{end}"


def coming_name() -> str:
    """What a copy is called that is about to take our place."""
    return f"{connection.settings_dict['NAME']}_coming"


def former_name() -> str:
    """What a replaced database is called until it is dropped."""
    return f"{connection.settings_dict['NAME']}_former"


def drop_former() -> None:
    """No register that was replaced stays behind (PostgreSQL; SQLite's is gone with the rename)."""
    if connection.vendor == "postgresql":
        administer(f'DROP DATABASE IF EXISTS "{former_name()}"')


def program(name: str) -> str:
    """The newest pg_dump or pg_restore of this machine. Raises BackupProblem."""
    debian = sorted(
        glob("/usr/lib/postgresql/*/bin"), key=lambda p: float(Path(p).parent.name), reverse=True
    )
    places = [os.environ.get("PG_BINDIR", ""), *debian, os.path.dirname(shutil.which(name) or "")]
    for place in filter(None, places):
        if os.access(f"{place}/{name}", os.X_OK):
            return f"{place}/{name}"
    raise BackupProblem(
        _("%(program)s was not found. Install the package postgresql-client.") % {"program": name}
    )


@contextmanager
def running(
    command: list[str], name: str, *, stdin: bool = False, stdout: bool = False
) -> Iterator[Any]:
    child = subprocess.Popen(  # noqa: S603  (our own words; names come from the settings)
        command,
        env={**os.environ, **_environment(name)},
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield child
        if child.stdin is not None:
            child.stdin.close()
        child.stdin = None
        if child.wait() != 0:
            raise BackupProblem(
                _("%(program)s failed; see the database server's log.")
                % {"program": Path(command[0]).name}
            )
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


def _connection_parameters() -> dict[str, Any]:
    names = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
    told = connection.get_connection_params()
    return {name: told[name] for name in names if told.get(name)}


def _environment(name: str) -> dict[str, str]:
    """Libpq's variables: nothing of it shows among the processes."""
    variables = {
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "host": "PGHOST",
        "port": "PGPORT",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    told = _connection_parameters()
    found = {variables[key]: str(told[key]) for key in variables if key in told}
    return {**found, "PGDATABASE": name}


@contextmanager
def other_connection(alias: str, **changed: Any) -> Iterator[None]:
    """Another connection of the same kind for a while."""
    connections.settings[alias] = {**connections.settings[DEFAULT_DB_ALIAS], **changed}
    try:
        yield
    finally:
        with suppress(AttributeError):  # never connected
            del connections[alias]
        connections.settings.pop(alias, None)
