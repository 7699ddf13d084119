"""Keys are changed and the change is killed while people read and write; one JSON report.

python -m tests.faults.rotating every 12          a new epoch, at every statement
python -m tests.faults.rotating master 12         a new master key, at every statement, twice
python -m tests.faults.rotating random 10000 40   a new epoch at random moments, five at work
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.db import connection, connections  # noqa: E402

from bench.people import people as invented  # noqa: E402
from bench.sealed import fill_clients  # noqa: E402
from clients.actions import correct_client, register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy import rotation  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption import CannotBeRead  # noqa: E402
from privacy.encryption.cipher import epoch_of, unwrap_key  # noqa: E402
from privacy.encryption.keyring import (  # noqa: E402
    create_keys,
    destroy_epochs,
    epoch_key,
    forget_ring,
    ring,
)
from privacy.keys import require_keys  # noqa: E402
from privacy.models import DataSubject  # noqa: E402
from privacy.models.subject import forget_data_keys  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402

AT_WORK, THINK, PATIENCE = 5, 0.2, 240  # people, seconds
Report = dict[str, Any]


def enter(number: int) -> None:
    details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
    register_client(by=SYSTEM, details=details, notice_way="paper")


def cards(ids: list[UUID] | None = None) -> list[Client]:
    found = Client.objects.select_related("subject", "contact").order_by("pk")
    return list(found if ids is None else found.filter(pk__in=ids))


def names() -> list[str]:
    """Everybody's name, freshly opened. Raises CannotBeRead."""
    forget_data_keys()
    return [client.details.name for client in cards()]


def write(client: Client, phone: str) -> None:
    seen = client.details
    correct_client(by=SYSTEM, client=client, seen=seen, wanted=Details(seen.name, phone=phone))


def all_keys_open() -> bool:
    """Whether the ring, as it lies there, opens everybody's data key (all that a change touches).

    Not with the ORM, for it is asked after every kill.
    """
    forget_ring()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, wrapped_key FROM {DataSubject._meta.db_table}")  # noqa: S608
        rows = [(UUID(str(person)), bytes(key)) for person, key in cursor.fetchall()]
    try:
        opened = [unwrap_key(epoch_key(epoch_of(key)), person, key) for person, key in rows]
    except CannotBeRead:
        return False
    return len(opened) > 0


def left() -> int:
    """People whose keys another epoch than the newest holds."""
    return DataSubject.objects.exclude(epoch=ring(look_again=True).primary).count()


# --- at every statement ------------------------------------------------------------------------


