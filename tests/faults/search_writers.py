"""Search under many writers, and writers killed at every statement; prints one JSON report.

python -m tests.faults.search_writers together 8 12
python -m tests.faults.search_writers killed
"""

import json
import os
import random
import sys
import time
from functools import partial
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connections  # noqa: E402  (after the set-up)

from clients.actions import correct_client, register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client, SearchClock, SearchGone  # noqa: E402
from clients.searching.query import parse_query  # noqa: E402
from clients.searching.worker import Worker  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.erasure import erase  # noqa: E402
from privacy.models import Erasure  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402

TYPED = ("a", "an", "be", "korhonen", "anna k", "be ko", "4567", "0401")


def enter(name: str, number: int = 4567) -> Client:
    details = Details(name, phone=f"040123{number:04d}")
    return register_client(by=SYSTEM, details=details, notice_way="paper")


def some_acts(seed: int, count: int) -> None:
    """One process's day: it enters, corrects and erases its own clients."""
    dice = random.Random(seed)
    mine: list[Client] = []
    for number in range(count):
        if number % 4 == 3:
            erase(by=SYSTEM, subject_ids=[mine.pop().pk], ground=Erasure.Ground.MISTAKE)
        elif number % 4 == 2:
            client = dice.choice(mine)
            seen = Client.objects.select_related("subject", "contact").get(pk=client.pk).details
            wanted = Details(f"Bea{seed} {number} Korhonen", phone=seen.phone)
            correct_client(by=SYSTEM, client=client, seen=seen, wanted=wanted)
        else:
            mine.append(enter(f"Anna{seed} Korhonen", dice.randrange(10_000)))


def answers(worker: Worker) -> dict[str, list[UUID] | None]:
    queries = ((typed, parse_query(typed)) for typed in TYPED)
    return {typed: worker.find(query, 1_000) for typed, query in queries if query is not None}


def together(writers: int, acts: int) -> dict[str, Any]:
    """All write at once while one process keeps searching."""
    watcher, looks = Worker(), 0
    answers(watcher)
    children = [worlds.start_child(partial(some_acts, n, acts)) for n in range(writers)]
    statuses: list[int] = []
    while children:
        answers(watcher)
        looks += 1
        done, status = os.waitpid(-1, os.WNOHANG)
        if done:
            children.remove(done)
            statuses.append(os.waitstatus_to_exitcode(status))
        time.sleep(0.01)
    return {
        "statuses": statuses,
        "looks": looks,
        "same": answers(watcher) == answers(Worker()),
        "found": len(answers(watcher)["korhonen"] or []),
        "clients": Client.objects.count(),
        "clock": SearchClock.objects.get().rev,
        "unstamped": unstamped(),
    }


def unstamped() -> int:
    return Client.objects.filter(rev=0).count() + SearchGone.objects.filter(rev=0).count()


def killed() -> dict[str, Any]:
    """A registration killed at its first, second, … statement; the next one goes on unharmed."""
    watcher, wrong, kills = Worker(), [], 0
    enter("Anna Korhonen")
    answers(watcher)
    while True:
        before = Client.objects.count()
        status = worlds.in_child(partial(_killed_at, kills + 1))
        whole = Client.objects.count() - before in (0, 1)
        if not whole or answers(watcher) != answers(Worker()) or unstamped():
            wrong.append(kills + 1)
        enter("Bea Korhonen")
        if answers(watcher) != answers(Worker()):
            wrong.append(kills + 1)
        if status != KILLED:
            return {"kills": kills, "status": status, "wrong": wrong}
        kills += 1


def _killed_at(number: int) -> None:
    Killer(number).install()
    enter("Anna Korhonen")


if __name__ == "__main__":
    create_keys()
    worlds.have_tables()
    mode, *numbers = sys.argv[1:]
    report = together(*map(int, numbers)) if mode == "together" else killed()
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
