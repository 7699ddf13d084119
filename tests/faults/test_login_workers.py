"""Four workers serve one cookie: from the commit on that ends a right, none lets it pass."""

import json
from pathlib import Path

from tests.faults.worlds import run_scenario
from tests.profile import count


def test_no_worker_lets_pass_what_has_ended(tmp_path: Path, salon_url: str) -> None:
    """200 requests after each change, four workers; the thief sends his copy again and again."""
    requests = str(count(50, 250))
    report = json.loads(run_scenario("tests.faults.login_workers", tmp_path, salon_url, requests))
    for kind, seen in report["rights"].items():
        assert seen["ends"] == [0, 0, 0, 0], kind
        assert seen["before"] >= 1, kind
        assert seen["passed"] == 0, kind
    assert report["code"] == 1
    assert report["tries"] == [4, 0]  # the fifth wrong one leads to the login
