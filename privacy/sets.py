"""Writing many rows in one statement, without an object per row."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection, connections
from django.db.models import (
    BinaryField,
    BooleanField,
    CharField,
    DateField,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    TextField,
    UUIDField,
)
from django.db.models.expressions import RawSQL

from privacy.encryption.fields import SealedField

FEW_DAYS: Final = 16
"""Days and moments of which it is kept how they are written."""


def listed(ids: Iterable[UUID]) -> RawSQL:
    """These ids for `pk__in`, as one value.

    To write thousands of values into a statement takes longer than to carry the statement out.
    """
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [f"{{{','.join([pk.hex for pk in ids])}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([pk.hex for pk in ids])])


def physical_location(model: type[Model]) -> RawSQL:
    """Where a row lies in its table. Who goes through all rows in this order comes to each page of
    the table once; keys are random, and in their order each batch would come to all pages.
    """
    name = "ctid" if connection.vendor == "postgresql" else "rowid"
    return RawSQL(f'"{model._meta.db_table}".{name}', [])  # noqa: S611  (our names)


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """INSERT rows, each in the order of the columns. Returns how many.

    Like `insert_selected` it passes by `save()` and its defaults. By COPY where there is one: it
    takes a tenth of the time.
    """
    by_column = {field.column: field for field in model._meta.concrete_fields}
    writers = [_writer(by_column[column]) for column in columns]
    turned = [(place, write) for place, write in enumerate(writers) if write is not _same]
    written = [_written(row, turned) for row in rows]
    names = ", ".join([f'"{column}"' for column in columns])
    into = f'"{model._meta.db_table}" ({names})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            into = f"COPY {into} FROM STDIN"
            with connection.wrap_database_errors, cursor.cursor.copy(into) as copy:
                for row in written:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", written)  # noqa: S608  (our names)
    return len(written)


def _written(row: Sequence[Any], turned: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, write in turned:
        values[place] = write(values[place])
    return values


def insert_models(rows: Sequence[Model]) -> int:
    """INSERT these rows of one table, sealed and stamped as `save` would. Returns how many.

    As `bulk_create`, in a quarter of its time; keys must be known before. What `save` itself looks
    at, the caller has looked at.
    """
    if not rows:
        return 0
    fields = type(rows[0])._meta.concrete_fields
    columns = [str(field.column) for field in fields]
    values = ([field.pre_save(row, True) for field in fields] for row in rows)
    return insert_rows(type(rows[0]), columns, values)


def _writer(field: Any) -> Callable[[Any], Any]:
    """How a value of this field is handed to the database."""
    if isinstance(field, JSONField):
        return json.dumps
    if isinstance(field, ForeignKey):
        return _writer_or_none(field.target_field)
    if isinstance(field, UUIDField):
        return attrgetter("hex") if not field.null else _writer_or_none(field)
    if isinstance(field, _AS_THEY_ARE):
        return _same
    here = connections[connection.alias]  # asked for once: the proxy costs more than the value
    if isinstance(field, DateField) and here.vendor == "postgresql":
        return _same  # a moment too; the driver knows both
    write = partial(field.get_db_prep_save, connection=here)
    # Of many rows that are written together, most have the same days and moments.
    return lru_cache(maxsize=FEW_DAYS)(write) if isinstance(field, DateField) else write


_AS_THEY_ARE = (CharField, TextField, IntegerField, BooleanField, BinaryField, SealedField)


def _writer_or_none(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, UUIDField):
        return lambda value: None if value is None else value.hex
    write = _writer(field)
    return lambda value: None if value is None else write(value)


def _same(value: Any) -> Any:
    return value


def insert_selected(
    model: type[Model], columns: Sequence[str], chosen: QuerySet[Any, tuple[Any, ...]]
) -> int:
    """INSERT the chosen rows (a `values_list` in the order of the columns). Returns how many.

    Passes by `save()` and its defaults: all columns without a default of the database are named.
    """
    select, values = chosen.query.sql_with_params()
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        sql = f'INSERT INTO "{model._meta.db_table}" ({names}) {select}'
        cursor.execute(sql, values)
        return int(cursor.rowcount)
