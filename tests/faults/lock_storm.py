"""Everybody at one SQLite file: writers, checkpoints, backups, a long reader; one JSON report.

python -m tests.faults.lock_storm 20 2
python -m tests.faults.lock_storm 20 300 WAL

The second word is for how many seconds; the third another journal mode than the program's own.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.db import DatabaseError, connection, connections  # noqa: E402
from pyrage.x25519 import Identity  # noqa: E402

from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client, SearchClock  # noqa: E402
from harmony.sqlite import sqlite_journal_mode  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.backup import sheet  # noqa: E402
from privacy.backup.errors import BackupProblem  # noqa: E402
from privacy.backup.writing import backup  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.erasure import erase  # noqa: E402
from privacy.models import Erasure  # noqa: E402
from tests.faults import worlds  # noqa: E402

PLACE = settings.HARMONY_HOME / "storm"
PATIENCE = 10  # seconds that a person may wait for a save
FEWEST = 2  # saves of each, however short the time
READS = 0.4  # seconds of a reading that lets nobody commit; and of the pause after it


def storm(writers: int, seconds: float, mode: str = "") -> dict[str, Any]:
    _open_salon(mode)
    until = time.monotonic() + seconds
    others = [_checkpoints, _copies, _reads]
    work: list[Callable[[], None]] = [partial(_writes, n, until) for n in range(writers)]
    work += [partial(other, until) for other in others]
    children = [worlds.start_child(task) for task in work]
    statuses = [worlds.wait_for(child) for child in children]
    told = {path.stem: json.loads(path.read_text()) for path in PLACE.glob("*.json")}
    diaries = [told[str(number)] for number in range(writers)]
    saved = sum(diary["entered"] + diary["erased"] for diary in diaries)
    entered = sum(diary["entered"] - diary["erased"] for diary in diaries)
    return {
        "mode": _ask("PRAGMA journal_mode"),
        "statuses": sorted(set(statuses)),
        "saves": saved,
        "refused": [line for diary in diaries for line in diary["refused"]],
        "longest": round(max(diary["longest"] for diary in diaries), 2),
        "late": sum(diary["late"] for diary in diaries),
        "lost": entered - Client.objects.count() + saved - SearchClock.objects.get().rev,
        "pages": _ask("PRAGMA integrity_check"),
        "chain": verify().ok,
        **told["others"],
        "copies": told["copies"],
    }


def _open_salon(mode: str) -> None:
    """Keys, tables, a recovery sheet; the journal mode that the program chooses, or another."""
    if mode:
        options = connection.settings_dict["OPTIONS"]
        own = f"journal_mode={sqlite_journal_mode()}"
        options["init_command"] = options["init_command"].replace(own, f"journal_mode={mode}")
    create_keys()
    worlds.have_tables()
    sheet.confirm(Identity.generate())
    PLACE.mkdir()


def _enter(name: str) -> Client:
    details = Details(f"{name} Korhonen", phone="0401234567")
    return register_client(by=SYSTEM, details=details, notice_way="paper")


def _writes(number: int, until: float) -> None:
    """One at the desk: enters people, and takes every fourth away again; what she is told."""
    diary: dict[str, Any] = {"entered": 0, "erased": 0, "refused": [], "longest": 0.0, "late": 0}
    mine: list[Client] = []
    tries = 0
    while tries < FEWEST or time.monotonic() < until:
        tries += 1
        begun = time.monotonic()
        try:
            if len(mine) == 4:
                erase(by=SYSTEM, subject_ids=[mine.pop().pk], ground=Erasure.Ground.MISTAKE)
                mine.clear()
                diary["erased"] += 1
            else:
                mine.append(_enter(f"Anna{number}"))
                diary["entered"] += 1
        except DatabaseError as problem:
            diary["refused"].append(str(problem))
        took = time.monotonic() - begun
        diary["longest"] = max(diary["longest"], took)
        diary["late"] += took > PATIENCE
    _tell(str(number), diary)


def _checkpoints(until: float) -> None:
    """As often as it goes; how large the log beside the database becomes."""
    largest, log = 0, _path().with_name(_path().name + "-wal")
    with closing(sqlite3.connect(_path(), timeout=20)) as asked:
        while time.monotonic() < until:
            largest = max(largest, log.stat().st_size if log.exists() else 0)
            asked.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            time.sleep(0.05)
    _tell("others", {"log": largest})


def _copies(until: float) -> None:
    """One backup after the other, each tried by restoring it."""
    made = 0
    failed: list[str] = []
    while not made + len(failed) or time.monotonic() < until:
        try:
            backup(settings.HARMONY_HOME / "copies")
            made += 1
        except (BackupProblem, DatabaseError) as problem:
            failed.append(str(problem))
    _tell("copies", {"made": made, "failed": failed})


def _reads(until: float) -> None:
    """Holds a reading open, again and again."""
    with closing(sqlite3.connect(_path(), timeout=20, isolation_level=None)) as reader:
        while time.monotonic() < until:
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM audit_auditevent").fetchone()
            time.sleep(READS)
            reader.execute("COMMIT")
            time.sleep(READS)


def _tell(name: str, what: dict[str, Any]) -> None:
    (PLACE / f"{name}.json").write_text(json.dumps(what))


def _path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _ask(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    numbers = sys.argv[1:3]
    report = storm(int(numbers[0]), float(numbers[1]), *sys.argv[3:])
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