def work(seconds: float, lot: random.Random) -> None:
    """Read everybody, and write somebody, again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        names()
        write(lot.choice(cards()), f"0402{lot.randrange(1_000_000):06d}")


def killed_at(number: int, change: Callable[[], object]) -> None:
    Killer(number).install()
    change()


def at_every_statement(people: int, change: Callable[[], object], *, twice: bool) -> Report:
    create_keys()
    worlds.have_tables()
    for number in range(people):
        enter(number)
    before, wrong, number = sorted(names()), [], 0
    while True:
        number += 1
        busy = worlds.start_child(partial(work, 0.2, random.Random(number)))
        ended = worlds.in_child(partial(killed_at, number, change))
        if twice and ended == KILLED:  # begun where this one was cut, and dead one step earlier
            worlds.in_child(partial(killed_at, number - 1, change))
        if worlds.wait_for(busy):
            wrong.append(f"{number}: somebody could not read or write")
        worlds.wait_for_server()
        forget_ring()
        if sorted(names()) != before or not verify().ok:
            wrong.append(f"{number}: not as before")
        if ended != KILLED:
            return {"kills": number - 1, "status": ended, "left": left(), "wrong": wrong}
        connections.close_all()


# --- at random moments -------------------------------------------------------------------------


def visit(number: int, ids: list[UUID], notes: Path, stop: Path) -> None:
    """One of those at work: a list of twenty, a card, a new phone number; what was saved is noted.

    Nobody else writes these people, so that the last note is what must be found.
    """
    chance, count = random.Random(number), 0
    with open(notes, "w") as noted:
        while not stop.exists():
            forget_data_keys()
            for client in cards(chance.sample(ids, min(20, len(ids)))):
                assert client.details.name
            (client,) = cards([chance.choice(ids)])
            count += 1
            phone = f"04{number}{count:07d}"
            write(client, phone)
            print(client.pk, phone, file=noted, flush=True)
            time.sleep(THINK)


def at_random_moments(people: int, kills: int) -> Report:
    create_keys()
    worlds.have_tables()
    require_keys()
    fill_clients(list(invented(people)))
    rotation.BATCH = max(4, people // 20)
    before, wrong = sorted(names()), list[str]()
    ids = [client.pk for client in cards()]
    stop, folder = settings.HARMONY_HOME / "stop", Path(settings.HARMONY_HOME)
    notes = [folder / f"notes-{number}" for number in range(AT_WORK)]
    busy = [
        worlds.start_child(partial(visit, number, ids[number::AT_WORK], notes[number], stop))
        for number in range(AT_WORK)
    ]
    try:
        until_all_have_saved(notes)
        wrong += kill_changes(moments := worlds.Moments(random.Random(4), _seconds(), kills))
        seconds = _seconds()
    finally:
        stop.touch()  # who is at work would go on for ever
    wrong += [f"{n}: an error at work" for n in range(AT_WORK) if worlds.wait_for(busy[n])]
    told = _forgotten(notes)
    old = ring(look_again=True).epochs - {ring().primary}
    result = {
        "kills": moments.kills,
        "left": left(),
        "seconds": round(seconds, 1),
        "saved": told[0],
    }
    destroy_epochs(old)  # none is needed any more
    if sorted(names()) != before or not verify().ok:
        wrong.append("not readable by the newest epoch alone")
    return {**result, "forgotten": told[1], "wrong": wrong[:20]}


def until_all_have_saved(notes: list[Path]) -> None:
    """Or one of them has ended, which is told later."""
    end = time.monotonic() + PATIENCE
    while not all(path.exists() and path.stat().st_size for path in notes):
        if time.monotonic() > end:
            break
        time.sleep(0.01)


def kill_changes(moments: worlds.Moments) -> list[str]:
    """A new epoch begun and killed after each moment; what was wrong after it."""
    wrong = []
    for after in moments:
        child = worlds.start_child(rotate)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        moments.told(after, killed=worlds.wait_for(child) == 128 + signal.SIGKILL)
        if not all_keys_open():
            wrong.append(f"after {after:.3f} s: a key that does not open")
    return wrong


def rotate() -> None:
    forget_ring()
    rotation.rotate(SYSTEM)


def _seconds() -> float:
    """One change that is not killed."""
    begun = time.monotonic()
    if worlds.in_child(rotate):
        raise SystemExit("a change that nobody killed did not end well")
    return time.monotonic() - begun


def _forgotten(notes: list[Path]) -> tuple[int, int]:
    """How many saves were acknowledged, and of how many people the last one is not there."""
    lines = [line.split() for path in notes for line in path.read_text().splitlines()]
    newest = {UUID(pk): phone for pk, phone in lines}
    forget_data_keys()
    found = {client.pk: client.details.phone for client in cards(list(newest))}
    return len(lines), sum(_digits(found[pk]) != _digits(phone) for pk, phone in newest.items())


def _digits(phone: str) -> str:
    """Without the ways of writing the beginning of a number."""
    return "".join(filter(str.isdigit, phone))[-8:]


def main(mode: str, people: int, kills: int = 0) -> Report:
    if mode == "random":
        return at_random_moments(people, kills)
    rotation.BATCH = 4
    changes = {"every": rotation.rotate, "master": lambda by: rotation.change_master(by=by)}
    return at_every_statement(people, partial(changes[mode], SYSTEM), twice=mode == "master")


if __name__ == "__main__":
    report = main(sys.argv[1], *map(int, sys.argv[2:]))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
