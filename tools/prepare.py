"""One Django process that makes an installation ready: keys, tables, words, files, demo salon.

`run.py` calls it (`python -m tools.prepare`) when something it depends on has changed. Every step
may be repeated; none of them replaces anything that exists.
"""

import argparse
import io
import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from tools import messages


def main(arguments: list[str]) -> int:
    """Prepare everything; 3 when keys are missing that existing data need."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--mfa", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmony.settings")
    with messages.locked():
        messages.compile_all()
    django.setup()
    if keys_are_lost():
        print(KEYS_LOST, file=sys.stderr)
        return 3
    call_command("create_keys", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill_empty_salon(demo=not options.no_demo, second_factor=options.mfa)
    return 0


KEYS_LOST = (
    "The database holds data, but its keys are not there: nothing is started and no new keys are\n"
    "made, for they would open nothing. Put the key folder back (docs/operations.md, Keys)."
)


def keys_are_lost() -> bool:
    """Keys gone while the database was already used with some."""
    if settings.HARMONY_MASTER_KEY_FILE.exists() or settings.HARMONY_KEY_RING_FILE.exists():
        return False  # one of the two alone: create_keys says so itself
    from privacy.audit.models import AuditEvent
    from privacy.models import Installation

    tables = connection.introspection.table_names()
    used: tuple[type[Model], ...] = (Installation, AuditEvent)
    return any(m._meta.db_table in tables and m._default_manager.exists() for m in used)


def fill_empty_salon(*, demo: bool, second_factor: bool) -> None:
    """Seed the demo salon, or print the first owner's link, if nobody works here yet."""
    from staff.models import User

    if User.objects.exists():
        return
    if not demo:
        print_recovery_sheet()
        call_command("create_owner")
    elif second_factor:
        call_command("seed_demo", mfa=True)
    else:
        call_command("seed_demo")


def print_recovery_sheet() -> None:
    """Once, before the first owner's link: without the sheet no backup can be made."""
    from privacy.backup import sheet

    if not sheet.exists():
        call_command("recovery_sheet")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
