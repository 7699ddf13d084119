"""Keys change under everybody's hands; killed anywhere, nobody is lost or locked out."""

import json
from pathlib import Path

import pytest

from tests.faults.worlds import run_scenario
from tests.profile import count

SCENARIO = "tests.faults.rotating"


@pytest.mark.parametrize(("change", "at_least"), [("every", 20), ("master", 8)])
def test_killed_at_every_statement_while_others_read_and_write(
    tmp_path: Path, salon_url: str, change: str, at_least: int
) -> None:
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, change, "12"))
    assert report["wrong"] == []
    assert (report["status"], report["left"]) == (0, 0)
    assert report["kills"] > at_least


def test_killed_at_random_while_five_are_at_work(tmp_path: Path, salon_url: str) -> None:
    """F04: every value under exactly one key, nothing that was saved forgotten, no error."""
    people, kills = str(count(100, 10_000)), count(2, 40)
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "random", people, str(kills)))
    assert report["wrong"] == []
    assert (report["left"], report["forgotten"]) == (0, 0)
    assert report["kills"] == kills
    assert report["saved"] > 0
