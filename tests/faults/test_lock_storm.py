"""Twenty who save at once, beside checkpoints, backups and long readings: nobody is turned away."""

import json
from pathlib import Path

import pytest

from harmony.sqlite import sqlite_journal_mode
from tests.faults.worlds import run_scenario
from tests.profile import RELEASE, count

MODES = ("TRUNCATE", "WAL") if RELEASE else ("",)
MOST_LOG = 64_000_000


@pytest.mark.only_on("sqlite")  # a server locks rows
@pytest.mark.parametrize("mode", MODES)
def test_twenty_writers_and_their_neighbours(tmp_path: Path, salon_url: str, mode: str) -> None:
    seconds = str(count(1, 300))
    words = ("20", seconds, mode) if mode else ("20", seconds)
    report = json.loads(run_scenario("tests.faults.lock_storm", tmp_path, salon_url, *words))
    assert report["refused"] == report["copies"]["failed"] == []
    assert report["statuses"] == [0]
    assert report["mode"].upper() == (mode or sqlite_journal_mode())
    assert (report["lost"], report["pages"], report["chain"]) == (0, "ok", True)
    assert report["saves"] >= 20
    assert report["copies"]["made"] > 0
    assert report["log"] < MOST_LOG
