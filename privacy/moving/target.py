"""The database that is moved to."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import environ
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from privacy.moving.problem import MoveProblem
from privacy.moving.tables import MIGRATIONS, Table, all_tables

TARGET = "harmony_target"
LOCK = 0x4841524D  # held by whoever moves into this database
_POSTGRESQL = "django.db.backends.postgresql"


@contextmanager
def opened(url: str) -> Iterator[dict[str, Any]]:
    """The target under its alias for a while. Raises MoveProblem."""
    told = _parsed(url)
    here = connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[TARGET] = {**_defaults(here), **told}
    try:
        try:
            connections[TARGET].ensure_connection()
        except OperationalError:
            raise MoveProblem(_say_away()) from None
        yield told
    finally:
        with suppress(AttributeError):  # never connected
            connections[TARGET].close()
            del connections[TARGET]
        del connections.settings[TARGET]


def holds_a_register() -> bool:
    """Whether people or accounts are in the target."""
    names = connections[TARGET].introspection.table_names()
    people = [apps.get_model("privacy", "DataSubject"), apps.get_model(settings.AUTH_USER_MODEL)]
    return any(
        model._meta.db_table in names and model._base_manager.using(TARGET).exists()
        for model in people
    )


def refuse_strangers() -> None:
    """Raise MoveProblem where another program's tables are."""
    known = {table.name for table in all_tables(DEFAULT_DB_ALIAS)} | {MIGRATIONS}
    known |= {table.name for table in all_tables(TARGET)}
    if set(connections[TARGET].introspection.table_names()) - known:
        raise MoveProblem(
            _("The new database holds tables of another program. Create an empty one and name it.")
        )


def make_tables(url: str) -> None:
    """Migrate the target, in a process that knows no other database. Raises MoveProblem."""
    environment = {**os.environ, "DATABASE_URL": url}
    for command in (
        ["migrate", "--skip-checks", "--no-input", "--verbosity=0"],
        ["createcachetable"],
    ):
        done = subprocess.run(  # noqa: S603  (our own words; the address is in the environment)
            [sys.executable, "-m", "django", *command],
            env=environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise MoveProblem(
                _(
                    "The tables could not be made in the new database: its role has to own the "
                    "database, and nothing else may be in it."
                )
            )


def refuse_other_version() -> None:
    """Raise MoveProblem unless both databases have been through the same steps."""
    here, there = (
        set(MigrationRecorder(connections[alias]).applied_migrations())
        for alias in (DEFAULT_DB_ALIAS, TARGET)
    )
    if here != there:
        raise MoveProblem(_("Update this register first: python3 run.py manage migrate"))


def claim() -> None:
    """Be the only one who moves into the target, until this transaction ends."""
    with connections[TARGET].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise MoveProblem(_("Another move into this database is running."))


def empty(tables: list[Table]) -> None:
    """Take out what the making of the tables has put in."""
    names = ", ".join(connections[TARGET].ops.quote_name(table.name) for table in tables)
    with connections[TARGET].cursor() as cursor:
        cursor.execute(f"TRUNCATE {names}")


def settle() -> None:
    """Look at every foreign key now, and let the counters go on after the highest number."""
    target = connections[TARGET]
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    with target.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _parsed(url: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = dict(environ.Env.db_url_config(url))  # type: ignore[no-untyped-call]
    except (ImproperlyConfigured, ValueError, KeyError, TypeError):
        told = {}
    if told.get("ENGINE") != _POSTGRESQL or not told.get("NAME"):
        raise MoveProblem(_("Name a PostgreSQL database: postgres://user:password@host/name"))
    return told


def _defaults(here: dict[str, Any]) -> dict[str, Any]:
    """What Django fills in for a database when it starts."""
    names = ("ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "TIME_ZONE")
    blank = dict.fromkeys(("NAME", "USER", "PASSWORD", "HOST", "PORT"), "")
    kept = {name: here[name] for name in names}
    return {**kept, "TEST": here["TEST"], "OPTIONS": {}, **blank}


def _say_away() -> str:
    return _(
        "The new database does not answer. Start the server, create the database and its role, "
        "check the address, try again. Nothing was changed."
    )
