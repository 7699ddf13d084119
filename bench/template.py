"""A state to start from again: database and state files, as often as something is measured."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections


@contextmanager
def template() -> Iterator[Callable[[], None]]:
    """Gives a call that puts database and state files back to what they are now."""
    kept = settings.HARMONY_HOME / "template"
    folders = [settings.HARMONY_ERASURE_LOG.parent, settings.HARMONY_AUDIT_HEAD_FILE.parent]
    kept.mkdir()
    for folder in folders:
        if folder.exists():
            shutil.copytree(folder, kept / folder.name)
    _copy_database(to_template=True, kept=kept)

    def back() -> None:
        _copy_database(to_template=False, kept=kept)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
            if (kept / folder.name).exists():
                shutil.copytree(kept / folder.name, folder)

    yield back
    back()
    shutil.rmtree(kept)


def _copy_database(*, to_template: bool, kept: Path) -> None:
    connections.close_all()
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        ways = (name, str(kept / "database"))
        shutil.copyfile(*(ways if to_template else reversed(ways)))
        return
    ways = (name, f"{name}_template")
    source, target = ways if to_template else reversed(ways)
    import psycopg

    options = connection.settings_dict["OPTIONS"]
    with psycopg.connect(
        host=options.get("host") or connection.settings_dict["HOST"],
        user=connection.settings_dict["USER"],
        dbname="template1",
        autocommit=True,
    ) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{target}"'.encode())
        admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"'.encode())
