"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

Row = Sequence[Any]
_BINARY = {"serial": "int4", "bigserial": "int8", "char": "text", "varchar": "text"}


def insert(table: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
    """Insert rows; `columns` names each column's type as the database calls it."""
    if connection.vendor == "postgresql":
        _copy(table, columns, rows)
        return
    marks = ", ".join("%s" for _ in columns)
    change = [_for_sqlite(kind) for kind in columns.values()]
    changed = [
        [value if turn is None or value is None else turn(value) for turn, value in pairs]
        for pairs in (zip(change, row, strict=True) for row in rows)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", changed)


def columns_of(model: Any) -> dict[str, str]:
    """A model's columns with their types."""
    return {f.column: f.db_type(connection).split("(")[0] for f in model._meta.concrete_fields}


def _copy(table: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        with cursor.cursor.copy(statement) as copy:
            copy.set_types([_BINARY.get(kind, kind) for kind in columns.values()])
            for row in rows:
                copy.write_row(row)


def _for_sqlite(kind: str) -> Callable[[Any], Any] | None:
    """How a value becomes what Django stores in SQLite; None when it is that already."""
    if kind == "char":
        return lambda value: value.hex
    if kind == "date":
        return lambda value: value.isoformat()
    if kind == "datetime":
        return lambda value: _utc(value)
    return None


def _utc(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))
