"""Throw-away databases: a template that is filled once and copied for every trial."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections


def have_tables() -> None:
    """Make them, unless the database came with them."""
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)


def reset_to_template() -> None:
    """Put database and state files back to what `keep_as_template` saw."""
    connections.close_all()
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        for left in path.parent.glob(path.name + "*"):
            if not left.name.endswith(".template"):
                left.unlink()
        shutil.copy(f"{path}.template", path)
    else:
        _in_postgres(*_copy_statements(_template_name(), _name()))
    for folder in ("erasures", "audit"):
        state, kept = settings.HARMONY_HOME / folder, settings.HARMONY_HOME / f"{folder}.template"
        shutil.rmtree(state, ignore_errors=True)
        if kept.exists():
            shutil.copytree(kept, state)


def keep_as_template() -> None:
    """Remember the database and the state files as they are now."""
    connections.close_all()
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        shutil.copy(path, f"{path}.template")
    else:
        _in_postgres(*_copy_statements(_name(), _template_name()))
    for folder in ("erasures", "audit"):
        state = settings.HARMONY_HOME / folder
        if state.exists():
            shutil.copytree(state, settings.HARMONY_HOME / f"{folder}.template")


def in_child(work: Callable[[], None]) -> int:
    """Fork, do the work, and return how the child ended (137: killed by itself)."""
    return wait_for(start_child(work))


def start_child(work: Callable[[], None]) -> int:
    """Fork and do the work; returns the child's process id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException as problem:  # noqa: BLE001  (whatever it is, the parent must hear of it)
        sys.stderr.write(f"{problem!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


class Moments:
    """Seconds after which to kill a run, until so many were killed.

    A machine is now busy and now not: a run that was over before its moment says how long a run
    takes, so that the moments keep falling into it.
    """

    def __init__(self, chance: random.Random, whole: float, kills: int) -> None:
        self._chance, self._whole, self._wanted = chance, whole, kills
        self.kills = 0

    def __iter__(self) -> Iterator[float]:
        while self.kills < self._wanted:
            yield self._chance.uniform(0, self._whole)

    def told(self, after: float, *, killed: bool) -> None:
        """How it went with the last moment."""
        self.kills += killed
        self._whole = self._whole if killed else after


def wait_for(child: int) -> int:
    """The exit code of a child; a signal counts as 128 + its number."""
    _, status = os.waitpid(child, 0)
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def wait_for_server(seconds: float = 30) -> None:
    """Until nobody else is connected: a server ends what a killed client had sent, a commit too.

    Raises TimeoutError when a connection outlives its process by `seconds`.
    """
    if connection.vendor == "sqlite":
        return
    until = time.monotonic() + seconds
    others = (
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    while _number(others, _name()):
        if time.monotonic() > until:
            raise TimeoutError("a killed process's connection is still open")
        time.sleep(0.01)


def _number(query: str, *parameters: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return int(cursor.fetchone()[0])


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _template_name() -> str:
    return f"{_name()}_template"


def _copy_statements(source: str, target: str) -> list[str]:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('{}', '{}')"
    return [
        end.format(source, target),
        f'DROP DATABASE IF EXISTS "{target}"',
        f'CREATE DATABASE "{target}" TEMPLATE "{source}"',
    ]


def _in_postgres(*statements: str) -> None:
    import psycopg

    host, user = server()
    with psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement.encode())


def new_database(template: str = "template1") -> str:
    """The name of a new database of the suite's own PostgreSQL."""
    name = f"world_{uuid4().hex[:8]}"
    _in_postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def url_of(name: str) -> str:
    """How a process reaches a database of the suite's own PostgreSQL."""
    host, user = server()
    return f"postgres://{user}@/{name}?host={host}"


def server() -> tuple[str, str]:
    """Host and user of the PostgreSQL server; a socket's folder stands among the options."""
    told = connection.settings_dict
    return told["HOST"] or told["OPTIONS"].get("host", ""), told["USER"]


def run_scenario(
    module: str,
    home: Path,
    database_url: str,
    *arguments: str,
    settings_module: str = "tests.faults.settings",
    inside: Sequence[str] = (),
) -> str:
    """Run `python -m module` as a process of its own; returns the JSON document it printed."""
    environment = {
        **os.environ,
        "HARMONY_HOME": str(home),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": settings_module,
    }
    done = subprocess.run(
        [*inside, sys.executable, "-m", module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return done.stdout
