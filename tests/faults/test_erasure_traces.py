"""After an erasure nothing of her is in any table, file, log, mail, session or search elsewhere."""

import json
import socket
from pathlib import Path

from tests.faults.test_purge_killed import database_url
from tests.faults.worlds import run_scenario

__all__ = ["database_url"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_nothing_of_her_is_left_anywhere(tmp_path: Path, database_url: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    text = run_scenario(
        "tests.faults.erasure_traces",
        home,
        database_url.replace(str(tmp_path), str(home)),
        f"127.0.0.1:{free_port()}:",
        settings_module="tests.faults.served_settings",
    )
    report = json.loads(text)
    assert min(report["before"].values()) > 0, "the scan would find her where she is"
    assert (report["ended"], report["checked"]) == ([0, 0], True)
    assert (report["found_by_others"], report["page"]) == (0, 404)
    left = {name: report[name] for name in ("tables", "files", "printed", "sessions", "raw")}
    assert left == {"tables": [], "files": [], "printed": [], "sessions": [], "raw": 0}
    assert report["words"] > 80
