"""A database that is cut off in the middle of requests loses nothing that was acknowledged."""

import json
from pathlib import Path

import pytest

from tests.faults.postgres import durable_server
from tests.faults.worlds import run_scenario
from tests.profile import RELEASE, count

pytestmark = pytest.mark.only_on("postgresql")


def test_cut_off_under_writers(tmp_path: Path) -> None:
    with durable_server() as server:
        report = json.loads(
            run_scenario(
                "tests.faults.restarts",
                tmp_path,
                server.url,
                str(count(1, 10)),
                str(server.folder),
                server.binaries,
                settings_module="tests.faults.served_settings",
            )
        )
    assert report["lost"] == report["twice"] == report["more"] == 0
    assert report["strange"] == []
    assert report["acknowledged"] >= 8  # each of them, once at least
    assert report["refused"] > 0
    assert report["slowest"] < 5 or not RELEASE  # time is asserted on a quiet machine only
    assert report["chain"]
    assert report["closed"] == [503]
    assert report["away"] == {
        "page": 503,
        "said": True,
        "doctor": 1,
        "named": True,
        "daily": 1,
        "trace": False,
        "after": 200,
    }
