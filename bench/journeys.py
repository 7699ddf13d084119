"""Two ways through the salon at a calm pace, in a real browser: how long they take a person.

The suite's own journeys, with a pause before every step and names typed by hand.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.figures import COUNT, Figure

NAME: Final = "journeys"
TESTS: Final = "tests/journeys/test_main_journey.py"
FILE: Final = "HARMONY_JOURNEYS"
SECONDS: Final = "s"
GOALS: Final[dict[str, tuple[float | None, float]]] = {
    "known client, nothing changed, treatment logged": (6, 20),
    "new client with interview, no findings": (None, 60),
}
"""Steps and seconds at most."""


def measured(root: Path) -> list[Figure]:
    """Steps and seconds of each journey; nothing where there is no Chromium."""
    with tempfile.TemporaryDirectory(prefix="harmony-journeys-") as folder:
        told = Path(folder) / "told"
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "-k", "six or new", TESTS]
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, FILE: str(told)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            raise RuntimeError(done.stdout.decode(errors="replace"))
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return [figure for line in lines for figure in _figures(**json.loads(line))]


def _figures(journey: str, steps: int, s: float) -> list[Figure]:
    most, longest = GOALS[journey]
    return [
        Figure(NAME, f"{journey}, steps", steps, unit=COUNT, goal=most, must=most is not None),
        Figure(NAME, f"{journey}, calmly", s, unit=SECONDS, goal=longest),
    ]
