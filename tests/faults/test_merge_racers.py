"""Two cards become one, or two again, while somebody else writes: one after the other, or not."""

import json
from collections import Counter
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import RELEASE

STATEMENTS = range(1, 31) if RELEASE else (1, 4, 9)
"""Before anything is locked, while both cards are, and while the merge is written."""


def test_a_merge_and_somebody_else_at_once(tmp_path: Path, salon_url: str) -> None:
    numbers = [str(number) for number in STATEMENTS]
    report = json.loads(run_scenario("tests.faults.merge_racers", tmp_path, salon_url, *numbers))
    assert report["wrong"] == []
    assert report["chain"]
    assert min(report["done"], report["refused"]) > 0
    met = Counter(report["met"])
    assert met["missed"] == 0
    assert met["over"] == 0 or RELEASE  # not every merge has so many statements
    assert min(met["ended"], met["lock"]) > 0
    assert met["ended"] + met["lock"] > met["over"]
