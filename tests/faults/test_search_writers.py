"""Search stays true while many processes write, and when one of them is killed in the middle."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count

SCENARIO = "tests.faults.search_writers"


def test_many_writers_and_one_who_searches(tmp_path: Path, salon_url: str) -> None:
    writers, acts = 8, 4 * count(3, 12)
    text = run_scenario(SCENARIO, tmp_path, salon_url, "together", str(writers), str(acts))
    report = json.loads(text)
    assert report["statuses"] == [0] * writers
    assert report["looks"] > 0
    assert report["same"]
    assert report["found"] == report["clients"] == writers * acts // 4
    assert report["clock"] == writers * acts
    assert report["unstamped"] == 0


def test_killed_at_every_statement_of_a_registration(tmp_path: Path, salon_url: str) -> None:
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "killed"))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 8
