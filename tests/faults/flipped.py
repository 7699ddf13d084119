"""Bits that a disk changes in the pages of a database file; one JSON report.

python -m tests.faults.flipped 20
python -m tests.faults.flipped 1000 demo

SQLite. Each trial changes one bit of a page in use and asks what is asked every night. What nobody
notices must be a bit that nobody reads: every row of every table is as before, and can be saved.
"""

import json
import os
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, connections, transaction  # noqa: E402  (after the set-up)
from django.utils import timezone  # noqa: E402

from harmony.demo.actions import seed_demo_salon  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.promises import promises  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.saving_killed import save  # noqa: E402
from tests.faults.treatment_racers import set_up  # noqa: E402

ASKED = ("audit.chain", "data.readable", "texts.unchanged")
NOTICED = 9
COUNTERS = "sqlite_sequence"  # the number of the next row, which SQLite keeps for itself
WORDS = {
    "a rule": "Jätä ihottuma",
    "a condition": "rosacea",
    "a published text": "tietosuoja",
    "the use log": "catalogue.approved",
    "a plain column": "paper",
    "a role": "change_client",
    "the shape of a table": 'CREATE TABLE "clients_client"',
    "the shape of an index": "CREATE UNIQUE INDEX",
    "a migration": "0001_initial",
}
Place = tuple[int, int]
"""A byte of the file, and the bit in it."""


def flipped(trials: int, world: str = "small") -> dict[str, Any]:
    """Words of every kind first, wherever they stand; then bits by chance."""
    content = _salon(world)
    if worlds.in_child(_ask) != 0:
        raise ValueError("something is found where nothing has changed")
    before, noticed = _contents(), Counter[str]()
    words: dict[str, list[int]] = {}
    for kind, place in _of_words(content):
        words.setdefault(kind, []).append(int(_is_noticed(content, place)))
    missed: Counter[str] = Counter()
    for place in _by_chance(content, trials):
        if _is_noticed(content, place):
            noticed["noticed"] += 1
            continue
        changed = _changed(before, _contents())
        noticed["missed" if changed else "read by nobody"] += 1
        missed.update(changed)
    return {
        "words": {kind: f"{sum(found)} of {len(found)}" for kind, found in words.items()},
        "unnoticed": sorted(kind for kind, found in words.items() if not all(found)),
        "trials": dict(noticed),
        "missed": dict(missed),
        "pages": len(content) // _page_size(content),
    }


def _salon(world: str) -> bytes:
    if world == "demo":
        create_keys()
        worlds.have_tables()
        seed_demo_salon(by=SYSTEM, clients=40, seed=1, mfa=True)
    else:
        set_up()
        for number in range(3):
            save(number)
    connections.close_all()
    return _path().read_bytes()


def _path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _page_size(content: bytes) -> int:
    return int.from_bytes(content[16:18], "big")


def _in_use(content: bytes) -> list[int]:
    """Pages that are not free, from 0 on."""
    size = _page_size(content)
    trunk, free = int.from_bytes(content[32:36], "big"), set()
    while trunk:
        page = content[(trunk - 1) * size : trunk * size]
        numbers = [int.from_bytes(page[at : at + 4], "big") for at in range(0, size, 4)]
        free |= {trunk, *numbers[2 : 2 + numbers[1]]}
        trunk = numbers[0]
    return [number for number in range(len(content) // size) if number + 1 not in free]


def _of_words(content: bytes) -> Iterator[tuple[str, Place]]:
    """The middle of each word, the first few times that it stands in the file."""
    for kind, text in WORDS.items():
        word, at = text.encode(), -1
        for _time in range(2):
            at = content.find(word, at + 1)
            if at < 0:
                break
            yield kind, (at + len(word) // 2, 1)


def _by_chance(content: bytes, trials: int) -> Iterator[Place]:
    """Mostly where something stands: a page has room that nobody has written to."""
    pages, size = _in_use(content), _page_size(content)
    for number in range(trials):
        lot = random.Random(number)
        while True:
            place = lot.choice(pages) * size + lot.randrange(size)
            if content[place] or lot.random() < 0.1:
                break
        yield place, lot.randrange(8)


def _is_noticed(content: bytes, place: Place) -> bool:
    """Whether the night would say something, or could not even look."""
    at, bit = place
    damaged = bytearray(content)
    damaged[at] ^= 1 << bit
    for left in ("-wal", "-shm", "-journal"):
        _path().with_name(_path().name + left).unlink(missing_ok=True)
    _path().write_bytes(damaged)
    return worlds.in_child(_ask) != 0


def _ask() -> None:
    today = timezone.localdate()
    asked = [promise for promise in promises() if promise.id in ASKED]
    try:
        states = [promise.check(today).state.value for promise in asked]
        with transaction.atomic():
            pass  # what was found has to be saved
    except Exception:  # noqa: BLE001  (the night ends with it, and says so)
        os._exit(NOTICED)
    if states != ["kept"] * len(ASKED):
        os._exit(NOTICED)


def _contents() -> dict[str, Any]:
    """Every table's rows and shape; a table that cannot be read is not as before."""
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(_path())) as opened:
        opened.text_factory = bytes
        shapes = opened.execute("SELECT name, type, tbl_name, sql FROM sqlite_master").fetchall()
        for name, kind, *shape in shapes:
            table = name.decode(errors="replace")
            query = f'SELECT rowid, * FROM "{table}"'  # noqa: S608  (a name from the file)
            rows = opened.execute(query) if kind == b"table" else ()
            found[table] = (kind, shape, sorted(map(repr, rows)))
    return found


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


if __name__ == "__main__":
    trials, *world = sys.argv[1:]
    report = flipped(int(trials), *world)
    print(json.dumps(report))  # noqa: T201
