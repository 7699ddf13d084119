"""A register moved from SQLite to PostgreSQL, whole and killed on the way; one JSON report.

python -m tests.faults.moving whole URL 20
python -m tests.faults.moving killed URL 1
"""

import hashlib
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import DEFAULT_DB_ALIAS, connection, connections  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from pyrage.x25519 import Identity  # noqa: E402

from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy.audit.acts import SYSTEM, ActsClosed  # noqa: E402
from privacy.audit.chain import noted_head, verify  # noqa: E402
from privacy.backup import sheet  # noqa: E402
from privacy.backup.restoring import restore  # noqa: E402
from privacy.backup.writing import backup  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import ConsentText, DataSubject  # noqa: E402
from privacy.moving import marker, target  # noqa: E402
from privacy.moving.marker import Moving  # noqa: E402
from privacy.moving.move import move, stay  # noqa: E402
from privacy.moving.problem import MoveProblem  # noqa: E402
from privacy.moving.tables import all_tables, content, pour  # noqa: E402
from privacy.moving.target import TARGET  # noqa: E402
from privacy.registry import declarations  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from tests.personal_data.all_examples import EXAMPLES  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402

PAPER = Identity.generate()


def open_salon(people: int) -> None:
    """One row of everything that is declared, and some people."""
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    subject = DataSubject.objects.create_sealed()
    for declaration in reversed([one for one in declarations() if one.subject_path]):
        EXAMPLES[declaration.model._meta.label](subject, lambda name: unique_word())
    for number in range(people):
        enter(number)


def enter(number: int) -> None:
    details = Details(f"Anna Korhonen{number}", phone=f"0401{number:06d}")
    register_client(by=SYSTEM, details=details, notice_way="paper")


def whole(url: str, people: int) -> dict[str, Any]:
    """The move, and what then works where."""
    open_salon(people)
    sheet.confirm(PAPER)
    copy = backup(settings.HARMONY_HOME / "copies").file
    keys = key_files()
    spoilt = {"words": spoilt_on_the_way(url), "page": status(), "target": holds(url)}
    report: dict[str, Any] = {
        "spoilt": spoilt,
        "moved": vars(move(url)),
        "keys_same": keys == key_files(),
    }
    report["same"] = differing(url) == []
    report["source"] = {"page": status(), "acts": acts_are_closed()}
    report["again"] = refused(url)
    with target.opened(url):
        told = dict(connections.settings[TARGET])
    here = use(told)
    report["target"] = at_work(people)
    use(here)
    report["way_back"] = back_from(copy)
    return report


def use(told: dict[str, Any]) -> dict[str, Any]:
    """Work with this database from now on; returns the one before."""
    connections.close_all()
    before: dict[str, Any] = connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = told
    del connections[DEFAULT_DB_ALIAS]
    return before


def back_from(copy: Path) -> dict[str, Any]:
    """The last copy made from SQLite is restored in the place that was left."""
    before = Client.objects.count()
    restore(copy, str(PAPER))
    return {"page": status(), "same": Client.objects.count() == before}


def spoilt_on_the_way(url: str) -> str:
    """One letter of one row arrives changed."""

    def spoilt(source: str, to: str, table: Any) -> Any:
        poured = pour(source, to, table)
        if table.name == "audit_auditevent":
            with connections[to].cursor() as cursor:
                cursor.execute("UPDATE audit_auditevent SET purpose = 'x' WHERE seq = 3")
        return poured

    with patch("privacy.moving.move.pour", spoilt):
        return refused(url)


def at_work(people: int) -> dict[str, Any]:
    """In the new database people are found and entered, and new rows get new numbers."""
    opened = connections[DEFAULT_DB_ALIAS]
    before = verify().ok
    numbers = [text.pk for text in ConsentText.objects.all()]
    text = ConsentText(kind="test", version=1, text="x", sha256="y", data_kinds=[])
    text.save()
    enter(people)
    return {
        "vendor": opened.vendor,
        "names": sorted(
            client.details.name
            for client in Client.objects.select_related("subject", "contact")
            if client.details.name.startswith("Anna")
        )[:2],
        "clients": Client.objects.count(),
        "number_is_new": text.pk > max(numbers),
        "chain": before and verify().ok,
        "noted": noted_head() is not None,
    }


def key_files() -> str:
    folder = sorted((settings.HARMONY_HOME / "keys").rglob("*"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in folder if f.is_file())).hexdigest()


def differing(url: str) -> list[str]:
    """Tables that are not the same on both sides."""
    with target.opened(url):
        return [
            table.name
            for table in all_tables(DEFAULT_DB_ALIAS)
            if content(DEFAULT_DB_ALIAS, table) != content(TARGET, table)
        ]


def refused(url: str) -> str:
    try:
        move(url)
    except MoveProblem as problem:
        return problem.words
    return ""


def status() -> int:
    connections[DEFAULT_DB_ALIAS].close()
    browser = Browser(raise_request_exception=False, headers={"host": "localhost"})
    return browser.get("/health/").status_code


def acts_are_closed() -> bool:
    try:
        enter(900_000)
    except ActsClosed:
        return True
    return False


# --- killed ------------------------------------------------------------------------------------


def killed(url: str, stride: int) -> dict[str, Any]:
    """At every `stride`-th statement, commit, fsync and rename of either database."""
    open_salon(3)
    target_tables(url)
    worlds.keep_as_template()
    wrong: list[str] = []
    number, kills = 1 - stride, 0
    while True:
        number += stride
        worlds.reset_to_template()
        marker.open_again()
        empty_target(url)
        ended = worlds.in_child(partial(_killed_at, number, url))
        faults = after_kill(url, ended)
        wrong += [f"{number}: {fault}" for fault in faults]
        if ended != KILLED:
            return {"kills": kills, "last": number, "status": ended, "wrong": wrong}
        kills += 1


def _killed_at(number: int, url: str) -> None:
    killer = Killer(number)

    def watch(connection: Any, **signal: Any) -> None:
        if connection.alias == TARGET:
            connection.execute_wrappers.append(killer._statement)
            connection._commit = killer.watch(connection._commit)

    connection_created.connect(watch)
    killer.install()
    with patch("privacy.moving.target.make_tables"):  # they are there
        move(url)


def after_kill(url: str, ended: int) -> list[str]:
    """The target is empty or whole; the source is whole, and serves nobody beside a whole one."""
    wrong, filled = [], holds(url)
    if filled and differing(url):
        wrong.append("half")
    if filled and (status() == 200 or not acts_are_closed()):
        wrong.append("two registers")
    if not verify().ok or Client.objects.count() != 4:
        wrong.append("the source is not whole")
    if ended != KILLED:
        return wrong
    if not filled and marker.state() is Moving.UNDER_WAY:
        stay(url)
        if status() != 200:
            wrong.append("does not stay")
    if marker.state() is not Moving.MOVED:
        with patch("privacy.moving.target.make_tables"):
            move(url)
    if differing(url) or marker.state() is not Moving.MOVED:
        wrong.append("does not end")
    return wrong


def holds(url: str) -> bool:
    with target.opened(url):
        return target.holds_a_register()


def target_tables(url: str) -> None:
    with target.opened(url):
        target.make_tables(url)


def empty_target(url: str) -> None:
    with target.opened(url):
        target.empty(all_tables(TARGET))


if __name__ == "__main__":
    mode, address, figure = sys.argv[1:]
    Path(settings.HARMONY_HOME).mkdir(exist_ok=True)
    report = (whole if mode == "whole" else killed)(address, int(figure))
    connection.close()
    connections.close_all()
    print(json.dumps(report, default=str))  # noqa: T201
