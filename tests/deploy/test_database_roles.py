"""PostgreSQL with two roles: pages change rows and no table, and the log is told no statement."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.code.sources import ROOT
from tests.deploy.as_pages import CANARY
from tools import pgtemp

SCRIPT = ROOT / "deploy" / "postgresql.sql"


@dataclass(frozen=True)
class Installed:
    """A server prepared as the installer does it, and a folder of state."""

    folder: str
    home: Path

    def run(self, role: str, *command: str) -> str:
        env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "harmony.settings",
            "HARMONY_HOME": str(self.home),
            "HARMONY_ENV": "production",
            "HARMONY_STATIC_ROOT": str(self.home / "staticfiles"),
            "HARMONY_URL": "https://salon.example",
            "ALLOWED_HOSTS": "salon.example",
            "TRUSTED_PROXIES": "1",
            "SECRET_KEY": "for-this-test-only-0123456789-0123456789-0123456789",
            "DATABASE_APP_ROLE": "harmony",
            "DATABASE_URL": f"postgres://{role}@/harmony?host={self.folder}",
        }
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, role: str, *words: str) -> str:
        return self.run(role, sys.executable, "manage.py", *words)


def psql(binaries: str, folder: str, text: str) -> None:
    subprocess.run(
        [f"{binaries}/psql", "-q", "-X", "-h", folder, "-U", "salon", "-d", "postgres"],
        input=text,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    binaries = pgtemp.bindir()
    assert binaries is not None
    with pgtemp.server(binaries) as url:
        folder = url.split("host=", 1)[1]
        chosen = "\\set password 'p4ssw0rd'\n\\set database harmony\n"
        for _time in range(2):  # installed twice is installed once
            psql(binaries, folder, chosen + SCRIPT.read_text())
        one = Installed(folder, tmp_path_factory.mktemp("home"))
        one.manage("harmony_owner", "create_keys")
        one.manage("harmony_owner", "migrate", "--no-input", "--verbosity", "0")
        one.manage("harmony_owner", "createcachetable", "--verbosity", "0")
        one.manage("harmony_owner", "collectstatic", "--no-input", "--verbosity", "0")
        yield one


@pytest.mark.only_on("postgresql")
def test_pages_change_rows_and_no_table_and_no_value_reaches_the_log(installed: Installed) -> None:
    said = installed.run("harmony", sys.executable, "-m", "tests.deploy.as_pages")
    found = json.loads(said.splitlines()[-1])
    assert found["allowed"] == []
    assert found["pages"] == [200, 200, 200, 200, 302, 200]  # the last but one asks for a login
    assert (found["doctor"]["database_role"], found["doctor"]["database_log"]) == ("well", "well")
    log = Path(installed.folder, "log").read_text()
    assert "duplicate key" in log  # the fault is there, the statement is not
    assert CANARY not in log


@pytest.mark.only_on("postgresql")
def test_the_doctor_finds_a_role_that_may_too_much_and_a_log_that_is_told_statements(
    installed: Installed,
) -> None:
    look = (
        "import django; django.setup();"
        "from privacy.doctor import server;"
        "print(server.database_role().state.value, server.database_log().state.value)"
    )
    assert installed.run("salon", sys.executable, "-c", look).split() == ["well", "ill"]
    alone = "import os; os.environ['DATABASE_APP_ROLE'] = '';" + look
    assert installed.run("salon", sys.executable, "-c", alone).split() == ["ill", "ill"]
