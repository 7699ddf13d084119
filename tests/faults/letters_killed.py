"""Sending killed at every statement and every word to the server, and at random: one JSON report.

python -m tests.faults.letters_killed every 0
python -m tests.faults.letters_killed random 600 40
"""

import json
import os
import random
import signal
import smtplib
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402  (after the set-up)
from django.utils import timezone  # noqa: E402

from marketing.actions.campaign import approve_campaign, write_campaign  # noqa: E402
from marketing.actions.consent import ban_address, give_marketing_consent  # noqa: E402
from marketing.sending.runner import send_due  # noqa: E402
from marketing.suppression import ban_hash  # noqa: E402
from privacy.audit.acts import SYSTEM, act  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from tests.clients.salon import enter  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.killer import KILLED, Killer  # noqa: E402
from tests.marketing.smtp import Server, mail_server  # noqa: E402

EVERY = ("fine", "550", "451", "drop", "cut", "banned")
"""The six readers of the small letter: each meets another fate."""


def build(fates: list[str]) -> None:
    """Readers whose addresses begin with their fate, and a letter that is due."""
    create_keys()
    worlds.have_tables()
    with act():
        for number, fate in enumerate(fates):
            email = f"{fate}.{number}@example.com"
            reader = enter("Aino Niemi", 1978, email=email)
            give_marketing_consent(by=SYSTEM, client=reader, way="oral", confirmed_how="kokeilu")
            if fate == "banned":
                ban_address(by=SYSTEM, address=email, why="complaint")
        draft = write_campaign(by=SYSTEM, campaign=None, subject="Joulu", body="Hei {etunimi}!")
        due = timezone.now() - timedelta(minutes=1)
        approve_campaign(by=SYSTEM, campaign=draft, edits=draft.edits, send_at=due)
    worlds.keep_as_template()


def fault_of(recipient: str) -> str:
    fate = recipient.split(".")[0]
    return "" if fate == "fine" else fate


def states() -> list[tuple[str, bytes]]:
    """State of each message and the hash of the address it was claimed for, by plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, address_key FROM marketing_delivery")
        return [(str(state), bytes(key or b"")) for state, key in cursor.fetchall()]


def faults(server: Server, crashes: int, *, finished: bool) -> list[str]:
    """What does not hold after a kill, or after the run that finishes the work."""
    wrong = []
    accepted = Counter(server.recipients)
    wrong += [f"{number} times: {who}" for who, number in accepted.items() if number > 1]
    found = states()
    counted = Counter(state for state, _ in found)
    said_250 = {ban_hash(who) for who in server.said_250}
    called_sent = {key for state, key in found if state == "sent"}
    tried = {key for state, key in found if state in ("sent", "sending", "unknown")}
    if called_sent - said_250:
        wrong.append(f"{len(called_sent - said_250)} are called sent and were not accepted")
    if lost := {ban_hash(who) for who in accepted} - tried:
        wrong.append(f"{len(lost)} accepted messages are called something else")
    broken = sum(fault_of(r) in ("drop", "cut") for r in server.attempts)
    if counted["unknown"] > crashes + broken:
        wrong.append(f"{counted['unknown']} unknown of {crashes} crashes and {broken} drops")
    if any(recipient.startswith("banned") for recipient in server.attempts):
        wrong.append("somebody banned was written to")
    if finished and (counted["waiting"] or counted["sending"]):
        wrong.append(f"left: {dict(counted)}")
    if not verify().ok:
        wrong.append("audit chain broken")
    return wrong


def one_trial(server: Server, kill: Any) -> tuple[int, list[str]]:
    worlds.reset_to_template()
    server.took, server.attempts, server.said_250 = [], [], []
    status = kill()
    worlds.wait_for_server()
    server.wait_until_alone()
    wrong = faults(server, int(status != 0), finished=status == 0)
    if status:
        send_due()
        wrong += faults(server, 1, finished=True)
    connections.close_all()
    return status, wrong


def run_killed_at(number: int) -> int:
    def work() -> None:
        killer = Killer(number)
        killer.install()
        for name in ("send", "getreply"):
            setattr(smtplib.SMTP, name, killer.watch(getattr(smtplib.SMTP, name)))
        send_due()

    return worlds.in_child(work)


def run_killed_after(seconds: float) -> int:
    child = worlds.start_child(lambda: _send_and_drop())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return worlds.wait_for(child)


def _send_and_drop() -> None:
    send_due()


def every(server: Server) -> dict[str, Any]:
    number, wrong = 1, []
    while True:
        status, found = one_trial(server, lambda: run_killed_at(number))  # noqa: B023  (called at once)
        wrong += [f"at {number}: {fault}" for fault in found]
        if status != KILLED:
            return {"kills": number - 1, "status": status, "wrong": wrong[:20]}
        number += 1


def at_random(server: Server, trials: int) -> dict[str, Any]:
    worlds.reset_to_template()
    started = time.monotonic()
    worlds.in_child(_send_and_drop)
    whole = time.monotonic() - started
    wrong: list[str] = []
    moments = worlds.Moments(random.Random(4), whole, trials)
    for after in moments:
        status, found = one_trial(server, lambda: run_killed_after(after))  # noqa: B023  (called at once)
        moments.told(after, killed=status == 128 + signal.SIGKILL)
        wrong += found
    return {"kills": moments.kills, "status": 0, "wrong": wrong[:20], "seconds": round(whole, 1)}


def main(mode: str, people: int, trials: int) -> dict[str, Any]:
    chance = random.Random(5)
    shares = (("550", 5), ("451", 5), ("drop", 2), ("cut", 1), ("fine", 87))
    many = chance.choices([f for f, _ in shares], [n for _, n in shares], k=people)
    with mail_server(fault_of) as server:
        build(list(EVERY) if mode == "every" else many)
        return every(server) if mode == "every" else at_random(server, trials)


if __name__ == "__main__":
    kind, size, *more = sys.argv[1:]
    print(json.dumps(main(kind, int(size), int(more[0]) if more else 0)))  # noqa: T201
