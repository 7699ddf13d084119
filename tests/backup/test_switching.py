"""The step in which a copy takes the database's place throws nothing away that was not replaced."""

from pathlib import Path

import pytest
from django.db import connection

from privacy.backup import switching

pytestmark = pytest.mark.only_on("sqlite")


def test_a_database_that_does_not_open_is_kept_for_an_expert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "harmony.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    file.write_bytes(b"what a broken disk has left")
    file.with_name(f"{file.name}-wal").write_bytes(b"and the log beside it")
    switching._switch_file(b"the copy", broken=True)
    kept = sorted(tmp_path.glob("broken-*"))
    assert [path.read_bytes() for path in kept] == [
        b"what a broken disk has left",
        b"and the log beside it",
    ]
    assert file.read_bytes() == b"the copy"
    assert sorted(tmp_path.iterdir()) == [*kept, file]  # no log of the old one beside the new one
