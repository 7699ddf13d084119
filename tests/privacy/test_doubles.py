"""On SQLite every plain value stands twice, so that a bit that the disk changes is found."""

import pytest
from django.apps import apps
from django.db import connection

from privacy import doubles
from privacy.encryption.fields import SealedField, WriteCounterField
from tests.promised import state

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
PROVEN_OTHERWISE = {"audit_auditevent"}  # by its chain


def ask(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def doubled(table: str) -> set[object]:
    return {row[2] for row in ask(f'PRAGMA index_info("{doubles.PREFIX}{table}")')}


def twice(table: str) -> set[object]:
    """Columns that stand in an index of all rows as well."""
    whole = [str(name) for _, name, _, _, is_partial in ask(f'PRAGMA index_list("{table}")')
             if not is_partial or str(name).startswith(doubles.PREFIX)]  # fmt: skip
    return {row[2] for name in whole for row in ask(f'PRAGMA index_info("{name}")')}


def test_every_column_that_nothing_else_vouches_for_stands_twice() -> None:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        fields = model._meta.local_concrete_fields
        sealed = (SealedField, WriteCounterField)
        plain = {field.column for field in fields if not isinstance(field, sealed)}
        assert table in PROVEN_OTHERWISE or plain <= twice(table), table
    assert {"id", "app", "name", "applied"} <= twice("django_migrations")


def test_no_query_goes_another_way_because_of_it() -> None:
    for model in apps.get_models():
        table, key = model._meta.db_table, model._meta.pk.column
        for what in (f'"{key}" FROM "{table}"', f'* FROM "{table}" ORDER BY 1, 2'):
            plan = str(ask(f"EXPLAIN QUERY PLAN SELECT {what}"))
            assert doubles.PREFIX not in plan


def test_a_table_that_no_update_has_made_is_found() -> None:
    ask("ANALYZE")  # a table of the database's own
    assert state("data.readable") == "kept"
    ask("CREATE TABLE somebodys (name text)")
    assert state("data.readable") == "broken"


def test_a_second_copy_that_is_gone_is_found_and_made_again_by_the_next_update() -> None:
    ask(f'DROP INDEX "{doubles.PREFIX}staff_user"')
    assert state("data.readable") == "broken"
    doubles.make(using="default", plan=[])
    assert "name" in doubled("staff_user")
    assert state("data.readable") == "kept"


def test_starting_again_blesses_nothing() -> None:
    ask("PRAGMA user_version = 1")
    doubles.make(using="default", plan=[])
    assert not doubles.are_whole()


def test_an_update_takes_a_column_away() -> None:
    doubles.drop(using="default", plan=[])
    assert "counts" in doubled("privacy_dailyjob")
    doubles.drop(using="default", plan=["a migration"])
    ask("ALTER TABLE privacy_dailyjob DROP COLUMN counts")
    assert not doubles.are_whole()
    doubles.make(using="default", plan=["a migration"])
    assert doubled("privacy_dailyjob") == {"done_on", "tried_at", "fault"}
    assert doubles.are_whole()
