"""Django's own judgement of the settings a real salon runs with."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from tests.code.sources import ROOT


def check_deploy(home: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` with production settings in a fresh folder."""
    of_the_suite = {"DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    env = {
        **{key: value for key, value in os.environ.items() if key not in of_the_suite},
        "DJANGO_SETTINGS_MODULE": "harmony.settings",
        "HARMONY_ENV": "production",
        "HARMONY_HOME": str(home),
        "HARMONY_URL": "https://salon.example",
        "ALLOWED_HOSTS": "salon.example",
        "SECRET_KEY": secrets.token_urlsafe(50),
        **changes,
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def issues(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The numbers of everything that was found."""
    return set(re.findall(r"\(([a-z_]+\.[A-Z]\d{3})\)", done.stdout + done.stderr))


def test_production_settings_raise_no_warning_and_silence_none(tmp_path: Path) -> None:
    done = check_deploy(tmp_path)
    assert issues(done) == set()
    assert done.returncode == 0, done.stderr
    assert "(0 silenced)" in done.stdout


def test_a_weak_secret_key_is_reported(tmp_path: Path) -> None:
    assert "security.W009" in issues(check_deploy(tmp_path, SECRET_KEY="short"))
