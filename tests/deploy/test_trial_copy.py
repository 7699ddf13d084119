"""The copy that an update tries its migrations on: complete, apart, and gone without a trace."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from privacy.backup import trial_copy
from privacy.models import Installation

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "Kanarialintu"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A folder of state; on SQLite with a database file, for the suite's own lives in memory."""
    settings.HARMONY_HOME = tmp_path / "state"
    (tmp_path / "state" / "keys").mkdir(parents=True)
    if connection.vendor == "sqlite":
        file = tmp_path / "state" / "harmony.sqlite3"
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("CREATE TABLE privacy_installation (machine text)")
            database.execute("INSERT INTO privacy_installation VALUES (?)", [WORD])
        monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    else:
        Installation.objects.update_or_create(
            pk=1, defaults={"machine": WORD, "ring": "00000000-0000-4000-8000-000000000000"}
        )
    return tmp_path / "state"


def words_in(url: str) -> list[str]:
    question = "SELECT machine FROM privacy_installation"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as copy:
            return [row[0] for row in copy.execute(question)]
    with psycopg.connect(url.replace("postgres://", "postgresql://")) as server:
        return [row[0] for row in server.execute(question)]


def copies() -> int:
    """Databases of trials on the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", ["%\\_trial"])
        return int(cursor.fetchone()[0])


def test_the_copy_is_whole_and_a_change_in_it_is_not_in_the_register(register: Path) -> None:
    folder = register / "update"
    url = trial_copy.make(folder)
    try:
        assert words_in(url) == [WORD]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert (folder / "keys").resolve() == register / "keys"
        assert folder != settings.HARMONY_HOME
    finally:
        trial_copy.remove(folder)
    assert not folder.exists()
    assert connection.vendor == "sqlite" or copies() == 0


def test_what_a_killed_update_left_is_removed_by_the_next_one(register: Path) -> None:
    folder = register / "update"
    trial_copy.make(folder)
    for _time in range(2):
        call_command("trial_copy", str(folder), remove=True)
        assert not folder.exists()
    assert connection.vendor == "sqlite" or copies() == 0


def test_the_bytes_of_the_copy_are_overwritten_before_it_is_deleted(register: Path) -> None:
    folder = register / "update"
    folder.mkdir()
    file = folder / trial_copy.SQLITE
    file.write_bytes(WORD.encode() * 100_000)
    with open(file, "rb") as still_open:
        trial_copy.remove(folder)
        assert still_open.read().strip(b"\0") == b""


def test_a_copy_is_never_made_over_something_else(register: Path) -> None:
    (register / "update").mkdir()
    with pytest.raises(SystemExit) as refused:
        call_command("trial_copy", str(register / "update"))
    assert refused.value.code == 3


def test_names_and_passwords_arrive_whole_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"user": "a b", "password": "p/w@:1", "host": "127.0.0.1", "port": "5433"}
    monkeypatch.setattr(connection, "get_connection_params", lambda: told)
    assert trial_copy._address("harmony_trial") == (
        "postgres://a%20b:p%2Fw%40%3A1@127.0.0.1:5433/harmony_trial"
    )
    told.update(host="/run/postgresql", password="")
    found = trial_copy._address("harmony_trial")
    assert found == "postgres://a%20b@/harmony_trial?host=%2Frun%2Fpostgresql"
