"""A purge that is killed leaves each person wholly there or wholly gone; the next one ends it."""

import json
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.worlds import new_database, run_scenario, url_of
from tests.profile import count

SCENARIO = "tests.faults.purge_killed"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database of its own without tables, of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'world.sqlite3'}"
    return url_of(new_database())


def test_killed_at_every_statement(tmp_path: Path, salon_url: str) -> None:
    """At each of them in the release run; at every eleventh of the five hundred otherwise."""
    step = str(count(11, 1))
    report = json.loads(run_scenario(SCENARIO, tmp_path, salon_url, "every", "12", step))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 30


def test_killed_at_random(tmp_path: Path, salon_url: str) -> None:
    trials, people = count(8, 40), count(120, 600)
    report = json.loads(
        run_scenario(SCENARIO, tmp_path, salon_url, "random", str(people), str(trials))
    )
    assert report["wrong"] == []
    assert report["kills"] == trials
