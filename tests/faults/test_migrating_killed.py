"""An update that is killed while it changes the tables: before or after a step, never in one."""

import json
from pathlib import Path

from tests.faults.test_purge_killed import database_url
from tests.faults.worlds import run_scenario
from tests.profile import count

__all__ = ["database_url"]


def test_tables_killed_while_they_are_made(tmp_path: Path, database_url: str) -> None:
    """Every few hundred statements, every one in the release run; the next run goes on."""
    step = str(count(301, 1))
    report = json.loads(run_scenario("tests.faults.migrating_killed", tmp_path, database_url, step))
    assert report["wrong"] == report["missing"] == []
    assert (report["status"], report["left"]) == (0, 0)
    assert report["kills"] > 2
    assert min(report["rows"].values()) >= 1
