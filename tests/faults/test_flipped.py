"""A bit that the disk changes in a page is found the night after, or is one that nobody reads."""

import json
from pathlib import Path

import pytest

from tests.faults.postgres import durable_server
from tests.faults.worlds import run_scenario
from tests.profile import RELEASE, count


@pytest.mark.only_on("sqlite")  # a server has checksums of its pages; the doctor says whether
def test_a_bit_that_the_disk_changes_is_found(tmp_path: Path, salon_url: str) -> None:
    trials, world = str(count(15, 1_000)), "demo" if RELEASE else "small"
    report = json.loads(run_scenario("tests.faults.flipped", tmp_path, salon_url, trials, world))
    assert report["unnoticed"] == []
    assert len(report["words"]) == 9
    assert set(report["missed"]) <= {"sqlite_sequence"}
    assert report["trials"]["noticed"] > int(trials) // 2


@pytest.mark.only_on("postgresql")
def test_a_bit_that_the_disk_of_the_server_changes_is_found(tmp_path: Path) -> None:
    """In an index by its name, under the roles of an installation; in a row at all."""
    indexes, rows = str(count(12, 0)), str(count(1, 60))
    with durable_server() as server:
        server.switch_checksums_on()
        url, words = server.install(), (str(server.folder), server.binaries)
        report = json.loads(
            run_scenario("tests.faults.flipped_server", tmp_path, url, indexes, rows, *words)
        )
    assert report["unnamed"] == report["named without need"] == report["missed"] == []
    assert report["found"] == report["indexes"] >= 12
    assert report["rows"] >= 1
