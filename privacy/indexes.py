"""PostgreSQL notices what a disk has changed when it reads a page. Here it reads those of indexes.

The nightly copy reads every row, with the long texts that lie beside it; an index is read only
where somebody uses it. So `amcheck`, an extension that comes with the server, walks through all
pages of each index, the system's own too, and compares it with the rows that it leads to. Only the
server's superuser may install it (deploy/postgresql.sql); without it nothing is read here, and
`doctor` says so. A page that the server has in memory is looked at there and not on the disk.
"""

from django.db import DatabaseError, InternalError, connection, transaction

_CHECK = "pg_catalog.bt_index_check(regclass, boolean)"
_IO_ERROR = "58030"
_INDEXES = (
    "SELECT indexrelid, indexrelid::regclass::text FROM pg_index "
    "JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam "
    "WHERE amname = 'btree' AND relkind = 'i' AND relpersistence = 'p' "
    "AND indisready AND indisvalid ORDER BY 2"
)
_READ = (
    "SELECT pg_catalog.bt_index_check(indexrelid, true) FROM pg_index "
    "WHERE indexrelid = %s AND indisready AND indisvalid"  # it may be gone meanwhile
)


def can_be_read() -> bool:
    """Whether the server has the extension, and the role at hand may use it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege(to_regprocedure(%s), 'EXECUTE')", [_CHECK])
        return bool(cursor.fetchone()[0])


def is_there() -> bool:
    """Whether the server has the extension, whoever may use it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [_CHECK])
        return bool(cursor.fetchone()[0])


def damaged() -> list[str]:
    """Names of the indexes that do not read or do not lead to the rows as they stand.

    Raises django.db.DatabaseError where the server cannot be asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
    return [name for number, name in indexes if not _is_whole(number)]


def _is_whole(number: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_READ, [number])
            cursor.fetchall()
    except DatabaseError as problem:
        if isinstance(problem, InternalError) or _is_of_the_disk(problem):
            return False
        raise
    return True


def _is_of_the_disk(problem: DatabaseError) -> bool:
    return getattr(problem.__cause__, "sqlstate", "") == _IO_ERROR
