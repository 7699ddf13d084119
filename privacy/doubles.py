"""SQLite has no checksums of its pages: here every plain value of a table stands twice instead.

An index is a second copy of its columns that the database keeps itself, and `PRAGMA
integrity_check` compares the two: a bit that the disk has changed in either is found (G40, F14).
So each table has an index over all columns that are in no other one. Left out is what proves
itself: sealed texts with their counters, and the use log with its chain. Tables of the cache are
made by another command, and forget by themselves.

No query can use these indexes, so none goes another way: they are partial, on a condition that is
always true and that nobody asks for. `user_version` holds a sum of all tables and indexes as the
last migration left them. PostgreSQL has checksums of its own; `doctor` says whether they are on.
"""

import zlib
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.utils import CursorWrapper

from privacy.audit.models import AuditEvent
from privacy.encryption.fields import SealedField, WriteCounterField

PREFIX = "doubles_"
_COLUMNS = (
    "SELECT made.name, piece.name "
    "FROM sqlite_master AS made, pragma_table_info(made.name) AS piece "
    "WHERE made.type = 'table' AND substr(made.name, 1, 7) <> 'sqlite_' AND NOT EXISTS ("
    "SELECT 1 FROM pragma_index_list(made.name) AS whole, pragma_index_info(whole.name) AS part "
    "WHERE NOT whole.partial AND part.name = piece.name) ORDER BY made.name, piece.cid"
)
_SCHEMA = (
    "SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master "
    "WHERE substr(tbl_name, 1, 7) <> 'sqlite_' ORDER BY name, type"
)


def drop(*, using: str, plan: object, **signal: Any) -> None:
    """Before tables change: SQLite takes no column away that an index of ours has."""
    if connections[using].vendor != "sqlite" or not plan:
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for table in _doubled(cursor):
            cursor.execute(f'DROP INDEX "{PREFIX}{table}"')


def make(*, using: str, plan: object = None, **signal: Any) -> None:
    """After tables have changed, or where something is missing; not after a test's flush."""
    if connections[using].vendor != "sqlite" or plan is None:
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        wanted = _wanted(cursor)
        missing = wanted.keys() - _doubled(cursor)
        for table in sorted(missing):
            columns = ", ".join(f'"{name}"' for name in wanted[table])
            always = f"typeof(\"{wanted[table][0]}\") <> 'nothing'"
            cursor.execute(
                f'CREATE INDEX "{PREFIX}{table}" ON "{table}" ({columns}) WHERE {always}'
            )
        if plan or missing:
            cursor.execute(f"PRAGMA user_version = {_sum(cursor)}")


def are_whole(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether tables and indexes are those that the last migration left."""
    with connections[using].cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0] == _sum(cursor))


def _wanted(cursor: CursorWrapper) -> dict[str, list[str]]:
    """Of each table the columns that nothing else vouches for."""
    proven = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, (SealedField, WriteCounterField))
    }
    left_out = {AuditEvent._meta.db_table, *_caches()}
    wanted: dict[str, list[str]] = {}
    cursor.execute(_COLUMNS)
    for table, column in cursor.fetchall():
        if table not in left_out and (table, column) not in proven:
            wanted.setdefault(table, []).append(column)
    return wanted


def _doubled(cursor: CursorWrapper) -> set[str]:
    """Tables that have their index."""
    cursor.execute(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = %s || tbl_name",
        [PREFIX],
    )
    return {row[0] for row in cursor.fetchall()}


def _sum(cursor: CursorWrapper) -> int:
    """32 bits with a sign, as `user_version` has them."""
    cursor.execute(_SCHEMA)
    caches = _caches()
    lines = ["|".join(row) for row in cursor.fetchall() if row[2] not in caches]
    found = zlib.crc32("\n".join(lines).encode())
    return int.from_bytes(found.to_bytes(4, "big"), "big", signed=True)


def _caches() -> set[str]:
    return {str(kept.get("LOCATION", "")) for kept in settings.CACHES.values()}
