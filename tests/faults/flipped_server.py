"""Bits that a disk changes in the pages of a database server; one JSON report.

python -m tests.faults.flipped_server 12 1 FOLDER BINARIES
python -m tests.faults.flipped_server 0 60 FOLDER BINARIES

PostgreSQL with checksums of its pages and the roles that the installer makes. So many indexes of
the register (0: all), twelve at a time, have one bit changed in a page of theirs while the server
stands still, and the promise of the next night has to name each of them. Then rows, one at a time:
whatever the night says, it must not be that all is well.
"""

import json
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from pyrage.x25519 import Identity  # noqa: E402

from privacy.backup import sheet  # noqa: E402
from privacy.backup.writing import backup  # noqa: E402
from privacy.promises import promises  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.flipped import ASKED, NOTICED  # noqa: E402
from tests.faults.postgres import Server  # noqa: E402
from tests.faults.saving_killed import save  # noqa: E402
from tests.faults.treatment_racers import set_up  # noqa: E402

AT_ONCE = 12
FILES = (
    "WITH beside AS (SELECT reltoastrelid FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace) "
    "SELECT relkind = 'i', oid::regclass::text, pg_relation_filepath(oid), pg_relation_size(oid) "
    "FROM pg_class WHERE relkind IN ('r', 't', 'i') AND pg_relation_size(oid) > 0 "
    "AND (relnamespace = 'public'::regnamespace OR oid IN (SELECT * FROM beside) OR oid IN "
    "(SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT * FROM beside))) ORDER BY 2"
)
File = tuple[str, str, int]
"""Name, path below the server's data, bytes."""
Place = tuple[Path, int, int]
"""A file, a byte of it, and the bit in it."""


def flipped(indexes: int, trials: int, server: Server) -> dict[str, Any]:
    set_up()
    for number in range(3):
        save(number)
    sheet.confirm(Identity.generate())
    all_indexes, tables = _files()
    if worlds.in_child(_night) != 0:
        raise ValueError("something is found where nothing has changed")
    lot = random.Random(7)
    chosen = lot.sample(all_indexes, indexes or len(all_indexes))
    disk = Disk(server)
    found, unnamed, more = _indexes(disk, chosen, lot)
    missed = [name for name in (_row(disk, lot, tables) for _trial in range(trials)) if name]
    return {
        "indexes": len(chosen),
        "of": len(all_indexes),
        "found": found,
        "unnamed": unnamed,
        "named without need": more,
        "rows": trials,
        "missed": missed,
    }


def _files() -> tuple[list[File], list[File]]:
    """Of the register, those of indexes and those of rows and long texts."""
    with connection.cursor() as cursor:
        cursor.execute(FILES)
        rows = cursor.fetchall()
    connections.close_all()
    return [row[1:] for row in rows if row[0]], [row[1:] for row in rows if not row[0]]


def _indexes(
    disk: "Disk", chosen: Sequence[File], lot: random.Random
) -> tuple[int, list[str], list[str]]:
    """How many were named, which were not, and which were named though they are whole."""
    unnamed: set[str] = set()
    more: set[str] = set()
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        disk.damage([_place(disk.server, lot, file) for file in some])
        wanted, named = {name for name, *_rest in some}, _named()
        unnamed |= wanted - named
        more |= named - wanted
    return len(chosen) - len(unnamed), sorted(unnamed), sorted(more)


def _named() -> set[str]:
    """Which indexes the promise of the night names."""
    asked = next(promise for promise in promises() if promise.id == "data.readable")
    details = asked.check(timezone.localdate()).details
    return {str(name) for name, _step in details}


def _row(disk: "Disk", lot: random.Random, tables: Sequence[File]) -> str:
    """The table that was hit, if nothing of it was noticed."""
    table = lot.choice(tables)
    disk.damage([_place(disk.server, lot, table)])
    return "" if worlds.in_child(_night) != 0 else table[0]


def _place(server: Server, lot: random.Random, file: File) -> Place:
    _name, path, size = file
    return server.folder / "data" / path, lot.randrange(size), lot.randrange(8)


class Disk:
    """Changes bits while the server stands still, so that it has no page in memory."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._damaged: Sequence[Place] = ()

    def damage(self, places: Sequence[Place]) -> None:
        """Here, and no longer where it was before."""
        connections.close_all()
        self.server.stop("fast")
        for path, at, bit in (*self._damaged, *places):
            with open(path, "r+b") as file:
                file.seek(at)
                byte = file.read(1)[0]
                file.seek(at)
                file.write(bytes([byte ^ 1 << bit]))
        self._damaged = places
        self.server.start()


def _night() -> None:
    """The copy and the promises; whatever fails, the owners hear of."""
    today = timezone.localdate()
    asked = [promise for promise in promises() if promise.id in ASKED]
    try:
        backup(settings.HARMONY_HOME / "copies")
        states = [promise.check(today).state.value for promise in asked]
    except Exception:  # noqa: BLE001  (the night ends with it, and says so)
        os._exit(NOTICED)
    if states != ["kept"] * len(ASKED):
        os._exit(NOTICED)


if __name__ == "__main__":
    indexes, trials, folder, binaries = sys.argv[1:]
    report = flipped(int(indexes), int(trials), Server(Path(folder), binaries))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
