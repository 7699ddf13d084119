"""A migration that is not noted has not been carried out: the next run can begin it again."""

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from harmony.management.commands.migrate import WholeSteps

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "privacy_trial"


class PowerCut(Exception):
    """The machine stops here."""


class Step(migrations.Migration):
    """A table whose index is made last: a deferred statement."""

    operations = (
        migrations.CreateModel(
            "Trial",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("kind", models.CharField(max_length=9, db_index=True)),
            ],
        ),
    )


def stop(*_words: object) -> None:
    raise PowerCut


def is_there() -> bool:
    return TABLE in connection.introspection.table_names()


def test_a_step_and_its_note_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    executor, step = WholeSteps(connection), Step("0099_trial", "privacy")
    with monkeypatch.context() as cut:
        cut.setattr(MigrationRecorder, "record_applied", stop)
        with pytest.raises(PowerCut):
            executor.apply_migration(ProjectState(), step)
    assert not is_there()
    state = executor.apply_migration(ProjectState(), step)
    assert is_there()
    with monkeypatch.context() as cut:
        cut.setattr(MigrationRecorder, "record_unapplied", stop)
        with pytest.raises(PowerCut):
            executor.unapply_migration(ProjectState(), step)
    assert is_there()
    executor.unapply_migration(ProjectState(), step)
    assert not is_there()
    assert ("privacy", "trial") in state.models
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_the_command_goes_by_whole_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "MigrationExecutor", None)
    call_command("migrate", verbosity=0)
    assert vars(migrate)["MigrationExecutor"] is WholeSteps
