"""Writing many rows in one statement, without an object per row."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

AT_ONCE = 500
"""Rows in one statement: a few thousand values, which every database takes."""


def listed(ids: Iterable[UUID]) -> RawSQL:
    """These ids for `pk__in`, as one value.

    To write thousands of values into a statement takes longer than to carry the statement out.
    """
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [f"{{{','.join([pk.hex for pk in ids])}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([pk.hex for pk in ids])])


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """INSERT rows, each in the order of the columns. Returns how many.

    Like `insert_selected` it passes by `save()` and its defaults.
    """
    by_column = {field.column: field for field in model._meta.concrete_fields}
    fields = [by_column[column] for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = f"({', '.join('%s' for _ in columns)})"
    start = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES '  # noqa: S608  (our names)
    count, source = 0, iter(rows)
    while some := list(islice(source, AT_ONCE)):
        values = [
            field.get_db_prep_save(v, connection)
            for row in some
            for field, v in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(start + ", ".join([marks] * len(some)), values)
        count += len(some)
    return count


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
