"""A change of epoch killed at every statement while somebody reads and writes; one JSON report.

python -m tests.faults.rotating 12
"""

import json
import sys
import time
from functools import partial
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connections  # noqa: E402

from clients.actions import correct_client, register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy import rotation  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys, forget_ring, ring  # noqa: E402
from privacy.models import DataSubject  # noqa: E402
from privacy.models.subject import forget_data_keys  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402

rotation.BATCH = 4


def enter(number: int) -> None:
    details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
    register_client(by=SYSTEM, details=details, notice_way="paper")


def names() -> list[str]:
    """Everybody's name, freshly opened. Raises CannotBeRead."""
    forget_data_keys()
    clients = Client.objects.select_related("subject", "contact").order_by("pk")
    return [client.details.name for client in clients]


def work(seconds: float) -> None:
    """Read everybody, and write somebody, again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        names()
        client = Client.objects.select_related("subject", "contact").order_by("?")[0]
        seen = client.details
        wanted = Details(seen.name, phone=f"0402{time.monotonic_ns() % 1_000_000:06d}")
        correct_client(by=SYSTEM, client=client, seen=seen, wanted=wanted)


def killed_at(number: int) -> None:
    Killer(number).install()
    rotation.rotate(SYSTEM)


def main(people: int) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    for number in range(people):
        enter(number)
    before, wrong, number = sorted(names()), [], 0
    while True:
        number += 1
        busy = worlds.start_child(partial(work, 0.2))
        ended = worlds.in_child(partial(killed_at, number))
        if worlds.wait_for(busy):
            wrong.append(f"{number}: somebody could not read or write")
        worlds.wait_for_server()
        forget_ring()
        if sorted(names()) != before or not verify().ok:
            wrong.append(f"{number}: not as before")
        if ended != KILLED:
            left = DataSubject.objects.exclude(epoch=ring().primary).count()
            return {"kills": number - 1, "status": ended, "left": left, "wrong": wrong}
        connections.close_all()


if __name__ == "__main__":
    report = main(int(sys.argv[1]))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
