"""What the faults start from: a database that has its tables already, made once and copied."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.worlds import new_database, url_of

MIGRATE = (
    "import django; django.setup(); from django.core.management import call_command;"
    "call_command('migrate', verbosity=0)"
)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with tables and first texts: the path of its file, or its name on the server."""
    folder = tmp_path_factory.mktemp("tables")
    is_file = connection.vendor == "sqlite"
    made = str(folder / "tables.sqlite3") if is_file else new_database()
    environment = {
        **os.environ,
        "HARMONY_HOME": str(folder),
        "DATABASE_URL": f"sqlite:///{made}" if is_file else url_of(made),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
    }
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    return made


@pytest.fixture
def salon_url(tmp_path: Path, tables: str) -> str:
    """A database of its own with tables, of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        shutil.copy(tables, tmp_path / "world.sqlite3")
        return f"sqlite:///{tmp_path / 'world.sqlite3'}"
    return url_of(new_database(tables))
