"""Migrations expand first: the release before can go on with the tables of the one after it.

A migration that takes something away says since when nothing needs it any more:
`contracts = "0.2.0"`, the version of a release that came before (docs/decisions/0008).
"""

import re
import tomllib
from collections.abc import Iterable

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.code.sources import ROOMS, ROOT

ADDS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.RunPython,
)


def takes_away(operations: Iterable[Operation]) -> list[str]:
    """What the release before could not go on with."""
    made = {op.name_lower for op in operations if isinstance(op, migrations.CreateModel)}
    return [op.describe() for op in operations if not _adds(op, made)]


def _adds(operation: Operation, made: set[str]) -> bool:
    if getattr(operation, "model_name_lower", None) in made or isinstance(operation, ADDS):
        return True  # in a table that the release before does not know
    if not isinstance(operation, migrations.AddField):
        return False
    field = operation.field
    return field.many_to_many or field.null or field.db_default is not models.NOT_PROVIDED


def of_ours() -> list[migrations.Migration]:
    """All but the first migration of each room: nobody has served before those."""
    found = MigrationLoader(None).disk_migrations
    rooms = {*ROOMS, "audit"}
    return [m for (app, _name), m in sorted(found.items()) if app in rooms and not m.initial]


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def test_every_migration_expands_or_says_since_when_it_may_contract() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    wrong = {}
    for migration in of_ours():
        since = getattr(migration, "contracts", "")
        if since and version(since) < version(ours):
            continue
        if gone := takes_away(migration.operations):
            wrong[str(migration)] = gone
    assert wrong == {}


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("client", "room", models.CharField(max_length=9, null=True)),
        migrations.AddField("client", "room", models.CharField(max_length=9, db_default="")),
        migrations.CreateModel("Room", [("id", models.UUIDField(primary_key=True))]),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_adding_is_no_taking_away(operation: Operation) -> None:
    assert takes_away([operation]) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("client", "room", models.CharField(max_length=9, default="")),
        migrations.RemoveField("client", "room"),
        migrations.RenameField("client", "room", "place"),
        migrations.AlterField("client", "room", models.IntegerField()),
        migrations.DeleteModel("Room"),
        migrations.RenameModel("Room", "Place"),
        migrations.AlterModelTable("Room", "place"),
        migrations.AddConstraint("room", models.UniqueConstraint(fields=["a"], name="one")),
        migrations.RunSQL("DROP TABLE clients_client"),
    ],
)
def test_taking_away_is_found(operation: Operation) -> None:
    assert len(takes_away([operation])) == 1


def test_a_table_that_is_new_may_be_given_anything() -> None:
    made = migrations.CreateModel("Room", [("id", models.UUIDField(primary_key=True))])
    rule = migrations.AddConstraint("room", models.UniqueConstraint(fields=["id"], name="one"))
    assert takes_away([made, rule]) == []


def test_the_changelog_tells_the_owner_what_she_will_notice() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for release in text.split("\n## ")[1:]:
        told = re.search(r"### Mitä huomaat\n+(- .+\n)+", release)
        assert told, release.splitlines()[0]
