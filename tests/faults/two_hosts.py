"""Two hosts with one PostgreSQL: writers and schedulers on both; one JSON report.

python -m tests.faults.two_hosts 8 6 ADDRESS:PORT:NETWORK ADDRESS:PORT:NETWORK

Each host has its own folder of locks, as two machines have; keys, erasure log and the noted head of
the use log lie on a share that both see.
"""

import json
import os
import re
import sys
import threading
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.models import Client, SearchClock  # noqa: E402
from marketing.actions.campaign import approve_campaign, write_campaign  # noqa: E402
from marketing.actions.consent import give_marketing_consent  # noqa: E402
from privacy.audit.acts import SYSTEM, act  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.audit.models import AuditEvent  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from staff import roles  # noqa: E402
from staff.models import User  # noqa: E402
from tests.clients.salon import enter  # noqa: E402
from tests.faults.networks import Place, parsed  # noqa: E402
from tests.faults.serving import colleague, manage, served  # noqa: E402
from tests.faults.visiting import Visitor  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402

READERS = 12
HOME = Path(os.environ["HARMONY_HOME"])
SHARED = ("keys", "erasures", "audit", "backup")


def home_of(number: int) -> dict[str, str]:
    """A host's folder of state: shared keys and logs, its own locks."""
    folder = HOME / f"host{number}"
    folder.mkdir()
    for name in SHARED:
        (HOME / name).mkdir(exist_ok=True)
        (folder / name).symlink_to(HOME / name)
    return {"HARMONY_HOME": str(folder)}


def a_letter_is_due(readers: int) -> None:
    """To so many readers, at once."""
    with act():
        for number in range(readers):
            reader = enter("Aino Niemi", 1978, email=f"reader.{number}@example.com")
            give_marketing_consent(by=SYSTEM, client=reader, way="oral", confirmed_how="kokeilu")
        draft = write_campaign(by=SYSTEM, campaign=None, subject="Joulu", body="Hei!")
        due = timezone.now() - timedelta(minutes=1)
        approve_campaign(by=SYSTEM, campaign=draft, edits=draft.edits, send_at=due)


def main(writers: int, rounds: int, places: list[Place]) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    staff = [colleague(number, roles.RECEPTION) for number in range(writers)]
    colleague(writers, roles.OWNER)
    a_letter_is_due(READERS)
    homes = [home_of(number) for number in range(len(places))]
    with ExitStack() as running:
        for place, home in zip(places, homes, strict=True):
            running.enter_context(served(place, home, log=HOME / "gunicorn.log"))
        return at_work(staff, rounds, places, homes)


def at_work(
    staff: list[User],
    rounds: int,
    places: list[Place],
    homes: list[dict[str, str]],
) -> dict[str, Any]:
    """All write at once, each searching on the other host; two timers call on both meanwhile."""
    pairs = [pair_of(user, places, number) for number, user in enumerate(staff)]
    lost: list[str] = []
    threads = [
        threading.Thread(target=partial(write_and_look, pair, rounds, lost)) for pair in pairs
    ]
    timers = Timers(places, homes)
    for thread in (*threads, *timers.threads):
        thread.start()
    for thread in (*threads, *timers.threads):
        thread.join()
    return {
        "lost": lost,
        "clients": Client.objects.count(),
        "clock": SearchClock.objects.get().rev,
        "letters": letters(),
        "chain": verify().ok,
        "deadlocks": deadlocks(),
        "once": form_twice(pairs[0]),
        "locked": lock_on_both(pairs[1]),
        **timers.report(),
    }


def pair_of(user: User, places: list[Place], number: int) -> tuple[Visitor, Visitor]:
    """One login, used on both hosts: where she writes, and where she looks."""
    cookies = {name: m.value for name, m in signed_in(user).cookies.items()}
    first, second = (
        Visitor(place.address, place.port, cookies) for place in (places, places[::-1])[number % 2]
    )
    return first, second


def write_and_look(pair: tuple[Visitor, Visitor], rounds: int, lost: list[str]) -> None:
    """Enter somebody here, find her there with the very next request."""
    here, there = pair
    there.get("/asiakkaat/")
    for number in range(rounds):
        name = f"Anna {unique_word().title()}"
        answer = here.register(name)
        if answer.status != 302:
            lost.append(f"{number}: {answer.status} at writing")
        elif not there.finds(name):
            lost.append(f"{number}: not found on the other host")


def form_twice(pair: tuple[Visitor, Visitor]) -> dict[str, Any]:
    """The same form sent to both hosts at once is carried out once."""
    here, there = pair
    name = f"Anna {unique_word().title()}"
    here.get("/asiakkaat/uusi/")
    there.hidden = dict(here.hidden)
    form = {"name": name, "birth_year": "1990", "notice_way": "paper"}
    before, answers = Client.objects.count(), []
    threads = [
        threading.Thread(target=lambda v=v: answers.append(v.post("/asiakkaat/uusi/", form)))
        for v in (here, there)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "statuses": sorted(answer.status for answer in answers),
        "saved": Client.objects.count() - before,
    }


def lock_on_both(pair: tuple[Visitor, Visitor]) -> list[int]:
    """Locked on one host, the screen is locked on the other at the next request."""
    here, there = pair
    before = there.get("/asiakkaat/").status
    here.get("/asiakkaat/")
    here.post("/henkilokunta/lukko/lukitse/", {})
    there.cookies = dict(here.cookies)
    return [before, there.get("/asiakkaat/").status]


class Timers:
    """`run_daily` and `send_campaigns`, called on both hosts in the same moment."""

    def __init__(self, places: list[Place], homes: list[dict[str, str]]) -> None:
        self.ended: list[tuple[str, int, str]] = []
        self.threads = [
            threading.Thread(target=partial(self._call, place, home))
            for place, home in zip(places, homes, strict=True)
        ]

    def _call(self, place: Place, home: dict[str, str]) -> None:
        for command in ("send_campaigns", "run_daily"):
            done = manage(home, command, "--format", "json", inside=place.inside)
            self.ended.append((command, done.returncode, done.stdout or done.stderr[-200:]))

    def report(self) -> dict[str, Any]:
        """How the calls ended, and jobs that were done more than once on this day."""
        done = list(
            AuditEvent.objects.filter(act="privacy.daily_job_done").values_list(
                "purpose", flat=True
            )
        )
        return {
            "codes": sorted({(command, code) for command, code, _ in self.ended}),
            "jobs": len(done),
            "twice": sorted({name for name in done if done.count(name) > 1}),
        }


def letters() -> dict[str, int]:
    """How many readers got the letter, and how many more than once."""
    files = [path.read_text() for path in HOME.glob("host*/mail/*")]
    readers = re.findall(r"^To: .*?(reader\.\d+)@", "\n".join(files), re.MULTILINE)
    return {"readers": len(set(readers)), "twice": len(readers) - len(set(readers))}


def deadlocks() -> int:
    """What the server itself has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(deadlocks) FROM pg_stat_database")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    people, times, *hosts = sys.argv[1:]
    print(json.dumps(main(int(people), int(times), [parsed(host) for host in hosts])))  # noqa: T201
