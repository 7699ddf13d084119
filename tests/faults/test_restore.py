"""Copies that come back: with nobody who had gone, and never half, wherever they are killed."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count

SCENARIO = "tests.faults.restoring"


def test_a_lost_machine_comes_back_without_those_who_had_gone(
    tmp_path: Path, salon_url: str
) -> None:
    """100 erasures, 50 withdrawals, 20 bans, 30 purges, 10 role removals after the copy."""
    numbers = ("100", "50", "20", "30", "10")
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "story", *numbers))
    assert report["closed"] == [503]
    assert report["open"] == 200
    assert report["came_back"] == 180
    assert report["again"] == {
        "erasure": 100,
        "withdrawal": 50,
        "ban": 20,
        "role": 5,
        "account": 5,
    }
    left = ("erased_left", "subjects_left", "consents_left", "due_left", "bans", "roles_left")
    assert {name: report[name] for name in left} == dict.fromkeys(left, 0)
    assert report["withdrawn_still_clients"] == 50
    assert report["logins"] == report["unsettled"] == 0
    assert report["chain"]
    assert not report["sending"]


def test_a_backup_killed_at_every_statement(tmp_path: Path, salon_url: str) -> None:
    """At every statement, fsync and rename in the release run; at every third otherwise."""
    stride = str(count(3, 1))
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "backup_killed", stride))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["left"] == []
    assert report["kills"] > 6


def test_a_restore_killed_on_its_way(tmp_path: Path, salon_url: str) -> None:
    """At every statement, fsync and rename in the release run; at some of them otherwise."""
    stride = str(count(101, 1))
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "restore_killed", stride))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 3
