"""An import killed before and after every commit, and at random: prints one JSON report.

python -m tests.faults.import_killed 5000 30
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import Any
from unittest import mock

import django

django.setup()

from django.db import connection, connections  # noqa: E402  (after the set-up)

from clients.importing import actions, background, forgetting, reading, stretches  # noqa: E402
from clients.importing.formats import ColumnMap, guess  # noqa: E402
from clients.models import Client, ImportBatch, ImportedClient, ImportRow  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from staff import roles  # noqa: E402
from staff.models import User  # noqa: E402
from tests.clients.importing import steps  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from tests.faults.serving import colleague  # noqa: E402

Register = list[tuple[str, int | None, str, str]]


class CommitKiller(Killer):
    """Ends the process before, or right after, its n-th commit."""

    def install(self) -> None:
        database: Any = connection
        commit = self.watch(database._commit)

        def then_again() -> None:
            commit()
            self.strike()

        database._commit = then_again


def build(rows: int) -> None:
    """An empty register with an uploaded file of people, one in fifty of them twice, that nobody
    has looked at yet."""
    create_keys()
    worlds.have_tables()
    colleague(1, roles.OWNER)
    octets = "Etunimi;Sukunimi;Syntymäaika;Puhelin\n".encode()
    for number in range(rows):
        person = number - 1 if number % 50 == 1 else number
        line = f"Aino{_word(person)};Korhonen;{1940 + person % 60};040 {person:07d}\n"
        octets += line.encode()
    actions.start_import(by=SYSTEM, octets=octets, table=None)
    worlds.keep_as_template()


def _word(number: int) -> str:
    letters = "abdefghijk"
    return "".join(letters[int(digit)] for digit in f"{number:05d}")


def drive() -> None:
    """What the pages do, step by step, from wherever the import stands."""
    batch = stretches.go_through(by=SYSTEM, batch=named())
    if batch.state == ImportBatch.State.OPEN:
        for outcome in ("propose", "merge"):
            steps.accept_all(SYSTEM, batch, outcome)
        batch = actions.close_import(by=SYSTEM, batch=batch)
    stretches.forget(by=SYSTEM, batch=batch)


def named() -> ImportBatch:
    """The import with its columns named."""
    batch = ImportBatch.objects.get()
    if batch.state == ImportBatch.State.ARRIVED:
        batch = stretches.go_through(by=SYSTEM, batch=batch)
    if batch.state == ImportBatch.State.MAPPING:
        columns = ColumnMap("A24", guess(batch.header).columns)
        actions.name_columns(by=SYSTEM, batch=batch, columns=columns)
        batch.refresh_from_db()
    return batch


def register() -> Register:
    clients = Client.objects.select_related("subject", "contact")
    found = [(*_who(client),) for client in clients]
    return sorted(found, key=repr)


def _who(client: Client) -> tuple[str, int | None, str, str]:
    told = client.details
    return told.name, told.birth_year, told.phone, told.email


def trial(clean: Register, kill: Any) -> tuple[int, list[str]]:
    """Kill, look, go on, look again."""
    worlds.reset_to_template()
    status = kill()
    worlds.wait_for_server()
    wrong = _faults()
    drive()
    if register() != clean:
        wrong.append("another register than that of a clean run")
    if ImportRow.objects.exists():
        wrong.append("closed and not forgotten")
    wrong += _faults()
    connections.close_all()
    return status, wrong


def _faults() -> list[str]:
    wrong = []
    if Client.objects.count() != ImportedClient.objects.count():
        wrong.append("a card without its origin")
    accepted = ImportRow.objects.filter(decision=ImportRow.Decision.ACCEPTED).exists()
    if accepted and not Client.objects.exists():
        wrong.append("accepted and not entered")
    if not verify().ok:
        wrong.append("audit chain broken")
    return wrong


def at_commit(number: int) -> int:
    def work() -> None:
        CommitKiller(number).install()
        drive()

    return worlds.in_child(work)


def after(seconds: float) -> int:
    child = worlds.start_child(drive)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return worlds.wait_for(child)


def aside(clean: Register) -> list[str]:
    """Read and compared by the process that the page starts: the register is the same."""
    worlds.reset_to_template()
    batch, by = named(), User.objects.get()
    connections.close_all()
    done = subprocess.run(background.command(by=by, batch=batch), check=False)
    batch = ImportBatch.objects.get()
    is_compared = batch.state == ImportBatch.State.OPEN and batch.compared == batch.records
    drive()
    if done.returncode or not is_compared or register() != clean:
        return [f"aside: ended with {done.returncode}, compared {batch.compared}"]
    return _faults()


def main(rows: int, trials: int) -> dict[str, Any]:
    mock.patch.object(reading, "WAIT", 60).start()  # how busy the machine is, is not tried here
    build(rows)
    # A stretch is half of the file at most, so that few rows too have their boundaries.
    limits = (
        (stretches, "READ_AT_ONCE"),
        (stretches, "COMPARED_AT_ONCE"),
        (actions, "ENTERED_AT_ONCE"),
        (forgetting, "FORGOTTEN_AT_ONCE"),
    )
    for module, name in limits:
        setattr(module, name, min(getattr(module, name), rows // 2 + 1))
    began = time.monotonic()
    drive()
    whole, clean = time.monotonic() - began, register()
    connections.close_all()
    wrong: list[str] = []
    kills, number = 0, 1
    while True:
        status, found = trial(clean, lambda n=number: at_commit(n))
        wrong += [f"commit {number}: {fault}" for fault in found]
        if status != KILLED:
            break
        kills, number = kills + 1, number + 1
    chance = random.Random(5)
    for _ in range(trials):
        moment = chance.uniform(0, whole)
        status, found = trial(clean, lambda s=moment: after(s))
        kills += status == 128 + signal.SIGKILL
        wrong += found
    wrong += aside(clean)
    return {"cards": len(clean), "kills": kills, "status": 0, "wrong": wrong[:20]}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:3]))))  # noqa: T201
