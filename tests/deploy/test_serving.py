"""A release looks at tables of another one: what it needs is there, and saves what it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from privacy import doubles
from privacy.models import Installation
from privacy.serving import faults

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "privacy_installation"


@pytest.fixture(autouse=True)
def tables_as_an_update_leaves_them(db: None) -> Iterator[None]:
    """SQLite makes a table anew for some changes, without the index of its second copies."""
    yield
    doubles.make(using="default", plan=["what was tried is taken back"])


@contextmanager
def column(name: str, field: "models.Field[object, object]") -> Iterator[None]:
    """A column that a newer release has added."""
    model = _as_was(Installation)
    field.set_attributes_from_name(name)
    field.model = model
    with connection.schema_editor() as editor:
        editor.add_field(model, field)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN {name}")


def _as_was(model: type[models.Model]) -> type[models.Model]:
    """A model of the same table that other tests do not share."""
    state = ProjectState()
    state.add_model(ModelState.from_model(model))
    found: type[models.Model] = state.apps.get_model("privacy", model.__name__)
    return found


def test_todays_release_serves_on_todays_tables() -> None:
    assert faults() == []
    out = StringIO()
    call_command("can_serve", stdout=out)
    assert "Nothing is in the way" in out.getvalue()


def test_a_column_that_may_be_left_out_is_in_nobodys_way() -> None:
    empty: Any = models.IntegerField(null=True)
    with column("room", empty):
        assert faults() == []


def test_a_column_with_a_value_of_its_own_in_the_database_is_in_nobodys_way() -> None:
    with column("room", models.CharField(max_length=40, db_default="")):
        assert faults() == []
        Installation.objects.filter(pk=99).delete()
        Installation.objects.create(pk=99, ring="00000000-0000-4000-8000-000000000000").delete()


def test_a_column_that_must_be_filled_stops_whoever_does_not_know_it() -> None:
    with column("room", models.CharField(max_length=40, default="")):
        assert faults() == [f"{TABLE}.room: a row cannot be saved without it"]
        with pytest.raises(SystemExit) as ended:
            call_command("can_serve", stdout=StringIO(), stderr=StringIO())
        assert ended.value.code == 1


def test_a_column_or_a_table_that_went_is_missed() -> None:
    with connection.schema_editor() as editor:
        editor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN machine TO computer")
        editor.execute("ALTER TABLE privacy_dailyjob RENAME TO privacy_everyday")
    try:
        assert f"{TABLE}.machine: is not there" in faults()
        assert "privacy_dailyjob: is not there" in faults()
    finally:
        with connection.schema_editor() as editor:
            editor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN computer TO machine")
            editor.execute("ALTER TABLE privacy_everyday RENAME TO privacy_dailyjob")
