"""A power cut, on a disk that forgets what was not synced: nothing acknowledged is lost."""

import json
import shutil
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.worlds import run_scenario
from tests.profile import count


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the server syncs its own files")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace not found")
def test_the_power_goes_at_any_request_to_the_disk(tmp_path: Path) -> None:
    """At every one in the release run; at some of them otherwise. Two disks at each."""
    step = str(count(60, 1))
    url = f"sqlite:///{tmp_path / 'world.sqlite3'}"
    report = json.loads(run_scenario("tests.faults.power_cut", tmp_path, url, step))
    assert report["wrong"] == []
    assert report["saved"] == 4
    assert report["cuts"] > 50
