"""PostgreSQL cut off under writers, away at the start, and back again; one JSON report.

python -m tests.faults.restarts 5 FOLDER BINARIES

FOLDER and BINARIES are those of a `postgres.Server` that this process stops and starts.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connection  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import Installation  # noqa: E402
from staff import roles  # noqa: E402
from tests.faults.networks import Place  # noqa: E402
from tests.faults.postgres import Server  # noqa: E402
from tests.faults.serving import colleague, manage, served  # noqa: E402
from tests.faults.visiting import Visitor  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402
from tests.ports import own_port  # noqa: E402

HOME = Path(os.environ["HARMONY_HOME"])
HELD = ExitStack()
PLACE = Place("127.0.0.1", HELD.enter_context(own_port()))
WRITERS, WORKERS = 8, 4
WORK, AWAY = 1.5, 1.0  # seconds
PATIENCE = 240  # seconds; more only where the program hangs
REGISTER = "/asiakkaat/uusi/"


class Writer:
    """Enters one person after the other, the same form again until it is acknowledged."""

    def __init__(self, number: int) -> None:
        user = colleague(number, roles.RECEPTION)
        cookies = {name: morsel.value for name, morsel in signed_in(user).cookies.items()}
        self.visitor = Visitor(PLACE.address, PLACE.port, cookies)
        self.acknowledged: list[str] = []
        self.statuses: dict[int, int] = {}
        self.answered_at: list[float] = []
        self.strange: list[str] = []

    def work(self, until: threading.Event) -> None:
        while not until.is_set():
            page = self._note(self.visitor.get(REGISTER))
            if page.status != 200:
                time.sleep(0.2)
                continue
            name = f"Anna {unique_word().title()}"
            form = {"name": name, "birth_year": "1990", "notice_way": "paper"}
            form |= {"form_key": self.visitor.hidden["form_key"]}
            self._until_acknowledged(form)
            self.acknowledged.append(name)

    def _until_acknowledged(self, form: dict[str, str]) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._note(self.visitor.post(REGISTER, form)).status == 302:
                return
            time.sleep(0.2)
        self.strange.append("never acknowledged")

    def _note(self, answer: Any) -> Any:
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status in (200, 302):
            self.answered_at.append(time.monotonic())
        elif answer.status == 503:
            if "Tietokanta ei vastaa" not in answer.body:
                self.strange.append("503 in other words")
        else:
            self.strange.append(f"{answer.status}")
        return answer


def main(times: int, server: Server) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    writers = [Writer(number) for number in range(WRITERS)]
    connection.close()
    away = away_at_the_start(server)
    with salon():
        waits = cut_off(times, server, writers)
        report = {"away": away, "slowest": round(max(waits), 1), **result(writers)}
        report["closed"] = restored_meanwhile(server, writers[0].visitor)
        return report


@contextmanager
def salon() -> Iterator[None]:
    with served(PLACE, {}, workers=WORKERS, log=HOME / "gunicorn.log"):
        yield


def cut_off(times: int, server: Server, writers: list[Writer]) -> list[float]:
    """So many crashes of the server; seconds until everybody was served again after each."""
    done = threading.Event()
    threads = [threading.Thread(target=partial(writer.work, done)) for writer in writers]
    for thread in threads:
        thread.start()
    waits = []
    for _ in range(times):
        time.sleep(WORK)
        crash(server, writers)
        waits.append(until_all_are_served(writers))
    done.set()
    for thread in threads:
        thread.join()
    return waits


def crash(server: Server, writers: list[Writer]) -> None:
    """Away for a while, until somebody has noticed."""
    before = refusals(writers)
    server.stop("immediate")
    time.sleep(AWAY)
    until(lambda: refusals(writers) > before)
    server.start()


def refusals(writers: list[Writer]) -> int:
    return sum(writer.statuses.get(503, 0) for writer in writers)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it, patiently."""
    end = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)


def until_all_are_served(writers: list[Writer]) -> float:
    """Seconds until each of them got an answer again."""
    back = time.monotonic()
    until(lambda: all(one.answered_at and one.answered_at[-1] > back for one in writers))
    return time.monotonic() - back


def result(writers: list[Writer]) -> dict[str, Any]:
    """Everybody who was acknowledged is there, once, and nobody else."""
    connection.close()
    there = [c.details.name for c in Client.objects.select_related("subject", "contact")]
    told = [name for writer in writers for name in writer.acknowledged]
    return {
        "acknowledged": len(told),
        "lost": len(set(told) - set(there)),
        "twice": len(there) - len(set(there)),
        "more": len(set(there) - set(told)),
        "refused": refusals(writers),
        "strange": sorted({word for writer in writers for word in writer.strange}),
        "chain": verify().ok,
    }


def away_at_the_start(server: Server) -> dict[str, Any]:
    """Without a database the program starts, says so in plain words, and serves once it is back."""
    server.stop("fast")
    visitor = Visitor(PLACE.address, PLACE.port)
    with salon():
        page = visitor.get("/accounts/login/")
        doctor = manage({}, "doctor", "--format", "json")
        daily = manage({}, "run_daily")
        server.start()
        return {
            "page": page.status,
            "said": "Tietokanta ei vastaa" in page.body,
            "doctor": doctor.returncode,
            "named": "Tietokanta" in doctor.stdout and "ei vastaa" in doctor.stdout,
            "daily": daily.returncode,
            "trace": "Traceback" in daily.stderr + doctor.stderr,
            "after": visitor.get("/accounts/login/").status,
        }


def restored_meanwhile(server: Server, visitor: Visitor) -> list[int]:
    """A copy that comes back closed is closed at the first request of every worker."""
    server.stop("fast")
    server.start()
    connection.close()
    Installation.objects.update(replay_needed=True)
    return sorted({visitor.get("/asiakkaat/").status for _ in range(4 * WORKERS)})


if __name__ == "__main__":
    count, folder, binaries = sys.argv[1:]
    print(json.dumps(main(int(count), Server(Path(folder), binaries))))  # noqa: T201
