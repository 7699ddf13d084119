"""`run.py check`: everything that can be judged without running the program."""

import os
import subprocess
import tempfile
import time

from tools.runner.places import PYTHON, ROOT, SCRIPTS, say

LINES_SHOWN = 60
MANAGE = [str(PYTHON), "manage.py"]
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("lint", [f"{SCRIPTS}/ruff", "check", "--output-format", "concise"]),
    ("format", [f"{SCRIPTS}/ruff", "format", "--check", "--output-format", "concise"]),
    # afresh each time: from its cache the Django plugin forgets managers typed by Self
    ("types", [f"{SCRIPTS}/mypy", "--no-incremental", "."]),
    ("templates", [f"{SCRIPTS}/djlint", "templates", "--lint", "--quiet"]),
    ("translations", [str(PYTHON), "tools/messages.py", "check"]),
    ("system checks", [*MANAGE, "check"]),
    ("compile words", [str(PYTHON), "tools/messages.py", "compile"]),
    ("generated documents", [*MANAGE, "write_documents", "--check"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
)


def run() -> int:
    """Hold every check, show the output of those that fail; 1 if one did."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="harmony-check-") as folder:
        env = {
            **os.environ,
            "HARMONY_ENV": "test",
            "HARMONY_HOME": folder,
            "SECRET_KEY": "for-checks-only-0123456789-0123456789-0123456789-0123456789",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        for name, command in CHECKS:
            failed += [] if held(name, command, env) else [name]
    say("all checks passed" if not failed else f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def held(name: str, command: list[str], env: dict[str, str]) -> bool:
    """One check, one line; its output only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    good = done.returncode == 0
    say(f"{'ok    ' if good else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)")
    if not good:
        lines = done.stdout.rstrip().splitlines()
        say("\n".join(lines[:LINES_SHOWN]))
        if len(lines) > LINES_SHOWN:
            say(f"… and {len(lines) - LINES_SHOWN} more lines: {' '.join(command)}")
    return good
