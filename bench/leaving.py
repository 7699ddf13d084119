"""Leaving with everything and coming back, and what it takes.

    python -m bench.leaving [--database sqlite|postgresql] [FEW MANY]

For each size a demo salon is filled in one process, exported from another, read into an empty
installation by a third and exported again by a fourth. Exit code 1 when a row differs, when a cell
of the CSV files is missing, or when many clients take much more memory than few.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tools import pgtemp

DATABASES = ("sqlite", "postgresql")
FEW, MANY = 1_000, 10_000
MOST_GROWTH = 1.25
HOMES = ("old", "new")
STEPS = ("fill", "leave", "come", "leave_again")


def main(arguments: list[str]) -> int:
    """Two lines per size, and the ratios."""
    parser = argparse.ArgumentParser(prog="bench.leaving")
    parser.add_argument("--database", choices=DATABASES, default=DATABASES[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[FEW, MANY])
    options = parser.parse_args(arguments)
    sizes = options.sizes
    told = [_measured(size, options.database) for size in sizes]
    growth = {step: told[-1][step]["mb"] / told[0][step]["mb"] for step in ("leave", "come")}
    words = ", ".join(f"{step} {ratio:.2f} ×" for step, ratio in growth.items())
    wrong = sum(found["wrong"] for found in told)
    print(f"memory from {sizes[0]:,} to {sizes[-1]:,} clients: {words} (at most {MOST_GROWTH})")
    print(f"rows that differ: {wrong}")
    return int(max(growth.values()) > MOST_GROWTH or wrong > 0)


def _measured(clients: int, database: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="harmony-bench-") as folder:
        place = Path(folder)
        with _houses(place, database) as urls:
            told = {step: _step(step, place, clients, urls) for step in STEPS}
        wrong = list(differences(place / "first", place / "second"))
    for step, words in (("leave", "exported"), ("come", "read back")):
        found = told[step]
        told_rows = f"{found['rows']:,.0f} rows {words}"
        time_taken = f"{found['seconds']:.0f} s, {found['processor']:.0f} s of them at work"
        print(f"{clients:,} clients: {told_rows} in {time_taken}, {found['mb']:.0f} MB", flush=True)
    for line in wrong[:20]:
        print(line)
    return {**told, "wrong": len(wrong)}


@contextmanager
def _houses(place: Path, database: str) -> Iterator[dict[str, str]]:
    """The addresses of two empty databases, "old" and "new"."""
    if database == "sqlite":
        yield {home: f"sqlite:///{place}/{home}/salon.sqlite3" for home in HOMES}
        return
    import psycopg

    with pgtemp.server(pgtemp.bindir() or "") as url:
        with psycopg.connect(url, autocommit=True) as admin:
            for home in HOMES:
                admin.execute(f'CREATE DATABASE "{home}"'.encode())
        yield {home: url.replace("/postgres?", f"/{home}?") for home in HOMES}


def _step(step: str, place: Path, clients: int, urls: dict[str, str]) -> dict[str, float]:
    """In a process of its own; what comes back is read into a house of its own."""
    name = HOMES[step in STEPS[2:]]
    home = place / name
    home.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "HARMONY_HOME": str(home),
        "DATABASE_URL": urls[name],
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    command = [sys.executable, "-m", "bench.leaving", step, str(place), str(clients)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, float] = json.loads(done)
    return found


def differences(first: Path, second: Path) -> Iterator[str]:
    """Kind and number of every row that is not the same in both sets, of those read back."""
    manifest = json.loads((first / "manifest.json").read_text())
    for kind in (about["kind"] for about in manifest["kinds"] if about["read_back"]):
        for number, (one, other) in enumerate(zip_longest(_rows(first, kind), _rows(second, kind))):
            if one != other:
                yield f"{kind} {number}: {one} {other}"


def _rows(folder: Path, kind: str) -> Iterator[Any]:
    """Accounts of staff come closed, on the day they come."""
    with (folder / f"{kind}.json").open(encoding="utf-8") as source:
        next(source)
        for line in source:
            if not line.startswith("]}"):
                row = json.loads(line.rstrip("\n").removesuffix(","))
                if kind == "staff.user":
                    row.pop("ends_on")
                yield row


def fill(place: Path, clients: int) -> dict[str, float]:
    """A salon with two and a half years behind it."""
    from django.core.management import call_command
    from django.test import override_settings

    from harmony.demo.actions import seed_demo_salon
    from privacy.audit.acts import SYSTEM
    from privacy.encryption.keyring import create_keys
    from privacy.keys import require_keys

    create_keys()
    call_command("migrate", verbosity=0)
    require_keys()
    with override_settings(ALLOWED_HOSTS=["localhost"]):  # what a demo may be told
        seed_demo_salon(by=SYSTEM, clients=clients, seed=1)
    return {}


def leave(place: Path, clients: int) -> dict[str, float]:
    """The export, as its command makes it; the code that opens its keys lies beside it."""
    return _exported(place / "first", place / "code")


def leave_again(place: Path, clients: int) -> dict[str, float]:
    return _exported(place / "second", place / "code again")


def come(place: Path, clients: int) -> dict[str, float]:
    """The import into an empty installation."""
    from django.core.management import call_command

    from privacy.audit.acts import SYSTEM
    from privacy.encryption.keyring import create_keys
    from privacy.keys import require_keys
    from privacy.leaving.actions import release_register
    from privacy.leaving.whole_register import read_back

    create_keys()
    call_command("migrate", verbosity=0)
    require_keys()
    release_register(by=SYSTEM, kind="import")
    code, began = (place / "code").read_text(), _now()
    told = read_back(place / "first", code, told=lambda done, total: None, dry_run=False)
    return _taken(sum(told["rows"].values()), began)


def _exported(folder: Path, code: Path) -> dict[str, float]:
    from privacy.audit.acts import SYSTEM
    from privacy.leaving.actions import release_register, take_release
    from privacy.leaving.transfer import transfer_code
    from privacy.leaving.writing import write_set

    began = _now()
    release_register(by=SYSTEM, kind="export")
    release = take_release(by=SYSTEM, kind="export")
    manifest = write_set(folder, release.pk, lambda done, total: None)
    code.write_text(transfer_code(release.pk))
    return _taken(sum(file["rows"] for file in manifest["files"]) // 2, began)


def _now() -> tuple[float, float]:
    """The clock, and the time at work: on a busy machine they differ."""
    return time.monotonic(), time.process_time()


def _taken(rows: int, began: tuple[float, float]) -> dict[str, float]:
    (clock, processor), (clock_then, processor_then) = _now(), began
    return {
        "rows": rows,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seconds": clock - clock_then,
        "processor": processor - processor_then,
    }


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        import django

        django.setup()
        made = {"fill": fill, "leave": leave, "come": come, "leave_again": leave_again}
        print(json.dumps(made[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        sys.exit(main(sys.argv[1:]))
