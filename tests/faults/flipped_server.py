"""Bits that a disk changes in the pages of a database server; one JSON report.

python -m tests.faults.flipped_server 40 FOLDER BINARIES

PostgreSQL with checksums of its pages, as the installer makes it. Each trial stops the server,
changes one bit of a file of the register, starts it and does what is done every night.
"""

import json
import os
import random
import sys
from collections import Counter
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

KINDS = ("rows", "index")
FILES = (
    "SELECT CASE relkind WHEN 'i' THEN 'index' ELSE 'rows' END, relname, "
    "pg_relation_filepath(oid), pg_relation_size(oid) FROM pg_class "
    "WHERE relkind IN ('r', 't', 'i') AND pg_relation_size(oid) > 0 "
    "AND (relnamespace = 'public'::regnamespace OR oid IN "
    "(SELECT reltoastrelid FROM pg_class WHERE relnamespace = 'public'::regnamespace))"
)


def flipped(trials: int, server: Server) -> dict[str, Any]:
    set_up()
    for number in range(3):
        save(number)
    sheet.confirm(Identity.generate())
    connections.close_all()
    server.switch_checksums_on()
    files = _files()
    if worlds.in_child(_night) != 0:
        raise ValueError("something is found where nothing has changed")
    noticed: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for number in range(trials):
        lot = random.Random(number)
        kind = KINDS[number % len(KINDS)]
        name, path, size = lot.choice(files[kind])
        place = (server.folder / "data" / path, lot.randrange(size), lot.randrange(8))
        _flip(server, *place)
        if worlds.in_child(_night) != 0:
            noticed[kind] += 1
        else:
            missed[f"{kind}: {name}"] += 1
        _flip(server, *place)
    return {"noticed": dict(noticed), "missed": dict(missed)}


def _files() -> dict[str, list[tuple[str, str, int]]]:
    """Name, path and size of each, by kind."""
    found: dict[str, list[tuple[str, str, int]]] = {kind: [] for kind in KINDS}
    with connection.cursor() as cursor:
        cursor.execute(FILES)
        for kind, name, path, size in sorted(cursor.fetchall()):
            found[kind].append((name, path, size))
    connections.close_all()
    return found


def _flip(server: Server, path: Path, at: int, bit: int) -> None:
    connections.close_all()
    server.stop("fast")
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))
    server.start()


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
    trials, folder, binaries = sys.argv[1:]
    report = flipped(int(trials), Server(Path(folder), binaries))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
