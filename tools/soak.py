"""Does it stay healthy? `python -m tools.soak [--minutes 10] [--users 10] [--database …]`.

People at reception work on for a while; every few seconds the memory, open files and threads of
each web process and the connections to the database are looked at. After the first third, when all
caches are full, memory grows by less than a tenth (security goal G55), and the rest not at all.
Exit code 1 when one figure is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools import load

EVERY = 5.0  # seconds between two looks
MOST_GROWTH = 0.10
SPARE = 2  # files or connections that are open by chance in the moment of a look


@dataclass(frozen=True)
class Look:
    """All web processes together, at one moment; megabytes of memory that is theirs alone."""

    processes: int
    memory: float
    files: int
    threads: int
    connections: int


def children(pid: int) -> list[int]:
    """The workers of a gunicorn master."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def look_at(master: int) -> Look:
    """Raises OSError when a process ends in this moment."""
    workers = children(master)
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in workers]
    return Look(
        processes=len(workers),
        memory=round(sum(_private(text) for text in rollups) / 1024, 1),
        files=sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in workers),
        threads=sum(len(os.listdir(f"/proc/{pid}/task")) for pid in workers),
        connections=_connections(),
    )


def _private(rollup: str) -> int:
    """Kilobytes."""
    rows = (row.split() for row in rollup.splitlines()[1:])
    return sum(int(row[1]) for row in rows if row[0] in ("Private_Clean:", "Private_Dirty:"))


def _connections() -> int:
    """Of a database server, without our own; a file has none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def watch(master: int, done: threading.Event) -> list[Look]:
    """Look until it is over; a worker that ends shows as a process too few."""
    from django.db import connection

    looks = []
    while not done.wait(EVERY):
        try:
            looks.append(look_at(master))
        except OSError:
            looks.append(Look(0, 0.0, 0, 0, 0))
    connection.close()
    return looks


def summary(looks: Sequence[Look]) -> dict[str, Any]:
    """The second third beside the last one."""
    third = max(len(looks) // 3, 1)
    early, late = looks[third : 2 * third] or looks, looks[-third:]
    before, after = (statistics.median(look.memory for look in part) for part in (early, late))
    return {
        "looks": len(looks),
        "memory_mb": [before, after],
        "memory_growth": round(after / before - 1, 3) if before else 1.0,
        "files": [max(look.files for look in part) for part in (early, late)],
        "threads": [max(look.threads for look in part) for part in (early, late)],
        "connections": [max(look.connections for look in part) for part in (early, late)],
        "processes": sorted({look.processes for look in looks}),
        "last": asdict(looks[-1]),
    }


def missed(found: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """What is not as it should stay."""
    wrong = [f"{answers['errors']} errors"] if answers["errors"] else []
    if found["memory_growth"] >= MOST_GROWTH:
        wrong.append(f"memory grew by {found['memory_growth']:.0%}")
    for what in ("files", "threads", "connections"):
        early, late = found[what]
        wrong += [f"{what}: {early}, then {late}"] if late > early + SPARE else []
    wrong += [] if found["processes"] == [load.WORKERS] else ["a worker ended"]
    return wrong


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Set everything up, let them work, take everything down."""
    from tests.faults.serving import SETTINGS

    with tempfile.TemporaryDirectory(prefix="harmony-soak-") as folder:
        home = Path(folder)
        with load.database(options.database, home) as url:
            os.environ |= {
                "HARMONY_HOME": folder,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": SETTINGS,
            }
            import django

            django.setup()
            return _soaked(options, home)


def _soaked(options: argparse.Namespace, home: Path) -> dict[str, Any]:
    from django.db import connections

    from tests.faults.networks import Place
    from tests.faults.serving import served

    users = load.salon(options.clients, options.users)
    connections.close_all()
    looks: list[Look] = []
    done = threading.Event()
    place = Place("127.0.0.1", load.PORT)
    with served(place, {}, workers=load.WORKERS, log=home / "gunicorn.log") as master:
        watcher = threading.Thread(target=lambda: looks.extend(watch(master.pid, done)))
        watcher.start()
        answers = load.measured(users, options.minutes * 60, load.nothing)
        done.set()
        watcher.join()
    found = summary(looks)
    return {"answers": answers, **found, "missed": missed(found, answers)}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--database", choices=load.DATABASES, default="sqlite")
    options = parser.parse_args(arguments)
    report = run(options)
    print(json.dumps({**vars(options), **report}, indent=1))
    return 1 if report["missed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
