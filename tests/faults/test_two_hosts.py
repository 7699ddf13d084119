"""Any number of hosts with one PostgreSQL: what is written on one is there on the other at once."""

import json
from pathlib import Path

import pytest

from tests.faults.networks import two_places
from tests.faults.postgres import durable_server
from tests.faults.worlds import run_scenario
from tests.profile import count

pytestmark = pytest.mark.only_on("postgresql")


def test_two_hosts_and_one_database(tmp_path: Path) -> None:
    writers, rounds = 8, count(2, 20)
    with two_places() as (listen, places), durable_server(listen) as server:
        text = run_scenario(
            "tests.faults.two_hosts",
            tmp_path,
            server.network_url,
            str(writers),
            str(rounds),
            *map(str, places),
            settings_module="tests.faults.served_settings",
        )
    report = json.loads(text)
    assert report["lost"] == []
    assert report["clients"] == writers * rounds + 12
    assert report["clock"] == writers * rounds + 1
    assert report["letters"] == {"readers": 12, "twice": 0}
    assert report["chain"]
    assert report["deadlocks"] == 0
    assert report["once"] == {"statuses": [302, 302], "saved": 1}
    assert report["locked"] == [200, 302]
    assert report["twice"] == []
    assert report["jobs"] >= 5
    assert {code for _command, code in report["codes"]} <= {0, 3}
