"""A save killed at every statement, and web workers killed under those who save; one JSON report.

python -m tests.faults.saving_killed every 3
python -m tests.faults.saving_killed workers 100
"""

import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connections  # noqa: E402

from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client, ContactDetails  # noqa: E402
from privacy.audit.acts import SYSTEM, act  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.audit.models import AuditEvent  # noqa: E402
from privacy.models import DataSubject  # noqa: E402
from privacy.vocabulary import HealthDataKind  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from tests.faults.restarts import PLACE, Writer, result, until  # noqa: E402
from tests.faults.serving import served  # noqa: E402
from tests.faults.treatment_racers import set_up  # noqa: E402
from tests.treatments.room import FACIAL  # noqa: E402
from treatments import actions  # noqa: E402
from treatments.answering import Answered  # noqa: E402
from treatments.models import Consultation, HealthAnswer, HealthDataConsent  # noqa: E402

STORED = (DataSubject, Client, ContactDetails, HealthDataConsent, Consultation, HealthAnswer)
WRITERS, WORKERS = 8, 3
SECONDS_TO_SERVE = 240


# --- at every statement ---------------------------------------------------------------------------


def save(number: int) -> None:
    """Card, consent and answers, as one form would send them."""
    with act():
        details = Details(f"Anna Korhonen{number}", 1978, phone=f"0401{number:06d}")
        client = register_client(by=SYSTEM, details=details, notice_way="paper")
        kinds = HealthDataKind.values
        actions.give_health_consent(by=SYSTEM, client=client, way="screen", kinds=kinds)
        answers = [Answered("rosacea", True), Answered("psoriasis", False)]
        actions.record_consultation(by=SYSTEM, client=client, methods=[FACIAL], answers=answers)


def stored() -> tuple[int, ...]:
    """Rows of each table, and events of the log."""
    return (*(model._base_manager.count() for model in STORED), AuditEvent.objects.count())


def killed_at(number: int) -> None:
    Killer(number).install()
    save(number)


def every(step: int) -> dict[str, Any]:
    """All of it or nothing, and the log whole, wherever the process ends."""
    set_up()
    before = stored()
    save(0)
    whole = difference(before, stored())
    wrong, kills, number = [], 0, 1 - step
    while True:
        number, before = number + step, stored()
        connections.close_all()
        ended = worlds.in_child(partial(killed_at, number))
        worlds.wait_for_server()
        done = difference(before, stored())
        if done not in (whole, (0,) * len(whole)) or not verify().ok:
            wrong.append(f"{number}: {done} of {whole}")
        if ended != KILLED:
            wrong += [] if done == whole else ["acknowledged and not stored"]
            return {"kills": kills, "status": ended, "wrong": wrong, "whole": whole}
        kills += 1


def difference(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(new - old for old, new in zip(before, after, strict=True))


# --- the workers ----------------------------------------------------------------------------------


class Patient(Writer):
    """Sends the same form again when the line breaks, as a person does."""

    def _note(self, answer: Any) -> Any:
        if answer.status == 0:
            self.statuses[0] = self.statuses.get(0, 0) + 1
            return answer
        return super()._note(answer)


def workers(kills: int) -> dict[str, Any]:
    """Kill one of the workers again and again while eight people save."""
    set_up()
    call_command("createcachetable", verbosity=0)
    home = Path(os.environ["HARMONY_HOME"])
    writers: list[Writer] = [Patient(number) for number in range(WRITERS)]
    connections.close_all()
    with served(PLACE, {}, workers=WORKERS, log=home / "gunicorn.log") as master, busy(writers):
        unserved = [killed(master.pid, writers, random.Random(n)) for n in range(kills)]
        until(lambda: all(writer.acknowledged for writer in writers))
    broken = sum(writer.statuses.get(0, 0) for writer in writers)
    report = {"kills": kills, "unserved": sum(unserved), "broken": broken, **result(writers)}
    events = AuditEvent.objects.filter(act="clients.registered").count()
    contacts = ContactDetails.objects.count()
    return {**report, "halves": abs(events - contacts) + abs(contacts - Client.objects.count())}


@contextmanager
def busy(writers: list[Writer]) -> Iterator[None]:
    done = threading.Event()
    threads = [threading.Thread(target=partial(writer.work, done)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def killed(master: int, writers: list[Writer], lot: random.Random) -> bool:
    """Kill a worker; whether nobody at all was served after it."""
    time.sleep(lot.uniform(0.1, 0.6))
    working = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    if working:
        with contextlib.suppress(ProcessLookupError):  # of those killed before, just put away
            os.kill(int(lot.choice(working)), signal.SIGKILL)
    struck = time.monotonic()
    while time.monotonic() < struck + SECONDS_TO_SERVE:
        if any(writer.answered_at and writer.answered_at[-1] > struck for writer in writers):
            return False
        time.sleep(0.02)
    return True


if __name__ == "__main__":
    mode, number = sys.argv[1:]
    report = {"every": every, "workers": workers}[mode](int(number))
    connections.close_all()
    print(json.dumps(report))  # noqa: T201
