"""A salon full of people at reception: `python -m tools.load [--minutes 10] [--database …]`.

Twenty users who think for two seconds, ten thousand clients, two workers: 95 of 100 readings within
300 ms, 95 of 100 writings within 500 ms, no error. Then the same while a purge, a backup, an import
and a letter run beside them: at most twice that. Exit code 1 when one figure is missed.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

THINK, WORKERS, PORT = 2.0, 2, 18400
GOALS = {"read": 0.300, "write": 0.500}  # seconds that 95 of 100 stay below
DATABASES = ("sqlite", "postgresql")
HEADER = ("Sukunimi", "Etunimi", "Syntymäaika/Henkilötunnus", "Sähköposti")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Taken:
    """Seconds of each answer by kind, and what was no answer."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    errors: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def note(self, kind: str, what: str, began: float, status: int) -> None:
        took = time.monotonic() - began
        with self.lock:
            self.seconds[kind].append(took)
            if status not in (200, 302):
                self.errors.append(f"{what}: {status}")

    def figures(self) -> dict[str, Any]:
        said: dict[str, Any] = {"errors": len(self.errors), "first_errors": self.errors[:5]}
        for kind, seconds in self.seconds.items():
            said[kind] = {
                "count": len(seconds),
                "p50": _part(seconds, 50),
                "p95": _part(seconds, 95),
            }
        return said


def _part(seconds: Sequence[float], percent: int) -> float:
    """So many percent of the answers took no longer; milliseconds."""
    if len(seconds) < 2:
        return 0.0
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1000, 1)


class User:
    """Somebody at reception: looks for people, opens cards, enters and corrects them."""

    def __init__(self, number: int, cookies: dict[str, str], people: list[tuple[str, str]]) -> None:
        from tests.faults.visiting import Visitor

        self.lot = random.Random(number)  # noqa: S311  (what people do, no secret)
        self.visitor = Visitor("127.0.0.1", PORT, cookies)
        self.people = people

    def work(self, taken: Taken, until: float) -> None:
        self._read("list", taken, "/asiakkaat/")
        while time.monotonic() < until:
            time.sleep(self.lot.expovariate(1 / THINK))
            doing = (self._search, self._card, self._list, self._enter)
            self.lot.choices(doing, (5, 3, 1, 1))[0](taken)

    def _read(self, what: str, taken: Taken, path: str) -> None:
        began = time.monotonic()
        taken.note("read", what, began, self.visitor.get(path).status)

    def _list(self, taken: Taken) -> None:
        self._read("list", taken, "/asiakkaat/")

    def _card(self, taken: Taken) -> None:
        self._read("card", taken, f"/asiakkaat/{self.lot.choice(self.people)[0]}/")

    def _search(self, taken: Taken) -> None:
        """One letter after the other, as one types."""
        name = self.lot.choice(self.people)[1]
        for length in (2, 4):
            began = time.monotonic()
            answer = self.visitor.post(
                "/asiakkaat/haku/", {"words": name[:length]}, **{"HX-Request": "true"}
            )
            taken.note("read", "search", began, answer.status)

    def _enter(self, taken: Taken) -> None:
        self._read("form", taken, "/asiakkaat/uusi/")
        name = "".join(self.lot.choices(_LETTERS, k=9)).title()
        form = {"name": f"Anna {name}", "birth_year": "1990", "notice_way": "paper"}
        began = time.monotonic()
        answer = self.visitor.post("/asiakkaat/uusi/", form)
        taken.note("write", "register", began, answer.status)
        self.visitor.hidden.pop("form_key", None)


def salon(clients: int, users: int) -> list[User]:
    """Keys, tables, so many clients, and a login for each user."""
    from django.core.management import call_command

    from bench.browsing import signed_in
    from bench.people import people
    from bench.sealed import fill_clients
    from privacy.encryption.keyring import create_keys
    from privacy.keys import require_keys
    from staff import roles
    from tests.faults.serving import colleague

    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    require_keys()
    everybody = list(people(clients))
    fill_clients(everybody)
    known = [(str(person.id), person.name.split()[-1]) for person in everybody]
    colleague(10_000, roles.OWNER)
    found = []
    for number in range(users):
        browser = signed_in(colleague(number, roles.THERAPIST))
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        found.append(User(number, cookies, known))
    return found


