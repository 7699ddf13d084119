"""Twenty who save at once, beside checkpoints, backups and long readings: nobody is turned away."""

import json
from pathlib import Path

import pytest

from harmony.sqlite import sqlite_journal_mode
from tests.faults.worlds import run_scenario
from tests.profile import RELEASE

STORMS = ((300, "TRUNCATE"), (60, "WAL")) if RELEASE else ((1, ""),)
"""For how many seconds, and under which journal mode other than the program's own."""
MOST_LOG = 64_000_000


@pytest.mark.only_on("sqlite")  # a server locks rows
@pytest.mark.parametrize(("seconds", "mode"), STORMS)
def test_twenty_writers_and_their_neighbours(
    tmp_path: Path, salon_url: str, seconds: int, mode: str
) -> None:
    words = ("20", str(seconds), *([mode] if mode else []))
    report = json.loads(run_scenario("tests.faults.lock_storm", tmp_path, salon_url, *words))
    assert report["refused"] == report["copies"]["failed"] == []
    assert report["statuses"] == [0]
    assert report["mode"].upper() == (mode or sqlite_journal_mode())
    assert (report["lost"], report["pages"], report["chain"]) == (0, "ok", True)
    assert report["saves"] >= 20
    assert report["copies"]["made"] > 0
    assert report["log"] < MOST_LOG
