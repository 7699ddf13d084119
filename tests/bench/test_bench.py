"""Every measurement runs, and what is measured answers rightly; never how long it took."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bench.figures import Figure, table
from bench.measure import NAMES

ANSWERS = {
    "search": {"answers that differ", "pages that differ"},
    "card": {"basic cards that differ", "names that differ"},
    "registration": {"registered and not found", "not stored"},
    "imports": {"not entered"},
    "rotation": {"left behind or unreadable"},
    "letters": {"not taken exactly once", "called sent and not taken"},
    "dump-size": set(),
    "purge": {"cards alone, faults", "with history, faults"},
}


def bench(home: Path, *arguments: str) -> list[dict[str, Any]]:
    """Run the command as `run.py bench` does, with a state folder of its own."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HARMONY_ENV")}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--database", connection.vendor, *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "HARMONY_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr[-3_000:]
    (kept,) = (home / "bench").glob("*.json")
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(done.stdout)
    found: list[dict[str, Any]] = json.loads(done.stdout)["figures"]
    return found


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All of them at 50 clients, once."""
    home = tmp_path_factory.mktemp("bench")
    return bench(home, *NAMES, "--clients", "50", "--rounds", "1", "--format", "json")


@pytest.mark.parametrize("name", NAMES)
def test_its_answers_agree_with_brute_force_and_the_twin(
    figures: list[dict[str, Any]], name: str
) -> None:
    own = {figure["name"]: figure for figure in figures if figure["bench"] == name}
    assert ANSWERS[name] <= set(own)
    assert {answer: own[answer]["value"] for answer in ANSWERS[name]} == dict.fromkeys(
        ANSWERS[name], 0
    )


def test_every_figure_says_where_it_was_measured(figures: list[dict[str, Any]]) -> None:
    assert {figure["bench"] for figure in figures} == set(NAMES)
    assert {figure["clients"] for figure in figures} == {50}
    assert {figure["database"] for figure in figures} == {connection.vendor}


def test_a_ratio_over_its_goal_is_missed_and_a_wrong_answer_is_broken() -> None:
    at = Figure("search", "prefix", 1.5, goal=1.5)
    over = Figure("search", "prefix", 1.52, goal=1.5)
    slow = Figure("rotation", "keys", 9.0, goal=10.0, more_is_better=True)
    wrong = Figure("search", "differ", 1, goal=0, must=True)
    told = Figure("card", "page", 7.0)
    verdicts = [figure.verdict for figure in (at, over, slow, wrong, told)]
    assert verdicts == ["reached", "missed", "missed", "broken", ""]
    assert table([over]).splitlines()[1].split()[-4:] == ["≤", "1.5", "×", "missed"]


def test_an_unknown_measurement_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "sunshine"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "sunshine" in done.stderr