def measured(users: list[User], seconds: float, beside: Callable[[float], None]) -> dict[str, Any]:
    """All work for so long while something happens beside them."""
    taken, until = Taken(), time.monotonic() + seconds
    threads = [threading.Thread(target=user.work, args=(taken, until)) for user in users]
    threads.append(threading.Thread(target=beside, args=(until,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken.figures()


# --- what runs beside them --------------------------------------------------------------------


def nothing(until: float) -> None:
    """Nobody but the users."""


def again_and_again(codes: dict[str, set[int]], command: tuple[str, ...], until: float) -> None:
    """A command, as a timer or an administrator calls it, until the time is over."""
    from tests.faults.serving import manage

    while time.monotonic() < until:
        done = manage({}, *command)
        codes.setdefault(command[0], set()).add(done.returncode)
        if done.returncode:
            sys.stderr.write(f"{command[0]}: {done.returncode}\n{done.stdout}{done.stderr}")


def commands(home: Path) -> dict[str, tuple[str, ...]]:
    """What is called beside the users, ready to be called."""
    from pyrage.x25519 import Identity

    from privacy.backup import sheet
    from tests.faults.two_hosts import a_letter_is_due

    sheet.confirm(Identity.generate())
    a_letter_is_due(300)
    listed = home / "list.csv"
    rows = [f"Tuotu{n};Anna;1.1.1980;anna.{n}@example.fi" for n in range(1_000)]
    listed.write_text("\n".join([";".join(HEADER), *rows]), encoding="utf-8")
    return {
        "purge": ("purge_expired_data",),
        "backup": ("backup", str(home / "copies")),
        "import": ("import_clients", str(listed), "--source", "Ajas"),
        "letters": ("send_campaigns",),
    }


# --- the run ---------------------------------------------------------------------------------


@contextmanager
def database(kind: str, home: Path) -> Iterator[str]:
    """The address of a database that syncs what it acknowledges."""
    from tests.faults.postgres import durable_server

    if kind == "sqlite":
        yield f"sqlite:///{home / 'load.sqlite3'}"
        return
    with durable_server() as server:
        yield server.url


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Set everything up, measure, take everything down."""
    from tests.faults.serving import SETTINGS

    with tempfile.TemporaryDirectory(prefix="harmony-load-") as folder:
        home = Path(folder)
        with database(options.database, home) as url:
            os.environ |= {
                "HARMONY_HOME": folder,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": SETTINGS,
            }
            import django

            django.setup()
            return _measured_all(options, home)


def _measured_all(options: argparse.Namespace, home: Path) -> dict[str, Any]:
    from django.db import connections

    from tests.faults.networks import Place
    from tests.faults.serving import served

    users, seconds = salon(options.clients, options.users), options.minutes * 60
    called, codes = commands(home), dict[str, set[int]]()
    connections.close_all()
    report: dict[str, Any] = {}
    with served(Place("127.0.0.1", PORT), {}, workers=WORKERS, log=home / "gunicorn.log"):
        measured(users, 10, nothing)  # warm
        report["alone"] = measured(users, seconds, nothing)
        for name, command in called.items():
            if options.beside is not None and name not in options.beside:
                continue
            beside = partial(again_and_again, codes, command)
            report[name] = measured(users, seconds / 4, beside)
    report["codes"] = {name: sorted(found) for name, found in codes.items()}
    return report


def missed(report: dict[str, Any]) -> list[str]:
    """Figures beyond the goal: as it stands alone, twice of it beside something."""
    found = []
    for name, figures in report.items():
        if name == "codes":
            found += [f"{command} ended with {code}" for command, code in _refused(figures)]
            continue
        found += [f"{name}: {figures['errors']} errors"] if figures["errors"] else []
        for kind, goal in GOALS.items():
            most = goal * 1000 * (1 if name == "alone" else 2)
            if figures[kind]["p95"] > most:
                found.append(f"{name}: {kind} p95 {figures[kind]['p95']} ms, goal {most:.0f}")
    return found


def _refused(codes: dict[str, list[int]]) -> list[tuple[str, int]]:
    return [(name, code) for name, found in codes.items() for code in found if code]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--beside", nargs="*", help="only these: purge, backup, import, letters")
    options = parser.parse_args(arguments)
    report = run(options)
    wrong = missed(report)
    print(json.dumps({**vars(options), "figures": report, "missed": wrong}, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
