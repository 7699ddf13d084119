"""What is acknowledged before the purge commits keeps the card; afterwards it is refused."""

import json
from collections import Counter
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import RELEASE

STATEMENTS = [*range(1, 60), *range(60, 420, 10)] if RELEASE else [1, 20, 40]
"""Before the people are locked, while their rows go, and afterwards."""


def test_somebody_comes_while_the_purge_takes_her(tmp_path: Path, salon_url: str) -> None:
    numbers = [str(number) for number in STATEMENTS]
    report = json.loads(run_scenario("tests.faults.purge_racers", tmp_path, salon_url, *numbers))
    assert report["wrong"] == []
    assert min(report["kept"], report["refused"]) > 0
    met = Counter(report["met"])
    assert met["missed"] == 0
    assert met["over"] == 0 or RELEASE  # not every purge has so many statements
    assert min(met["ended"], met["lock"]) > 0
