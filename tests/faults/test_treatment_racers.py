"""Two therapists at one card: nothing is lost, and no answer outlives its consent."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count


def test_two_at_one_card_in_the_same_moment(tmp_path: Path, salon_url: str) -> None:
    rounds = count(4, 40)
    report = json.loads(
        run_scenario("tests.faults.treatment_racers", tmp_path, salon_url, str(rounds))
    )
    assert report["wrong"] == []
    assert report["clashes"] == rounds
    assert report["chain"]
