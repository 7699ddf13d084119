"""The epoch key changes under everybody's hands; killed anywhere, nobody is lost or locked out."""

import json
from pathlib import Path

from tests.faults.test_purge_killed import database_url
from tests.faults.worlds import run_scenario

__all__ = ["database_url"]


def test_killed_at_every_statement_while_others_read_and_write(
    tmp_path: Path, database_url: str
) -> None:
    report = json.loads(run_scenario("tests.faults.rotating", tmp_path, database_url, "12"))
    assert report["wrong"] == []
    assert (report["status"], report["left"]) == (0, 0)
    assert report["kills"] > 20
