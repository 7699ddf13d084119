"""SQLite: no journal mode that can corrupt, whatever library the machine brings (G41)."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from harmony.sqlite import sqlite_journal_mode
from privacy.doctor.machine import wal_is_safe
from tests.code.sources import ROOT

MENDED = [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 50, 99), (3, 51, 3), (3, 52, 0), (4, 0, 0)]
FAULTY = [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 46, 1), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
LOOK = """
import json, django; django.setup()
from django.db import connection
names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
with connection.cursor() as cursor:
    print(json.dumps([cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]))
"""


@pytest.mark.parametrize("version", MENDED)
def test_a_mended_library_writes_ahead(version: tuple[int, ...]) -> None:
    assert sqlite_journal_mode(version) == "WAL"
    assert wal_is_safe(version)


@pytest.mark.parametrize("version", FAULTY)
def test_a_faulty_library_never_writes_ahead(version: tuple[int, ...]) -> None:
    assert sqlite_journal_mode(version) == "TRUNCATE"
    assert not wal_is_safe(version)


@pytest.mark.parametrize("written_with", ["WAL", "DELETE"])
def test_a_real_file_is_opened_so_also_when_it_was_written_otherwise(
    tmp_path: Path, written_with: str
) -> None:
    with sqlite3.connect(tmp_path / "harmony.sqlite3") as before:
        before.execute(f"PRAGMA journal_mode={written_with}")
        before.execute("CREATE TABLE something (a)")
    before.close()
    env = {key: text for key, text in os.environ.items() if key != "DATABASE_URL"}
    env |= {"HARMONY_HOME": str(tmp_path), "HARMONY_ENV": "test", "SECRET_KEY": "x" * 60}
    env["DJANGO_SETTINGS_MODULE"] = "harmony.settings"
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    mode = sqlite_journal_mode().lower()
    assert json.loads(done.stdout) == [mode, 2, 1, 1]
