"""A full disk is a nuisance only: nothing acknowledged is lost, and reading goes on."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.worlds import run_scenario
from tests.profile import count

LEVELS = count(4, 20)


def own_mounts() -> tuple[str, ...]:
    """Words that give a command disks of its own; none where that is not allowed."""
    for words in (("unshare", "-m"), ("unshare", "-Urm")):
        probe = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if shutil.which("unshare") and not subprocess.run(probe, capture_output=True).returncode:
            return words
    return ()


@pytest.mark.only_on("sqlite")  # the disk of a server is its own
@pytest.mark.skipif(not own_mounts(), reason="no disks may be mounted here")
def test_disks_that_are_full(tmp_path: Path) -> None:
    """Data at several fill levels, the disk of the backups, a read-only one, temporary files."""
    report = json.loads(
        run_scenario(
            "tests.faults.disk_full",
            tmp_path,
            f"sqlite:///{tmp_path / 'world.sqlite3'}",
            str(LEVELS),
            settings_module="tests.faults.served_settings",
            inside=own_mounts(),
        )
    )
    assert report == {"data": [], "levels": LEVELS, "backup": [], "read-only": [], "temp": []}


@pytest.mark.only_on("sqlite")
@pytest.mark.skipif(not own_mounts(), reason="no disks may be mounted here")
def test_cards_are_read_on_a_full_disk(tmp_path: Path) -> None:
    """Hundreds of readings, each noted, without a byte of room; nothing else is saved."""
    readings = count(300, 5_000)
    report = json.loads(
        run_scenario(
            "tests.faults.disk_reserve",
            tmp_path,
            f"sqlite:///{tmp_path / 'world.sqlite3'}",
            str(readings),
            settings_module="tests.faults.served_settings",
            inside=own_mounts(),
        )
    )
    assert report == {
        "kept": True,
        "free": 0,
        "read": {"pages": [200], "noted": readings},
        "saving": [],
        "unlocked": 200,
        "red": ["ill", "broken"],
        "without it": 503,
        "chain": True,
        "again": [302, 2],
        "kept again": True,
    }
