"""Somebody does something with a card in the moment in which the purge takes it (F18).

python -m tests.faults.purge_racers 1 8 30     before these statements of the purge, each action

The purge stops before one of its statements until the other process has ended, or until that waits
for a lock itself. Prints one JSON report: what is wrong, how both ended, and where they met.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import django

django.setup()

from django.core.exceptions import ObjectDoesNotExist  # noqa: E402  (after the set-up)
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from clients.actions import register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy import actions  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import (  # noqa: E402
    DataSubject,
    DataSubjectRequest,
    Hold,
    RequestRecord,
)
from privacy.purge import purge  # noqa: E402
from privacy.refusals import Refused  # noqa: E402
from privacy.vocabulary import HealthDataKind  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.purge_killed import _age, erased, holdings  # noqa: E402
from tests.faults.stopping import Meeting, meet  # noqa: E402
from tests.personal_data.all_examples import EXAMPLES  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402
from treatments.actions import give_health_consent  # noqa: E402
from treatments.actions.visit import note_visit_today  # noqa: E402
from treatments.models import TreatmentEntry  # noqa: E402
from treatments.refusals import Refusal  # noqa: E402

REFUSED = 9
KINDS = ("treatments.TreatmentEntry", "treatments.HealthAnswer", "marketing.SubscribedAddress")


def due_client() -> Client:
    """A client with a treatment, an answer and a subscription, three years ago."""
    details = Details("Päivi Korhonen", 1978, "040 123 4567", "paivi@example.org")
    client = register_client(by=SYSTEM, details=details, notice_way="paper")
    for label in KINDS:
        EXAMPLES[label](client.subject, lambda name: unique_word())
    _age([client.pk])
    return Client.objects.select_related("subject").get(pk=client.pk)


def visit(client: Client) -> None:
    note_visit_today(by=SYSTEM, client=client)


def ask_for_a_copy(client: Client) -> None:
    said = RequestRecord(name="Päivi Korhonen")
    actions.receive_request(by=SYSTEM, about=client.pk, kind="access", channel="visit", said=said)


def restrict(client: Client) -> None:
    subject = DataSubject.objects.get(pk=client.pk)
    actions.restrict(by=SYSTEM, subject=subject, ground="claim", reason="Riita")


def hold(client: Client) -> None:
    entry = TreatmentEntry.objects.get(subject_id=client.pk)
    actions.hold_records(
        by=SYSTEM,
        subject_id=client.pk,
        name="Päivi Korhonen",
        claim="Riita",
        chosen=[("treatments.TreatmentEntry", entry.pk)],
        review_on=timezone.localdate() + timedelta(days=90),
    )


def consent_again(client: Client) -> None:
    kinds = HealthDataKind.values
    give_health_consent(by=SYSTEM, client=client, way="screen", kinds=kinds)


WITH_THE_CARD = (
    "privacy_datasubject",
    "clients_client",
    "clients_contactdetails",
    "treatments_healthdataconsent",
    "marketing_marketingconsent",
)
"""What goes with the card alone; treatments and answers have days of their own (R49)."""
KEEPS: dict[Callable[[Client], None], bool] = {
    visit: True,
    ask_for_a_copy: True,
    restrict: True,
    hold: False,
    consent_again: False,
}
"""What may come meanwhile, and whether it keeps the card when it came in time."""


def do(action: Callable[[Client], None], client: Client) -> None:
    """In a process of its own: 0 done, REFUSED in words, else a fault."""
    try:
        action(client)
    except (ObjectDoesNotExist, Refused, Refusal):
        os._exit(REFUSED)


def take_what_is_due() -> None:
    purge(timezone.localdate(), by=SYSTEM)


def faults(
    client: Client, before: Counter[str], action: Callable[[Client], None], ends: Meeting
) -> str:
    """What does not hold; "" when everything does."""
    purged, acted, _met = ends
    now = holdings().get(str(client.pk), Counter())
    is_gone, is_noted = not now, str(client.pk) in erased()
    if purged or acted not in (0, REFUSED):
        return f"ended {purged} and {acted}"
    if is_gone != is_noted:
        return "erasure row and person disagree"
    if not is_gone and any(now[table] < before[table] for table in WITH_THE_CARD):
        return "there in part"
    if acted == REFUSED and not is_gone:
        return "refused, and yet there"
    if acted == 0 and KEEPS[action] and is_gone:
        return "acknowledged, and yet gone"
    if is_gone and _is_named(client.pk):
        return "a case still names her"
    return "" if verify().ok else "audit chain broken"


def _is_named(pk: UUID) -> bool:
    return any(model.objects.filter(about=pk).exists() for model in (DataSubjectRequest, Hold))


def at_each(numbers: list[int]) -> dict[str, Any]:
    create_keys()
    worlds.have_tables()
    wrong: list[str] = []
    ended: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for action, keeps in KEEPS.items():
        for number in numbers:
            client = due_client()
            before = holdings()[str(client.pk)]
            connections.close_all()
            ends = meet(take_what_is_due, partial(do, action, client), number)
            worlds.wait_for_server()
            if fault := faults(client, before, action, ends):
                wrong.append(f"{action.__name__} at {number}: {fault}")
            ended["done" if ends.second == 0 else "refused"] += 1
            ended["kept"] += keeps and ends.second == 0
            places[ends.met] += 1
    return {"wrong": wrong[:20], "met": places, **ended}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(at_each([int(number) for number in sys.argv[1:]])))
