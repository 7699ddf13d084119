"""Whole registers that a killed backup or restore has left do not stay."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from deploy.machine import places, update
from privacy.backup import leftovers, sources, trial_copy
from privacy.leaving import moment
from privacy.locks import only_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A restore was killed while it wrote the file; beside it lies somebody else's."""
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "harmony.sqlite3"))
    (tmp_path / ".another.sqlite3.7.1.partial").touch()
    file = tmp_path / ".harmony.sqlite3.12.34.partial"
    file.write_bytes(b"a whole register")
    return file


@pytest.mark.only_on("sqlite")
def test_the_file_of_a_killed_restore_goes_with_the_next_backup(killed: Path) -> None:
    leftovers.of_backups()
    assert [path.name for path in killed.parent.iterdir()] == [".another.sqlite3.7.1.partial"]


@pytest.mark.only_on("sqlite")
def test_its_bytes_are_gone_before_its_name(killed: Path) -> None:
    other_name = killed.with_name("seen")
    other_name.hardlink_to(killed)
    leftovers.of_restores()
    assert other_name.read_bytes() == bytes(len(b"a whole register"))


@pytest.mark.only_on("sqlite")
def test_a_backup_leaves_alone_what_a_restore_is_writing(killed: Path) -> None:
    with only_one("restore"):
        leftovers.of_backups()
    assert killed.exists()


@pytest.mark.parametrize(("age", "stays"), [(3_600, True), (25 * 3_600, False)])
def test_copies_of_killed_updates_and_exports_go_when_nobody_can_be_at_them_any_more(
    age: int, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HARMONY_HOME", tmp_path)
    folder = tmp_path / trial_copy.FOLDER
    assert f"{places.STATE}/{trial_copy.FOLDER}" == update.TRIAL
    folder.mkdir()
    (folder / trial_copy.SQLITE).write_bytes(b"a whole register")
    export = tmp_path / f"{moment.PREFIX}1a2b{moment.SUFFIX}"
    export.write_bytes(b"a whole register")
    begun = time.time() - age
    for path in (folder, export):
        os.utime(path, (begun, begun))
    leftovers.of_backups()
    assert (folder.exists(), export.exists()) == (stays, stays)


@pytest.fixture
def coming() -> Iterator[str]:
    """A database of a killed restore."""
    name = sources.coming_name()
    sources.create_database(name)
    yield name
    sources.administer(f'DROP DATABASE IF EXISTS "{name}"')


def is_there(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone()[0])


@pytest.mark.only_on("postgresql")
def test_the_database_of_a_killed_restore_goes_once_nobody_works_in_it(coming: str) -> None:
    with only_one("restore"):
        leftovers.of_backups()
    assert is_there(coming)  # a restore is about to use it
    with sources.other_connection(sources.THROWAWAY, NAME=coming):
        connections[sources.THROWAWAY].connect()
        leftovers.of_backups()
        assert is_there(coming)
        connections[sources.THROWAWAY].close()
    leftovers.of_backups()
    assert not is_there(coming)


@pytest.mark.only_on("postgresql")
def test_of_databases_that_were_tried_only_our_own_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [sources.throwaway_name("1a2b3c4d"), sources.throwaway_name("9f8e7d6c")]
    others = ["another_throwaway_1a2b3c4d", str(connection.settings_dict["NAME"])]
    dropped: list[str] = []
    monkeypatch.setattr(leftovers, "_idle", lambda: [*ours, *others])
    monkeypatch.setattr(sources, "administer", dropped.append)
    leftovers.of_backups()
    assert dropped == [f'DROP DATABASE IF EXISTS "{name}"' for name in ours]


def test_an_export_may_end_while_it_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HARMONY_HOME", tmp_path)
    gone = tmp_path / f"{moment.PREFIX}1a2b{moment.SUFFIX}"
    gone.symlink_to(tmp_path / "nowhere")
    leftovers.of_updates_and_exports()
    assert gone.is_symlink()
