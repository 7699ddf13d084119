"""An import that is killed anywhere goes on: the register is that of one clean run."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count


def test_killed_at_every_commit_and_at_random(
    tmp_path: Path,
    salon_url: str,
) -> None:
    rows, trials = count(120, 5_000), count(2, 30)
    report = json.loads(
        run_scenario("tests.faults.import_killed", tmp_path, salon_url, str(rows), str(trials))
    )
    assert report["wrong"] == []
    assert report["cards"] == rows - (rows + 48) // 50
    assert report["kills"] >= 8
