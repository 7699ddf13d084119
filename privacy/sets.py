"""Writing many rows in one statement, without an object per row."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


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
