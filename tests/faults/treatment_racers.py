"""Two people at one card in the same moment; prints one JSON report.

python -m tests.faults.treatment_racers 10
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()


from clients.actions import register_client  # noqa: E402  (after the set-up)
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.consents import ConsentMissing, live_consent  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.vocabulary import HealthDataKind  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.treatments.room import FACIAL, short_catalogue  # noqa: E402
from treatments import actions  # noqa: E402
from treatments.answering import Answered, UnknownTerm  # noqa: E402
from treatments.models import (  # noqa: E402
    AnswerRecord,
    HealthAnswer,
    HealthDataConsent,
    OfferedMethod,
    Visit,
)
from treatments.refusals import AnswersChanged  # noqa: E402

CLASHED = 9


def set_up() -> None:
    create_keys()
    worlds.have_tables()
    version = actions.load_catalogue_version(by=SYSTEM, catalogue=short_catalogue(FACIAL))
    actions.approve_catalogue(by=SYSTEM, version=version)
    actions.offer_method(by=SYSTEM, method=OfferedMethod(method_code=FACIAL))


def consenting() -> Client:
    details = Details("Päivi Korhonen", 1978)
    client = register_client(by=SYSTEM, details=details, notice_way="paper")
    kinds = HealthDataKind.values
    actions.give_health_consent(by=SYSTEM, client=client, way="screen", kinds=kinds)
    return client


def at_once(*deeds: Callable[[], None]) -> list[int]:
    """All in processes of their own; how each ended."""
    children = [worlds.start_child(deed) for deed in deeds]
    return [worlds.wait_for(child) for child in children]


def answer(client: Client, is_yes: bool) -> None:
    try:
        actions.record_consultation(
            by=SYSTEM,
            client=client,
            methods=[FACIAL],
            answers=[Answered("rosacea", is_yes), Answered("psoriasis", is_yes)],
            unknown=[UnknownTerm("Fabryn tauti")],
            seen={},
        )
    except AnswersChanged:
        os._exit(CLASHED)


def tell(client: Client) -> None:
    """Below the acts, as an import or a form that somebody writes one day might do it."""
    try:
        for _ in range(5):
            HealthAnswer(
                subject=client.subject,
                confirmed_on=client.registered_on,
                sealed=AnswerRecord(kind="skin", condition_code="rosacea"),
            ).save()
    except ConsentMissing:
        os._exit(CLASHED)


def withdraw(client: Client) -> None:
    actions.withdraw_health_consent(by=SYSTEM, client=client, way="oral")


def come(client: Client) -> None:
    actions.note_visit_today(by=SYSTEM, client=client)


def race(rounds: int) -> dict[str, Any]:
    wrong: list[str] = []
    clashes = 0
    for number in range(rounds):
        client = consenting()
        ends = at_once(partial(answer, client, True), partial(answer, client, False))
        clashes += ends.count(CLASHED)
        rows = list(HealthAnswer.objects.filter(subject_id=client.pk))
        if sorted(ends) != [0, CLASHED] or len(rows) != 3:
            wrong.append(f"{number}: two answers ended {ends} with {len(rows)} rows")
        ends = at_once(partial(tell, client), partial(withdraw, client))
        left = HealthAnswer.objects.filter(subject_id=client.pk).count()
        if left or live_consent(HealthDataConsent, client.subject) is not None or ends[1]:
            wrong.append(f"{number}: {left} answers outlived the consent, {ends}")
        ends = at_once(partial(come, client), partial(come, client))
        if ends != [0, 0] or Visit.objects.filter(subject_id=client.pk).count() != 1:
            wrong.append(f"{number}: two visits ended {ends}")
    return {"wrong": wrong, "clashes": clashes, "chain": verify().ok}


if __name__ == "__main__":
    set_up()
    sys.stdout.write(json.dumps(race(int(sys.argv[1]))))
