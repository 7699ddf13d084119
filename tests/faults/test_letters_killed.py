"""Sending that is killed writes to nobody twice, and says "sent" only of what was accepted."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count

SCENARIO = "tests.faults.letters_killed"


def test_killed_at_every_statement_and_every_word(
    tmp_path: Path,
    salon_url: str,
) -> None:
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "every", "6"))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 100


def test_killed_at_random(tmp_path: Path, salon_url: str) -> None:
    trials, people = count(6, 40), count(120, 600)
    report = json.loads(
        run_scenario(SCENARIO, tmp_path, salon_url, "random", str(people), str(trials))
    )
    assert report["wrong"] == []
    assert report["kills"] == trials


def test_who_leaves_while_the_letter_goes_gets_at_most_the_one_in_flight(
    tmp_path: Path,
    salon_url: str,
) -> None:
    races = count(40, 200)
    report = json.loads(run_scenario("tests.faults.letters_raced", tmp_path, salon_url, str(races)))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["spared"] > 0
