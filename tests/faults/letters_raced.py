"""Readers who leave while the letter goes: after the commit, at most the message in flight.

python -m tests.faults.letters_raced 200
"""

import json
import os
import random
import sys
import time
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

SECONDS_TO_BEGIN = 60


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
    chance, wrong, in_flight = random.Random(6), [], 0
    with mail_server() as server:
        readers = build(races * 2)
        leaving = chance.sample(list(enumerate(readers)), races)
        child = worlds.start_child(lambda: _send())
        until = time.monotonic() + SECONDS_TO_BEGIN
        while not server.attempts and time.monotonic() < until:
            time.sleep(0.01)
        seen = []
        for number, reader in leaving:
            withdraw_marketing_consent(by=SYSTEM, client=reader, way="oral")
            seen.append((f"reader.{number}@example.com", len(server.attempts)))
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
