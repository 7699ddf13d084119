"""Files that are made to hurt, sent to a served salon: `python -m tools.uploads [--database …]`.

As few workers as ever serve a salon, and people at reception who ask them for pages all the while.
Each file is refused within a second, no worker's memory grows by more than 50 MB, and the pages
beside are as quick as before she sent it: as they are while she looks at pages instead, and while
she sends an ordinary list. What they are while she does nothing is told as well; everybody who asks
for pages slows the others down on so small a machine. The four take turns, file by file, so that
whatever else the machine does falls on all of them. Exit code 1 when one figure is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.load import DATABASES, Taken, User, database, salon

if TYPE_CHECKING:
    from tests.faults.visiting import Visitor

PORT, CLIENTS, USERS, WORKERS = 18_410, 2_000, 3, 2
MOST_SECONDS, MOST_KB, MOST_SLOWER = 1.0, 50_000, 1.25
WARM, BREATH = 8, 0.1  # seconds
ROWS = 5_000
NOTHING, PAGES = "nothing sent", "one more person who looks at pages"
ORDINARY, HOSTILE = "ordinary lists", "files made to hurt"
BESIDE = (NOTHING, PAGES, ORDINARY, HOSTILE)
IMPORTS, BOOKINGS = "/asiakkaat/tuonti/", "/asiakkaat/varaukset/"
GOOD = b"Etunimi;Sukunimi\n" + b"Aino;Korhonen\n" * ROWS
Files = Mapping[str, Callable[[], bytes]]


def files() -> list[tuple[str, str, Callable[[], bytes]]]:
    """Page, name and maker of each file."""
    from tests.clients.bookings.test_calendar import HOSTILE as CALENDARS
    from tests.clients.importing.hostile import TABLES

    larger: Files = {"100 MB": lambda: b"a;b\n" * 25_000_000}
    lists = [(IMPORTS, name, made) for name, made in {**TABLES, **larger}.items()]
    return [*lists, *((BOOKINGS, f"calendar: {name}", made) for name, made in CALENDARS.items())]


class Workers:
    """The processes that serve the pages, by their ids."""

    def __init__(self, gunicorn: int) -> None:
        children = Path(f"/proc/{gunicorn}/task/{gunicorn}/children").read_text()
        self._pids = children.split()
        self._before: list[int] = []

    def forget_the_peak(self) -> None:
        for pid in self._pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._before = [_kb(pid, "VmRSS") for pid in self._pids]

    def grown(self) -> int:
        """By how many KB the one that grew most was larger meanwhile than before."""
        peaks = [_kb(pid, "VmHWM") for pid in self._pids]
        return max(peak - before for peak, before in zip(peaks, self._before, strict=True))


def _kb(pid: str, name: str) -> int:
    """VmRSS: what a process has; VmHWM: the most it has had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise KeyError(name)


def sent(owner: "Visitor", workers: Workers, page: str, octets: bytes) -> dict[str, Any]:
    """What one file cost."""
    owner.get(page)
    workers.forget_the_peak()
    began = time.monotonic()
    answer = owner.send_file(page, octets, {"source": "A24"})
    seconds = time.monotonic() - began
    return {"status": answer.status, "seconds": round(seconds, 2), "kb": workers.grown()}


class Reception:
    """Everybody asks for one page after the other, with a short breath between."""

    def __init__(self, users: Sequence[User]) -> None:
        self.taken = {during: Taken() for during in ("", *BESIDE)}
        self._during, self._done = "", threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(user,)) for user in users]

    def _ask(self, user: User) -> None:
        while not self._done.is_set():
            user.lot.choice((user._card, user._list))(self.taken[self._during])
            time.sleep(BREATH)

    def __enter__(self) -> "Reception":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Pages that are begun in this block count here."""
        self._during = what
        try:
            yield
        finally:
            self._during = ""

    def figures(self) -> dict[str, dict[str, float]]:
        """Raises RuntimeError where a page was refused."""
        errors = [error for taken in self.taken.values() for error in taken.errors]
        if errors:
            raise RuntimeError(errors[0])
        return {name: _pages(taken.seconds["read"]) for name, taken in self.taken.items() if name}


def measured(home: Path, rounds: int) -> dict[str, Any]:
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
    with served(place, {}, workers=WORKERS, log=home / "gunicorn.log") as gunicorn:
        owner, workers = Visitor("127.0.0.1", PORT, cookies), Workers(gunicorn.pid)
        found: dict[str, dict[str, Any]] = {}
        with Reception(users) as reception:
            time.sleep(WARM)
            for page, name, octets in made * rounds:
                with reception.during(HOSTILE):
                    cost = sent(owner, workers, page, octets)
                worse = max(cost, found.get(name, cost), key=lambda one: one["seconds"])
                found[name] = {**worse, "kb": max(cost["kb"], found.get(name, cost)["kb"])}
                with reception.during(ORDINARY):
                    if sent(owner, workers, IMPORTS, GOOD)["status"] != 302:
                        raise RuntimeError("an ordinary list is not taken")
                with reception.during(PAGES):
                    until = time.monotonic() + max(cost["seconds"], BREATH)
                    while time.monotonic() < until:
                        owner.get(page)
                with reception.during(NOTHING):
                    time.sleep(max(cost["seconds"], BREATH))
    return {"files": found, "pages": reception.figures()}


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
    pages = {name: figures["p95 ms"] for name, figures in report["pages"].items()}
    for name in (PAGES, ORDINARY):
        slower = pages[HOSTILE] / pages[name]
        if slower > MOST_SLOWER:
            wrong.append(f"pages beside: {slower:.1f} times as long as with {name}")
    return wrong


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--rounds", type=int, default=2, help="how often each file is sent")
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
        report = measured(Path(folder), options.rounds)
    wrong = missed(report)
    print(json.dumps({**report, "missed": wrong}, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
