"""The disk of the database server is full: nothing acknowledged is lost, and it goes on later."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.faults.postgres import WHO
from tests.faults.worlds import run_scenario
from tests.profile import count
from tools import pgtemp

NAMESPACE = ("unshare", "-m")


def may_mount() -> bool:
    """Whether disks may be mounted here by root itself, who makes them for the server's user."""
    probe = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    is_root = os.geteuid() == 0 and shutil.which("unshare") is not None
    return is_root and not subprocess.run(probe, capture_output=True).returncode


@pytest.mark.only_on("postgresql")
@pytest.mark.skipif(not may_mount(), reason="no disks may be mounted here")
def test_the_servers_disk_is_full(tmp_path: Path) -> None:
    """Somebody saves on at several fill levels; what was refused is sent again and stored once."""
    binaries = pgtemp.bindir()
    assert binaries is not None
    folder = tempfile.mkdtemp(prefix="pgfull", dir="/tmp")
    try:
        report = json.loads(
            run_scenario(
                "tests.faults.server_full",
                tmp_path,
                f"postgres://{WHO}@/postgres?host={folder}",
                folder,
                binaries,
                str(count(2, 20)),
                settings_module="tests.faults.served_settings",
                inside=NAMESPACE,
            )
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert report["wrong"] == []
    assert report["refusals"] >= 6
    assert report["named"] >= 3  # the full disk is called a full disk
    assert report["cuts"] >= 1  # its log found no room
    assert report["acknowledged"] > report["refusals"]
