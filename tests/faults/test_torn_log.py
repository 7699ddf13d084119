"""A write-ahead log that is cut or overwritten opens as it was after some whole save."""

import json
from pathlib import Path

import pytest

from tests.faults.worlds import run_scenario
from tests.profile import count


@pytest.mark.only_on("sqlite")  # a server has checksums of its own log
def test_a_torn_log_opens_as_it_was_after_a_whole_save(tmp_path: Path, salon_url: str) -> None:
    trials = str(count(100, 10_000))
    found = json.loads(run_scenario("tests.faults.torn_log", tmp_path, salon_url, trials))
    assert found["wrong"] == []
    assert found["states"] > 8
