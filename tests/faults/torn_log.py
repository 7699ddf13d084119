"""Torn writes: a write-ahead log that is cut or overwritten anywhere; one JSON report.

python -m tests.faults.torn_log 300

SQLite only. The log is tried with whatever library is there, for its recovery is not what was
mended in newer ones.
"""

import json
import random
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402  (after the set-up)

from tests.faults.saving_killed import save  # noqa: E402
from tests.faults.treatment_racers import set_up  # noqa: E402

COMMITS = 12
PIECES = (1, 8, 64, 512, 4096)
Found = tuple[int, int] | str
"""People, and events in the use log; in words what is broken."""


def torn(trials: int) -> dict[str, Any]:
    """Whatever of the log is cut or lost, what opens is the state after some whole commit."""
    set_up()
    states = [_commits_into_a_log()]
    path = Path(str(connection.settings_dict["NAME"]))
    for number in range(COMMITS):
        save(number)
        states.append(_state(path))
    wrong, seen = [], set()
    content = path.with_name(path.name + "-wal").read_bytes()
    with tempfile.TemporaryDirectory(prefix="harmony-rot-") as folder:
        place = Path(folder) / "copy"
        for number in range(trials):
            damaged = _damaged(content, random.Random(number))
            shutil.copy(path, place)
            place.with_name("copy-wal").write_bytes(damaged)
            found = _state(place)
            place.with_name("copy-shm").unlink(missing_ok=True)
            seen.add(found)
            wrong += [] if found in states else [f"{number}: {found}"]
    return {"trials": trials, "wrong": wrong, "states": len(seen), "bytes": len(content)}


def _commits_into_a_log() -> Found:
    """From now on commits stay in the log beside the database, which stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA wal_autocheckpoint=0")
    return _state(Path(str(connection.settings_dict["NAME"])))


def _damaged(content: bytes, lot: random.Random) -> bytes:
    place = lot.randrange(len(content))
    if lot.random() < 0.4:
        return content[:place]
    piece = lot.choice(PIECES)
    if lot.random() < 0.5:
        return content[:place] + lot.randbytes(piece) + content[place + piece :]
    return content[:place] + bytes(piece) + content[place + piece :]


def _state(path: Path) -> Found:
    """As the program finds it."""
    with closing(sqlite3.connect(path)) as found:
        try:
            if found.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return "corrupt"
            people = found.execute("SELECT COUNT(*) FROM clients_contactdetails").fetchone()[0]
            events = found.execute("SELECT COUNT(*) FROM audit_auditevent").fetchone()[0]
            head = found.execute("SELECT seq FROM audit_audithead").fetchone()[0]
        except sqlite3.DatabaseError as problem:
            return str(problem)
    return (people, events) if events == head else "the use log is cut"


if __name__ == "__main__":
    report = torn(int(sys.argv[1]))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
