"""A save that is killed stored everything or nothing; what was acknowledged is there."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count

SCENARIO = "tests.faults.saving_killed"


def test_killed_at_every_statement(tmp_path: Path, salon_url: str) -> None:
    """Card, consent, answers and their events: at each statement in the release run."""
    step = str(count(5, 1))
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "every", step))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["whole"] == [1, 1, 1, 1, 1, 2, 4]
    assert report["kills"] > 5


def test_workers_killed_under_eight_people_who_save(tmp_path: Path, salon_url: str) -> None:
    """The others serve on; who got no answer sends the form again, and it is stored once."""
    report = json.loads(
        run_scenario(
            SCENARIO,
            tmp_path,
            salon_url,
            "workers",
            str(count(3, 60)),
            settings_module="tests.faults.served_settings",
        )
    )
    assert report["lost"] == report["twice"] == report["more"] == report["halves"] == 0
    assert report["unserved"] == 0
    assert report["strange"] == []
    assert report["acknowledged"] >= 8
    assert report["chain"]
