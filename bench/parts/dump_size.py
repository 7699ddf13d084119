"""Bytes on disk: cards, contact details and keys against the plaintext tables (E15)."""

from django.db import connection

from bench.figures import BYTES
from bench.world import World

NAME = "dump-size"
OURS = ("privacy_datasubject", "clients_client", "clients_contactdetails")
TWIN = ("twin_subject", "twin_client", "twin_contact")
SEARCH_OURS, SEARCH_TWIN = ("clients_searchclock",), ("twin_word",)


def measure(world: World) -> None:
    """With all indexes of the tables; the twin without its indexes for searching by name."""
    ours, twin = _size(OURS), _size(TWIN)
    people = world.clients
    told = {"ours B per client": ours / people, "twin B per client": twin / people}
    world.note(NAME, "card, contact and key ÷ twin", ours / twin, goal=3.0, told=told)
    world.note(NAME, "search on disk", _size(SEARCH_OURS) / people, unit=f"{BYTES} per client")
    world.note(
        NAME, "search on disk, twin", _size(SEARCH_TWIN) / people, unit=f"{BYTES} per client"
    )


def _size(tables: tuple[str, ...]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            total = " + ".join(f"pg_total_relation_size('{table}')" for table in tables)
            cursor.execute(f"SELECT {total}")
        else:
            names = ", ".join(f"'{table}'" for table in tables)
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name IN"
                f" (SELECT name FROM sqlite_master WHERE tbl_name IN ({names}))"
            )
        return int(cursor.fetchone()[0] or 0)
