"""After an erasure nothing of her is in any table, file, log, mail, session or search elsewhere."""

import json
from pathlib import Path

from tests.faults.test_purge_killed import database_url
from tests.faults.worlds import run_scenario
from tests.ports import own_port

__all__ = ["database_url"]


def test_nothing_of_her_is_left_anywhere(tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with own_port() as port:
        text = run_scenario(
            "tests.faults.erasure_traces",
            home,
            database_url.replace(str(tmp_path), str(home)),
            f"127.0.0.1:{port}:",
            settings_module="tests.faults.served_settings",
        )
    report = json.loads(text)
    assert min(report["before"].values()) > 0, "the scan would find her where she is"
    assert (report["ended"], report["checked"]) == ([0, 0], True)
    assert (report["found_by_others"], report["page"]) == (0, 404)
    left = {name: report[name] for name in ("tables", "files", "printed", "sessions", "raw")}
    assert left == {"tables": [], "files": [], "printed": [], "sessions": [], "raw": 0}
    assert report["words"] > 80
