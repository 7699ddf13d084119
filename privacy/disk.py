"""What the system says when nothing more can be written, whoever passes it on."""

import errno
import sqlite3

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
# A journal that finds no room or may not be made cannot be opened; one that cannot be written to
# its end is an I/O error. Both come before anything was changed.
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
}
_POSTGRESQL = {"53100", "25006"}  # disk_full, read_only_sql_transaction


def cannot_write(problem: BaseException | None) -> bool:
    """Whether a fault, or what caused it, is a disk that is full or may not be written."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in _FULL | _CLOSED:
            return True
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF in _SQLITE:
            return True
        if getattr(problem, "sqlstate", None) in _POSTGRESQL:
            return True
        problem = problem.__cause__ or problem.__context__
    return False
