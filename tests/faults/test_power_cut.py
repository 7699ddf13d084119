"""A power cut, on a disk that forgets what was not synced: nothing acknowledged is lost."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.worlds import run_scenario
from tests.profile import count


def can_trace() -> bool:
    """Whether a process may be watched here: strace is there, and allowed."""
    if shutil.which("strace") is None:
        return False
    return not subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode


@pytest.mark.only_on("sqlite")  # the server syncs its own files
@pytest.mark.skipif(not can_trace(), reason="strace is not there or may not watch")
def test_the_power_goes_at_any_request_to_the_disk(tmp_path: Path) -> None:
    """At every one in the release run; at some of them otherwise. Two disks at each."""
    step = str(count(120, 1))
    url = f"sqlite:///{tmp_path / 'world.sqlite3'}"
    report = json.loads(run_scenario("tests.faults.power_cut", tmp_path, url, step))
    assert report["wrong"] == []
    assert report["saved"] == 4
    assert report["cuts"] > 25
