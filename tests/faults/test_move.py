"""A register that moves to PostgreSQL arrives whole or not at all, and is open in one place."""

import json
from pathlib import Path

import pytest

from tests.faults.worlds import new_database, run_scenario, url_of
from tests.profile import count

pytestmark = pytest.mark.only_on("postgresql")
SCENARIO = "tests.faults.moving"


@pytest.fixture
def url() -> str:
    """An empty database of the suite's own server."""
    return url_of(new_database())


def test_a_register_moves_whole(tmp_path: Path, url: str) -> None:
    source = f"sqlite:///{tmp_path / 'salon.sqlite3'}"
    report = json.loads(run_scenario(SCENARIO, tmp_path, source, "whole", url, "20"))
    assert "audit_auditevent" in report["spoilt"].pop("words")
    assert report["spoilt"] == {"page": 200, "target": False}
    assert report["moved"]["rows"] > 300
    assert not report["moved"]["before"]
    assert report["same"]
    assert report["keys_same"]
    assert report["source"] == {"page": 503, "acts": True}
    assert "DATABASE_URL" in report["again"]
    assert report["way_back"] == {"page": 200, "same": True}
    assert report["target"] == {
        "vendor": "postgresql",
        "names": ["Anna Korhonen0", "Anna Korhonen1"],
        "clients": 22,
        "number_is_new": True,
        "chain": True,
        "noted": True,
    }


def test_a_move_killed_on_its_way(tmp_path: Path, url: str) -> None:
    """At every statement, commit, fsync and rename in the release run; at some otherwise."""
    source = f"sqlite:///{tmp_path / 'salon.sqlite3'}"
    stride = str(count(149, 3))
    report = json.loads(run_scenario(SCENARIO, tmp_path, source, "killed", url, stride))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 1
