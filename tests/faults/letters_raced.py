"""Readers who leave while the letter goes: after the commit, at most the message in flight.

python -m tests.faults.letters_raced 200
"""

import json
import os
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402  (after the set-up)

from clients.models import Client  # noqa: E402
from marketing.actions.campaign import approve_campaign, write_campaign  # noqa: E402
from marketing.actions.consent import (  # noqa: E402
    give_marketing_consent,
    withdraw_marketing_consent,
)
from marketing.models import Delivery  # noqa: E402
from marketing.sending.runner import send_due  # noqa: E402
from privacy.audit.acts import SYSTEM, act  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from tests.clients.salon import enter  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.marketing.smtp import mail_server  # noqa: E402

PATIENCE = 240  # seconds; more only where the sending hangs
AHEAD = 4


@dataclass
class Pace:
    """The letter goes about as fast as they leave, however busy the machine: two readers for each
    who has left, and a few. Whoever leaves is never kept waiting.
    """

    attempts: int = 0
    gone: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, recipient: str) -> str:
        """No fault, but at its time. Asked twice for each message."""
        with self.changed:
            self.attempts += 1
            self.changed.wait_for(lambda: self.attempts <= 4 * self.gone + 2 * AHEAD, PATIENCE)
        return ""

    def one_has_left(self) -> None:
        with self.changed:
            self.gone += 1
            self.changed.notify_all()


def build(many: int) -> list[Client]:
    create_keys()
    worlds.have_tables()
    readers = []
    with act():
        for number in range(many):
            reader = enter("Aino Niemi", 1978, email=f"reader.{number}@example.com")
            give_marketing_consent(by=SYSTEM, client=reader, way="oral", confirmed_how="kokeilu")
            readers.append(reader)
        draft = write_campaign(by=SYSTEM, campaign=None, subject="Joulu", body="Hei!")
        due = timezone.now() - timedelta(minutes=1)
        approve_campaign(by=SYSTEM, campaign=draft, edits=draft.edits, send_at=due)
    return readers


def main(races: int) -> dict[str, Any]:
    """Every second reader leaves, in random order, while the letter goes to all of them."""
    chance, wrong, in_flight, pace = random.Random(6), [], 0, Pace()
    with mail_server(pace) as server:
        readers = build(races * 2)
        leaving = chance.sample(list(enumerate(readers)), races)
        child = worlds.start_child(lambda: _send())
        until = time.monotonic() + PATIENCE
        while not server.attempts and time.monotonic() < until:
            time.sleep(0.01)
        seen = []
        for number, reader in leaving:
            withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
            seen.append((f"reader.{number}@example.com", len(server.attempts)))
            pace.one_has_left()
        status = worlds.wait_for(child)
        for address, before in seen:
            at = [place for place, who in enumerate(server.attempts) if who == address]
            if len(at) > 1 or (at and at[0] > before):
                wrong.append(f"{address}: attempt {at} after {before}")
            in_flight += bool(at and at[0] == before)
    sent = Delivery.objects.filter(state="sent").count()
    if sent != len(server.said_250):
        wrong.append(f"{sent} called sent, {len(server.said_250)} accepted")
    late = sum(1 for address, _ in seen if address not in server.attempts)
    report = {"races": races, "spared": late, "in_flight": in_flight, "status": status}
    return {**report, "wrong": wrong[:20]}


def _send() -> None:
    send_due()


if __name__ == "__main__":
    assert os.environ.get("HARMONY_HOME")
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201
