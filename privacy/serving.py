"""Can this release serve on the database as it stands? Asked of both releases during an update.

Migrations expand first and contract a release later (docs/decisions/0008): a release must find all
that it knows, and what it does not know must be possible to leave out when it saves a row.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model

from privacy.keys import require_keys


def faults() -> list[str]:
    """What is in the way, as `table.column: why`; empty when every page could be served.

    Raises KeysUnavailable when the keys do not open this register.
    """
    tables = set(connection.introspection.table_names())
    found: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        if model._meta.db_table not in tables:
            found.append(f"{model._meta.db_table}: is not there")
            continue
        found += _columns(model)
    if not found:
        require_keys()  # asks the tables, so after them
    return found


def _columns(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    known = {field.column for field in model._meta.local_concrete_fields}
    with connection.cursor() as cursor:
        here = connection.introspection.get_table_description(cursor, table)
    for column in here:
        if column.name not in known and not column.null_ok and column.default is None:
            yield f"{table}.{column.name}: a row cannot be saved without it"
    for name in sorted(known - {column.name for column in here}, key=str):
        yield f"{table}.{name}: is not there"
