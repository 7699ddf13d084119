"""Files that are made to hurt, sent to a served salon: `python -m tools.uploads [--database …]`.

One worker, and people at reception who ask it for pages all the while. Each file is refused within
a second, the worker's memory grows by 50 MB at most, and the pages beside are as quick as before.
Exit code 1 when one figure is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.load import DATABASES, Taken, User, database, salon

if TYPE_CHECKING:
    from tests.faults.visiting import Visitor

PORT, CLIENTS, USERS = 18_410, 2_000, 3
MOST_SECONDS, MOST_KB, MOST_SLOWER = 1.0, 50_000, 1.5
WARM, BEFORE, BREATH = 8, 30, 0.1  # seconds
IMPORTS, BOOKINGS = "/asiakkaat/tuonti/", "/asiakkaat/varaukset/"
GOOD = b"Etunimi;Sukunimi\nAino;Korhonen\n"
Files = Mapping[str, Callable[[], bytes]]


def files() -> list[tuple[str, str, Callable[[], bytes]]]:
    """Page, name and maker of each file."""
    from tests.clients.bookings.test_calendar import HOSTILE as CALENDARS
    from tests.clients.importing.hostile import TABLES

    larger: Files = {"100 MB": lambda: b"a;b\n" * 25_000_000}
    lists = [(IMPORTS, name, made) for name, made in {**TABLES, **larger}.items()]
    return [*lists, *((BOOKINGS, f"calendar: {name}", made) for name, made in CALENDARS.items())]


class Worker:
    """The process that serves the pages, by its id."""

    def __init__(self, gunicorn: int) -> None:
        children = Path(f"/proc/{gunicorn}/task/{gunicorn}/children").read_text()
        self.pid = int(children.split()[0])

    def forget_the_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def kb(self, name: str) -> int:
        """VmRSS: what it has; VmHWM: the most it has had."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
        raise KeyError(name)


def sent(owner: "Visitor", worker: Worker, page: str, octets: bytes) -> dict[str, Any]:
    """What one file cost."""
    owner.get(page)
    worker.forget_the_peak()
    before, began = worker.kb("VmRSS"), time.monotonic()
    answer = owner.send_file(page, octets, {"source": "A24"})
    seconds = time.monotonic() - began
    return {
        "status": answer.status,
        "seconds": round(seconds, 2),
        "kb": worker.kb("VmHWM") - before,
    }


def pages(users: Sequence[User], taken: Taken, done: threading.Event) -> list[threading.Thread]:
    """Everybody at reception, one page after the other with a short breath between."""

    def ask(user: User) -> None:
        while not done.is_set():
            user.lot.choice((user._card, user._list))(taken)
            time.sleep(BREATH)

    threads = [threading.Thread(target=ask, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    return threads


def while_asked(users: Sequence[User], work: Callable[[], Any]) -> tuple[Any, list[float]]:
    """Do the work while the pages are asked for; their seconds."""
    taken, done = Taken(), threading.Event()
    threads = pages(users, taken, done)
    try:
        found = work()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    if taken.errors:
        raise RuntimeError(taken.errors[0])
    return found, taken.seconds["read"]


def measured(home: Path) -> dict[str, Any]:
    from django.db import connections

    from bench.browsing import signed_in
    from staff.models import User as Colleague
    from tests.faults.networks import Place
    from tests.faults.serving import served
    from tests.faults.visiting import Visitor

    users = salon(CLIENTS, USERS)
    for user in users:
        user.visitor.port = PORT
    browser = signed_in(Colleague.objects.get(email="t10000@harmony.example"))
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    connections.close_all()
    made = [(page, name, make()) for page, name, make in files()]
    place = Place("127.0.0.1", PORT)
    with served(place, {}, workers=1, log=home / "gunicorn.log") as gunicorn:
        owner, worker = Visitor("127.0.0.1", PORT, cookies), Worker(gunicorn.pid)
        owner.get(IMPORTS)
        if owner.send_file(IMPORTS, GOOD, {}).status != 302:
            raise RuntimeError("an ordinary list is not taken")
        while_asked(users, lambda: time.sleep(WARM))
        _nothing, before = while_asked(users, lambda: time.sleep(BEFORE))
        found, beside = while_asked(
            users, lambda: {name: sent(owner, worker, page, octets) for page, name, octets in made}
        )
    return {"files": found, "before": _pages(before), "beside": _pages(beside)}


def _pages(seconds: Sequence[float]) -> dict[str, float]:
    parts = statistics.quantiles(seconds, n=100)
    return {
        "pages": len(seconds),
        "p50 ms": round(parts[49] * 1000, 1),
        "p95 ms": round(parts[94] * 1000, 1),
    }


def missed(report: dict[str, Any]) -> list[str]:
    """What is beyond its goal."""
    wrong = []
    for name, cost in report["files"].items():
        if cost["status"] != 200:
            wrong.append(f"{name}: {cost['status']}, not refused on its page")
        if cost["seconds"] >= MOST_SECONDS:
            wrong.append(f"{name}: {cost['seconds']} s")
        if cost["kb"] > MOST_KB:
            wrong.append(f"{name}: {cost['kb']} KB more")
    slower = report["beside"]["p95 ms"] / report["before"]["p95 ms"]
    return [
        *wrong,
        *([f"pages beside: {slower:.1f} times as long"] if slower > MOST_SLOWER else []),
    ]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="harmony-uploads-") as folder,
        database(options.database, Path(folder)) as url,
    ):
        from tests.faults.serving import SETTINGS

        os.environ |= {
            "HARMONY_HOME": folder,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        import django

        django.setup()
        report = measured(Path(folder))
    wrong = missed(report)
    print(json.dumps({**report, "missed": wrong}, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
