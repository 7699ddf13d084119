"""A purge that is killed leaves each person wholly there or wholly gone; the next one ends it."""

import json
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.worlds import run_scenario, server
from tests.profile import count

SCENARIO = "tests.faults.purge_killed"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database of its own, of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'world.sqlite3'}"
    host, user = server()
    return f"postgres://{user}@/{new_database(host, user)}?host={host}"


def new_database(host: str, user: str) -> str:
    import uuid

    import psycopg

    name = f"world_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
    return name


def test_killed_at_every_statement(tmp_path: Path, database_url: str) -> None:
    """At each of them in the release run; at every eleventh of the five hundred otherwise."""
    step = str(count(11, 1))
    report = json.loads(run_scenario(SCENARIO, tmp_path, database_url, "every", "12", step))
    assert report["wrong"] == []
    assert report["status"] == 0
    assert report["kills"] > 30


def test_killed_at_random(tmp_path: Path, database_url: str) -> None:
    trials = count(8, 40)
    report = json.loads(
        run_scenario(SCENARIO, tmp_path, database_url, "random", "600", str(trials))
    )
    assert report["wrong"] == []
    assert report["kills"] > trials // 4
