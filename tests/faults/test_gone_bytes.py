"""Of whoever was erased no byte is left: in tables, free pages, logs, temporary files."""

import json
from contextlib import ExitStack
from pathlib import Path

from django.db import connection

from tests.faults.postgres import durable_server
from tests.faults.worlds import run_scenario
from tests.profile import count


def test_the_bytes_of_erased_people(tmp_path: Path) -> None:
    """What the server's own log holds until it is recycled: ciphertexts whose keys are gone, and
    what the tables show by declaration, which are names of the staff."""
    with ExitStack() as running:
        url, more = f"sqlite:///{tmp_path / 'world.sqlite3'}", []
        if connection.vendor == "postgresql":
            server = running.enter_context(durable_server())
            url, more = server.url, [str(server.folder)]
        people = str(count(6, 200))
        report = json.loads(run_scenario("tests.faults.gone_bytes", tmp_path, url, people, *more))
    assert report["sealed"] > 30
    assert report["before"] >= report["sealed"]
    assert report["sealed_left"] == {}
    assert report["words"] > 60
    assert report["words_left"] == {}
    if connection.vendor == "sqlite":
        assert report["shown_left"] == {}
