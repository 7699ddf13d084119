"""The tables of the register, and their rows as they are stored: nothing is opened on the way."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models import CharField, DateTimeField, Field, Model, TextField
from django.db.models.expressions import Col

BATCH = 2_000
MIGRATIONS = "django_migrations"
_ROOM = 2**256


@dataclass(frozen=True)
class Column:
    """A column, and the field that knows what is in it."""

    name: str
    field: "Field[Any, Any]"

    @property
    def is_json(self) -> bool:
        return self.field.get_internal_type() == "JSONField"


@dataclass(frozen=True)
class Table:
    """A table of the register."""

    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and a sum of the digests of each, in whatever order they lie."""

    rows: int
    digest: int


def all_tables(alias: str) -> list[Table]:
    """Every table that a model stands for, and the cache's where it is one."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    found = {m._meta.db_table: _table(m) for m in models if not m._meta.proxy}
    names = set(connections[alias].introspection.table_names())
    cache = _cache_table()
    if cache.name in names:
        found[cache.name] = cache
    return [found[name] for name in sorted(found)]


def unknown_tables(alias: str) -> list[str]:
    """Tables that no model of this version stands for."""
    names = set(connections[alias].introspection.table_names())
    return sorted(names - {table.name for table in all_tables(alias)} - {MIGRATIONS})


def rows(alias: str, table: Table) -> Iterator[tuple[Any, ...]]:
    """All rows as Python values that mean the same from either database."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    readers = [_reader(alias, table, column) for column in table.columns]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(table.name)}")  # noqa: S608  (our own names)
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                yield tuple(read(value) for read, value in zip(readers, row, strict=True))


def content(alias: str, table: Table) -> Content:
    """Read a table whole and digest it row by row."""
    count, total = 0, 0
    for row in rows(alias, table):
        count += 1
        total = (total + _digest(table, row)) % _ROOM
    return Content(count, total)


def pour(source: str, target: str, table: Table) -> Content:
    """Copy all rows of a table; returns what was read. Raises django.db.DatabaseError."""
    quote = connections[target].ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    places = ", ".join(["%s"] * len(table.columns))
    insert = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places})"  # noqa: S608  (ours)
    count, total, batch = 0, 0, []
    with connections[target].cursor() as cursor:
        for row in rows(source, table):
            count += 1
            total = (total + _digest(table, row)) % _ROOM
            batch.append(_prepared(target, table, row))
            if len(batch) == BATCH:
                cursor.executemany(insert, batch)
                batch = []
        if batch:
            cursor.executemany(insert, batch)
    return Content(count, total)


def _table(model: type[Model]) -> Table:
    columns = tuple(Column(str(f.column), _plain(f)) for f in model._meta.concrete_fields)
    return Table(model._meta.db_table, columns)


def _plain(field: Any) -> "Field[Any, Any]":
    """The field that stores: that of the other table for a foreign key."""
    while field.is_relation:
        field = field.target_field
    plain: Field[Any, Any] = field
    return plain


def _cache_table() -> Table:
    """What `createcachetable` makes; no model stands for it."""
    columns = (
        Column("cache_key", CharField(max_length=255)),
        Column("value", TextField()),
        Column("expires", DateTimeField()),
    )
    return Table(str(settings.CACHES["default"].get("LOCATION", "")), columns)


def _reader(alias: str, table: Table, column: Column) -> Callable[[Any], Any]:
    """From the driver's value to ours: what the database's own conversions do, and no field's."""
    connection = connections[alias]
    expression = Col(table.name, column.field)
    converters = connection.ops.get_db_converters(expression)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        if value is None:
            return None
        if column.is_json:
            return json.loads(value)
        return bytes(value) if isinstance(value, memoryview | bytearray) else value

    return read


def _prepared(alias: str, table: Table, row: Sequence[Any]) -> tuple[Any, ...]:
    """Our values as the target's driver wants them."""
    connection = connections[alias]
    return tuple(
        connection.ops.adapt_json_value(value, None)
        if column.is_json and value is not None
        else column.field.get_db_prep_save(value, connection)
        for column, value in zip(table.columns, row, strict=True)
    )


def _digest(table: Table, row: Sequence[Any]) -> int:
    said = [_said(c, value) for c, value in zip(table.columns, row, strict=True)]
    return int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest(), "big")


def _said(column: Column, value: Any) -> str | None:
    """One spelling for each value, whatever database it comes from."""
    if value is None:
        return None
    if column.is_json:
        return json.dumps(value, sort_keys=True)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
