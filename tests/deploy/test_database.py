"""The server that the installer brings: made so that it notices what a disk changes."""

from pathlib import Path

import pytest

from deploy.machine import database
from deploy.machine.configuration import Wanted
from deploy.machine.places import Refused
from tests.deploy.machine_of_paper import PaperMachine, installed

SERVICE = "postgresql@15-main.service"


def prepared(root: Path, version: str, *, anew: bool) -> list[str]:
    installed(root)
    (root / "usr/lib/postgresql" / version).mkdir(parents=True)
    machine = PaperMachine(root, runs=True)
    database.prepare(machine, Wanted(host="harmony.local", postgresql=True), anew=anew)
    return machine.done


def test_a_new_server_gets_checksums_before_anything_is_in_it(tmp_path: Path) -> None:
    done = prepared(tmp_path, "15", anew=True)
    words = "--enable --pgdata /var/lib/postgresql/15/main [postgres]"
    assert done[:3] == [
        f"systemctl stop {SERVICE}",
        f"/usr/lib/postgresql/15/bin/pg_checksums {words}",
        f"systemctl start {SERVICE}",
    ]
    assert any(line.startswith("psql") for line in done[3:])


@pytest.mark.parametrize(("version", "anew"), [("15", False), ("18", True)])
def test_one_that_holds_something_or_has_them_is_not_stopped(
    tmp_path: Path, version: str, anew: bool
) -> None:
    done = prepared(tmp_path, version, anew=anew)
    assert not [line for line in done if "pg_checksums" in line or "stop" in line]
    assert any(line.startswith("psql") for line in done)


@pytest.mark.parametrize("moved", [False, True])
def test_a_register_in_sqlite_is_not_left_behind(tmp_path: Path, moved: bool) -> None:
    installed(tmp_path)
    (tmp_path / "var/lib/harmony").mkdir(parents=True)
    (tmp_path / "var/lib/harmony/harmony.sqlite3").touch()
    machine = PaperMachine(tmp_path, runs=True)
    if moved:
        with open(tmp_path / "etc/harmony/harmony.env", "a", encoding="utf-8") as file:
            file.write("DATABASE_URL=postgres://harmony@/harmony?host=/run/postgresql\n")
        database.prepare(machine, Wanted(host="harmony.local", postgresql=True))
        assert any(line.startswith("psql") for line in machine.done)
        return
    with pytest.raises(Refused, match="is moved to PostgreSQL"):
        database.prepare(machine, Wanted(host="harmony.local", postgresql=True))
    assert machine.done == []
