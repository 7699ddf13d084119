"""The purge of people whose time is out, with everything that belongs to it, against raw DELETE.

Ours: the registry, receipts, erasure rows, audit, tombstones, batches of 5,000. Raw: one statement
per table and one transaction, on the same tables. Both start from the same state of the database.
"""

from dataclasses import replace

from django.db import connection, transaction

from bench import sealed
from bench.figures import COUNT
from bench.people import TODAY, Person, people
from bench.rounds import clocked, p50
from bench.template import template
from bench.world import World, refresh_statistics
from clients.models import Client
from privacy.audit.chain import verify
from privacy.models import DataSubject, Erasure
from privacy.purge import purge
from privacy.registry import declarations
from privacy.tombstones import tombstones

NAME = "purge"
SUBJECT = "subject_id"
JUDGED_FROM = 10_000
OVER = 800
"""Days by which everything of theirs is older than that of the living: past two years."""


def measure(world: World) -> None:
    """E14, with children and without."""
    for name, with_history in (("cards alone", False), ("with history", True)):
        due = [replace(p) for p in people(world.clients, seed=77 + with_history, aged=OVER)]
        _one(world, name, due, with_history=with_history)


def _one(world: World, name: str, due: list[Person], *, with_history: bool) -> None:
    keys = sealed.fill_clients(due)
    if with_history:
        sealed.fill_history(due, keys)
    refresh_statistics()
    rows = {table: _count(table, key) for table, key in _tables()}
    ours: list[float] = []
    raw: list[float] = []
    wrong = 0
    with template() as back:
        for _ in range(max(1, min(world.rounds, 3))):
            back()
            raw.append(clocked(_raw_delete))
            left = {table: _count(table, key) for table, key in _tables()}
            back()
            ours.append(clocked(lambda: purge(TODAY)))
            wrong += sum(_count(table, key) != left[table] for table, key in _tables())
            wrong += _faults(due)
    world.note(NAME, f"{name}, faults", wrong, unit=COUNT, goal=0, must=True)
    gone = sum(rows.values()) - sum(left.values())
    told = {
        "ours s": p50(ours),
        "raw s": p50(raw),
        "rows per client": gone / len(due),
        "clients/s": len(due) / p50(ours),
    }
    goal = 2.0 if world.clients >= JUDGED_FROM else None
    world.note(NAME, f"{name}, purge ÷ raw DELETE", p50(ours) / p50(raw), goal=goal, told=told)


def _faults(due: list[Person]) -> int:
    """People not wholly gone, erasures or tombstones that are missing, a broken audit chain."""
    ids = {person.id for person in due}
    living = set(Client.objects.values_list("pk", flat=True))
    noted = set(Erasure.objects.values_list("subject_id", flat=True))
    told = {person for stone in tombstones() if stone.confirmed for person in stone.subjects}
    return len(ids & living) + len(ids - noted) + len(ids - told) + (not verify().ok)


def _raw_delete() -> None:
    """What a person with SQL and no duties would do."""
    with transaction.atomic(), connection.cursor() as cursor:
        limit = "'2024-11-22'"
        cursor.execute(
            "CREATE TEMPORARY TABLE due AS SELECT id FROM clients_client"
            f" WHERE coalesce(last_visit_on, registered_on) < {limit}"
        )
        for table, key in _tables():
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT id FROM due)")
        cursor.execute("DROP TABLE due")


def _tables() -> list[tuple[str, str]]:
    """Referring tables first, with the column that names the person."""
    found = [
        (declaration.model._meta.db_table, declaration.subject_path)
        for declaration in declarations()
        if declaration.subject_path == SUBJECT and not declaration.outlives_subject
    ]
    return [*found, (DataSubject._meta.db_table, "id")]


def _count(table: str, key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT({key}) FROM {table}")
        return int(cursor.fetchone()[0])
