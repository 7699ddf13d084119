"""The purge killed at every statement, and at random: run as a process, prints one JSON report.

python -m tests.faults.purge_killed every 12
python -m tests.faults.purge_killed random 600 40
"""

import functools
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection, connections  # noqa: E402  (after the set-up)
from django.utils import timezone  # noqa: E402

from privacy.audit.acts import SYSTEM, act  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.links import whole  # noqa: E402
from privacy.models import DataSubject  # noqa: E402
from privacy.purge import purge  # noqa: E402
from privacy.registry import Keep, declarations  # noqa: E402
from privacy.tombstones import tombstones  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from tests.personal_data.all_examples import EXAMPLES  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402

OUTSIDE = {"audit_auditevent", "privacy_erasure"}


def build(due: int, living: int) -> tuple[list[UUID], list[UUID]]:
    """A salon with people whose time is out and people whose time is not, with merged cards."""
    create_keys()
    worlds.have_tables()
    with act():  # one transaction: thousands of rows, one fsync
        people = [_person() for _ in range(due + living)]
    _age(people[:due])
    worlds.keep_as_template()
    return whole(people[:due]), whole(people[due:])


def _person() -> UUID:
    subject = DataSubject.objects.create_sealed()
    for declaration in reversed(declarations()):
        if declaration.subject_path:
            EXAMPLES[declaration.model._meta.label](subject, lambda name: unique_word())
    return subject.pk


LONG_AGO = timedelta(days=3 * 366)


def _age(people: list[UUID]) -> None:
    """Move everything of these people three years back, each day by itself."""
    for declaration in declarations():
        keep = declaration.keep
        if declaration.outlives_subject or not isinstance(keep, Keep):
            continue
        for name in keep.counted_from:
            rows = declaration.rows(people).filter(**{f"{name}__isnull": False})
            for value in set(rows.order_by().values_list(name, flat=True)):
                rows.filter(**{name: value}).update(**{name: value - LONG_AGO})


@functools.cache
def keys_of_tables() -> dict[str, str]:
    """The column of each table that names a person."""
    found = {"privacy_datasubject": "id"}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - OUTSIDE:
            described = connection.introspection.get_table_description(cursor, table)
            if "subject_id" in {column.name for column in described}:
                found[table] = "subject_id"
    return found


def holdings() -> dict[str, Counter[str]]:
    """Rows per person and table, read by plain SQL from every table that names a subject."""
    found: dict[str, Counter[str]] = {}
    with connection.cursor() as cursor:
        for table, key in keys_of_tables().items():
            cursor.execute(f'SELECT "{key}", COUNT(*) FROM "{table}" GROUP BY 1')  # noqa: S608
            for subject, count in cursor.fetchall():
                found.setdefault(str(UUID(str(subject))), Counter())[table] = count
    return found


def erased() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id FROM privacy_erasure")
        return {str(UUID(str(row[0]))) for row in cursor.fetchall()}


def faults(before: dict[str, Counter[str]], due: list[UUID], *, finished: bool) -> list[str]:
    """What does not hold after a kill, or after the run that finishes the work."""
    now, gone, wrong = holdings(), erased(), []
    dues = {str(person) for person in due}
    for person, rows in before.items():
        if now.get(person, Counter()) not in (rows, Counter()):
            wrong.append(f"in part: {person}")
        if (person not in now) != (person in gone):
            wrong.append(f"erasure row and person disagree: {person}")
        if person not in dues and person not in now:
            wrong.append(f"living person gone: {person}")
        if finished and person in dues and person in now:
            wrong.append(f"due person left: {person}")
    noted = {str(s) for t in tombstones() for s in t.subjects}
    if not gone <= noted:
        wrong.append("gone without a tombstone")
    if not verify().ok:
        wrong.append("audit chain broken")
    return wrong


def one_trial(before: dict[str, Counter[str]], due: list[UUID], kill: Any) -> tuple[int, list[str]]:
    worlds.reset_to_template()
    status = kill()
    worlds.wait_for_server()
    wrong = faults(before, due, finished=status == 0)
    if status:
        purge(timezone.localdate(), by=SYSTEM)
        wrong += faults(before, due, finished=True)
    connections.close_all()
    return status, wrong


def run_killed_at(number: int) -> int:
    def work() -> None:
        Killer(number).install()
        purge(timezone.localdate(), by=SYSTEM)

    return worlds.in_child(work)


def run_killed_after(seconds: float) -> int:
    child = worlds.start_child(lambda: _purge_and_drop())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return worlds.wait_for(child)


def _purge_and_drop() -> None:
    purge(timezone.localdate(), by=SYSTEM)


def main(mode: str, due: int, trials: int) -> dict[str, Any]:
    """ "every": at each `trials`-th statement until the purge ends; "random": so many times."""
    dues, _ = build(due, living=max(3, due // 4))
    before = holdings()
    wrong: list[str] = []
    kills = 0
    if mode == "every":
        number = 1
        while True:
            status, found = one_trial(before, dues, lambda n=number: run_killed_at(n))
            wrong += [f"at {number}: {fault}" for fault in found]
            if status != KILLED:
                break
            kills, number = kills + 1, number + trials
        return {"kills": kills, "status": status, "wrong": wrong[:20]}
    moments = worlds.Moments(random.Random(4), _seconds_of_a_run(), trials)
    for after in moments:
        status, found = one_trial(before, dues, lambda s=after: run_killed_after(s))
        moments.told(after, killed=status == 128 + signal.SIGKILL)
        wrong += found
    return {"kills": moments.kills, "status": 0, "wrong": wrong[:20]}


def _seconds_of_a_run() -> float:
    worlds.reset_to_template()
    started = time.monotonic()
    worlds.in_child(_purge_and_drop)
    return time.monotonic() - started


if __name__ == "__main__":
    kind, people, *more = sys.argv[1:]
    print(json.dumps(main(kind, int(people), int(more[0]) if more else 0)))  # noqa: T201
