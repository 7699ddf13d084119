"""Tables being made, killed again and again until they are all there; one JSON report.

python -m tests.faults.migrating_killed 150

Each kill is `step` statements after the place where the last one was, in the migration in which it
struck: what that one did is gone, what came before it stays, and the next run goes on from there.
"""

import json
import sys
from functools import partial
from typing import Any

import django

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import ConsentText, NoticeVersion  # noqa: E402
from privacy.serving import faults  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402

SYSTEMS_OWN = {"django_migrations"}


def migrate(at: int) -> None:
    if at:
        Killer(at).install()
    call_command("migrate", verbosity=0)


def applied() -> set[tuple[str, str]]:
    connections.close_all()
    return set(MigrationLoader(connection).applied_migrations)


def half_done() -> list[str]:
    """Tables that no finished migration has made, and those of finished ones that lack."""
    loader = MigrationLoader(connection)
    finished = [node for node in loader.graph.nodes if node in loader.applied_migrations]
    state = loader.project_state(finished, at_end=True)
    models = state.apps.get_models(include_auto_created=True)
    wanted = {m._meta.db_table for m in models if m._meta.managed and not m._meta.proxy}
    here = set(connection.introspection.table_names()) - SYSTEMS_OWN
    return sorted(wanted ^ here)


def first_rows() -> dict[str, int]:
    """What is put into the tables once they are there."""
    kinds = (Group, Permission, ConsentText, NoticeVersion)
    return {model.__name__: model._base_manager.count() for model in kinds}


def main(step: int) -> dict[str, Any]:
    create_keys()
    wrong, kills, number, before = [], 0, 1, applied()
    while True:
        ended = worlds.in_child(partial(migrate, number))
        worlds.wait_for_server()
        after = applied()
        wrong += [f"{number}: {name}" for name in half_done()]
        wrong += [f"{number}: steps are gone"] if before - after else []
        if ended != KILLED:
            break
        kills += 1
        number, before = number + step if after == before else step, after
    missing = faults()
    rows = first_rows()
    migrate(0)  # once more: nothing is left to do
    wrong += [] if first_rows() == rows else ["not finished"]
    executor = MigrationExecutor(connection)
    return {
        "kills": kills,
        "status": ended,
        "wrong": wrong[:20],
        "missing": missing,
        "left": len(executor.migration_plan(executor.loader.graph.leaf_nodes())),
        "rows": rows,
    }


if __name__ == "__main__":
    report = main(int(sys.argv[1]))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
