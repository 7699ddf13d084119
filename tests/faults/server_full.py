"""A database server whose own disk is full, at several fill levels; one JSON report.

python -m tests.faults.server_full FOLDER BINARIES 20

Runs in a mount namespace of its own, as root (`unshare -m`): FOLDER becomes a disk of its own for
the server's data, and is gone with it. DATABASE_URL names a socket in FOLDER.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import DatabaseError, OperationalError, connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from staff import roles  # noqa: E402
from tests.faults.disk_full import fill, mount  # noqa: E402
from tests.faults.postgres import Server  # noqa: E402
from tests.faults.serving import colleague  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402
from tools import pgtemp  # noqa: E402

ROOM, MOST_FREE = 250_000_000, 4_000_000
MOST_SAVES, REFUSED_IN_A_ROW = 60, 3
WORDS = ("Levy on täynnä", "Tietokanta ei vastaa")
SECONDS_TO_COME_BACK = 240
LOG_FILES = 4  # more than the server has made ahead
Form = dict[str, str]


class Reception:
    """Somebody who saves one person after the other, and keeps what was refused."""

    def __init__(self) -> None:
        user = colleague(1, roles.RECEPTION)
        cookies = signed_in(user).cookies
        self.browser = Browser(raise_request_exception=False, headers={"host": "localhost"})
        for name, morsel in cookies.items():
            self.browser.cookies[name] = morsel.value
        self.acknowledged: list[str] = []
        self.refused: list[Form] = []
        self.wrong: list[str] = []
        self.named = 0

    def save(self) -> bool:
        name = f"Anna {unique_word().title()}"
        form = {"name": name, "birth_year": "1990", "notice_way": "paper"}
        return self.send({**form, "form_key": str(uuid4())})

    def send(self, form: Form) -> bool:
        answer = self.browser.post("/asiakkaat/uusi/", form)
        if answer.status_code == 302:
            self.acknowledged.append(form["name"])
            return True
        words = answer.content.decode()
        if answer.status_code != 503 or not any(said in words for said in WORDS):
            self.wrong.append(f"saving: {answer.status_code}")
        self.named += WORDS[0] in words
        self.refused.append(form)
        return False

    def until_full(self) -> int:
        """Save until it is refused again and again; how often it was."""
        before = len(self.refused)
        for _ in range(MOST_SAVES):
            self.save()
            if len(self.refused) - before == REFUSED_IN_A_ROW:
                break
        return len(self.refused) - before

    def send_again(self) -> None:
        """What was refused, as it was: stored once, also where the answer alone was lost."""
        waiting, self.refused = self.refused, []
        for form in waiting:
            if not self.send(form):
                self.wrong.append("refused although there is room")


def main(folder: Path, binaries: str, levels: int) -> dict[str, Any]:
    mount(folder, ROOM)
    server = new_server(folder, binaries)
    try:
        return trials(server, levels)
    finally:
        server.stop("immediate")


def new_server(folder: Path, binaries: str) -> Server:
    who = pgtemp.unprivileged()
    if who:
        os.chown(folder, who.pw_uid, who.pw_gid)
    server = Server(folder, binaries)
    server.make()
    with open(folder / "data" / "postgresql.conf", "a", encoding="utf-8") as settings:
        settings.write(f"min_wal_size = 32MB\nmax_wal_size = {ROOM // 1_000_000}MB\n")
        settings.write("wal_recycle = off\ncheckpoint_timeout = 1h\n")
    server.start()
    return server


def trials(server: Server, levels: int) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    reception = Reception()
    refusals, cuts, wrong = 0, 0, []
    for level in range(levels):
        tidy()
        ballast = fill(server.folder, MOST_FREE * level // max(levels - 1, 1))
        if level % 2:
            cuts += end_log()
        refusals += reception.until_full()
        make_room(server, ballast)
        reception.send_again()
        if not reception.save():
            wrong.append(f"{level}: nothing is saved with room")
        wrong += [f"{level}: {fault}" for fault in faults(reception)]
    report = {"refusals": refusals, "cuts": cuts, "wrong": wrong + reception.wrong}
    return {**report, "acknowledged": len(reception.acknowledged), "named": reception.named}


def tidy() -> None:
    """Let the server put away its log, so that it finds no room there while the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def end_log() -> bool:
    """Have the server need a new file for its own log: without room it cuts everybody off."""
    try:
        with connection.cursor() as cursor:
            for _ in range(LOG_FILES):
                cursor.execute("SELECT pg_logical_emit_message(false, 'test', 'of a full disk')")
                cursor.execute("SELECT pg_switch_wal()")
    except DatabaseError:
        return not connection.is_usable()
    finally:
        connection.close()
    return False


def make_room(server: Server, ballast: Path) -> None:
    """Take the ballast away; a server that has ended is started, as its service does."""
    ballast.unlink()
    until = time.monotonic() + SECONDS_TO_COME_BACK
    while server_process(server) and time.monotonic() < until:
        connection.close()
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.2)
        else:
            return
    (server.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    server.start()


def server_process(server: Server) -> bool:
    """Whether the server still runs."""
    status = [f"{server.binaries}/pg_ctl", "-D", f"{server.folder}/data", "status"]
    who = pgtemp.unprivileged()
    done = subprocess.run(status, capture_output=True, user=who.pw_uid if who else None)
    return done.returncode == 0


def faults(reception: Reception) -> list[str]:
    """Everybody who was acknowledged is there, once, and nobody else; the log is whole."""
    connection.close()
    there = [c.details.name for c in Client.objects.select_related("subject", "contact")]
    wrong = [] if verify().ok else ["the use log is broken"]
    if sorted(there) != sorted(reception.acknowledged):
        wrong.append(f"{len(there)} of {len(reception.acknowledged)} are there")
    return wrong


if __name__ == "__main__":
    place, binaries, levels = sys.argv[1:]
    try:
        print(json.dumps(main(Path(place), binaries, int(levels))))  # noqa: T201
    finally:
        connection.close()
        subprocess.run(["umount", "-l", place], capture_output=True)
        shutil.rmtree(place, ignore_errors=True)
