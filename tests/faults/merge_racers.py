"""Two cards are made one, or taken apart, while somebody else does something with one of them.

python -m tests.faults.merge_racers 1 6 12     before these statements of the merge, each deed

The merge stops before one of its statements until the other process has ended, or until that waits
for a lock itself. Prints one JSON report: what is wrong, how both ended, and where they met.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import django

django.setup()

from django.core.exceptions import ObjectDoesNotExist, ValidationError  # noqa: E402  (after set-up)
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from clients.actions import correct_client, register_client  # noqa: E402
from clients.details import Details, EditConflict  # noqa: E402
from clients.merging import merge_clients, unmerge_clients  # noqa: E402
from clients.models import Client, ContactDetails  # noqa: E402
from privacy import actions as requests  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.consents import ConsentMissing, borrowed  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import DataSubject, RequestRecord, SubjectLink  # noqa: E402
from privacy.purge import purge  # noqa: E402
from privacy.refusals import Refused  # noqa: E402
from privacy.vocabulary import HealthDataKind  # noqa: E402
from tests.faults import worlds  # noqa: E402
from tests.faults.stopping import meet  # noqa: E402
from tests.treatments.room import FACIAL, short_catalogue  # noqa: E402
from treatments import actions  # noqa: E402
from treatments.answering import Answered  # noqa: E402
from treatments.models import OfferedMethod, health_consent  # noqa: E402
from treatments.refusals import Refusal  # noqa: E402

REFUSED = 9


class Pair:
    """Two cards of one woman; the other one has a consent and an answer, this one nothing."""

    def __init__(self) -> None:
        self.card = self._entered("Päivi Korhonen", "040 123 4567")
        self.other = self._entered("Päivi Lahti", "050 999 8888")
        self.third = self._entered("Päivi Virta", "")
        kinds = HealthDataKind.values
        actions.give_health_consent(by=SYSTEM, client=self.other, way="screen", kinds=kinds)
        answer(self.other)

    def _entered(self, name: str, phone: str) -> Client:
        details = Details(name, 1978, phone)
        return register_client(by=SYSTEM, details=details, notice_way="paper")

    @property
    def is_merged(self) -> bool:
        return SubjectLink.objects.filter(subject=self.card.pk, alias=self.other.pk).exists()

    def there(self) -> tuple[bool, bool]:
        """Whether each card is there, and never in part."""
        found = []
        for card in (self.card, self.other):
            parts = {
                Client.objects.filter(pk=card.pk).exists(),
                ContactDetails.objects.filter(subject=card.pk).exists(),
                DataSubject.objects.filter(pk=card.pk).exists(),
            }
            if len(parts) > 1:
                raise AssertionError("a card is there in part")
            found.append(parts.pop())
        return found[0], found[1]


def fresh(client: Client) -> Client:
    return Client.objects.select_related("subject", "contact").get(pk=client.pk)


def answer(client: Client) -> None:
    said = [Answered("rosacea", True)]
    actions.record_consultation(by=SYSTEM, client=client, methods=[FACIAL], answers=said)


def merge(card: Client, other: Client) -> None:
    seen = fresh(card).details
    wanted = replace(seen, phone="045 111 2222")
    merge_clients(by=SYSTEM, client=card, other=other, seen=seen, wanted=wanted)


def join(pair: Pair) -> None:
    merge(pair.card, pair.other)


def part(pair: Pair) -> None:
    unmerge_clients(by=SYSTEM, client=pair.card, other=pair.other)


def join_the_other_way(pair: Pair) -> None:
    merge(pair.other, pair.card)


def join_a_third(pair: Pair) -> None:
    merge(pair.third, pair.card)


def correct(pair: Pair) -> None:
    seen = fresh(pair.card).details
    correct_client(by=SYSTEM, client=pair.card, seen=seen, wanted=replace(seen, name="P. Korhonen"))


def withdraw(pair: Pair) -> None:
    actions.withdraw_health_consent(by=SYSTEM, client=pair.other, way="oral")


def answer_on_this(pair: Pair) -> None:
    answer(fresh(pair.card))


def erase(pair: Pair) -> None:
    request = requests.receive_request(
        by=SYSTEM,
        about=pair.other.pk,
        kind="erasure",
        channel="visit",
        said=RequestRecord(name="Päivi Lahti"),
    )
    requests.confirm_identity(by=SYSTEM, request=request, method="id_seen")
    requests.erase_for_request(by=SYSTEM, request=request)


def take_what_is_due(pair: Pair) -> None:
    purge(timezone.localdate(), by=SYSTEM)


Deed = Callable[[Pair], None]


def age(pair: Pair) -> None:
    """The other card is due; this one was here today."""
    old = timezone.localdate() - timedelta(days=3 * 365)
    Client.objects.filter(pk=pair.other.pk).update(last_visit_on=old, registered_on=old)
    Client.objects.filter(pk=pair.card.pk).update(last_visit_on=timezone.localdate())


def _no(pair: Pair, ended: tuple[int, int]) -> str:
    return ""


def one_of_both(pair: Pair, ended: tuple[int, int]) -> str:
    links = SubjectLink.objects.filter(alias__in=(pair.card.pk, pair.other.pk, pair.third.pk))
    ends = [(link.subject_id, link.alias_id) for link in links]
    chained = {alias for _subject, alias in ends} & {subject for subject, _alias in ends}
    return "" if sorted(ended) == [0, REFUSED] and not chained else f"{len(ends)} links"


def nobody_consents(pair: Pair, ended: tuple[int, int]) -> str:
    person = fresh(pair.card if pair.is_merged else pair.other)
    return "a consent outlived the withdrawal" if health_consent(person) else ""


def both_or_unmerged(pair: Pair, ended: tuple[int, int]) -> str:
    there = pair.there()
    if ended == (0, 0):
        return "" if there == (False, False) else f"merged and erased: {there}"
    return "" if ended == (REFUSED, 0) and there == (True, False) else f"{there}"


def kept_or_unmerged(pair: Pair, ended: tuple[int, int]) -> str:
    there = pair.there()
    wanted = {(0, 0): (True, True), (REFUSED, 0): (True, False)}
    return "" if wanted.get(ended) == there else f"{there}"


def nothing_borrowed(pair: Pair, ended: tuple[int, int]) -> str:
    sides = ([pair.card.pk], [pair.other.pk])
    left = sum(rows.count() for side in sides for rows in borrowed(side).values())
    return f"{left} rows rest on somebody else's consent" if left and not pair.is_merged else ""


RACES: tuple[tuple[Deed, Deed, Deed | None, Callable[[Pair, tuple[int, int]], str]], ...] = (
    (join, join_the_other_way, None, one_of_both),
    (join, join_a_third, None, one_of_both),
    (join, correct, None, _no),
    (join, withdraw, None, nobody_consents),
    (join, erase, None, both_or_unmerged),
    (join, take_what_is_due, age, kept_or_unmerged),
    (part, answer_on_this, join, nothing_borrowed),
    (part, erase, join, _no),
)
"""What stops, what comes meanwhile, what was before, and what must hold afterwards."""


def do(deed: Deed, pair: Pair) -> None:
    """In a process of its own: 0 done, REFUSED in words, else a fault."""
    try:
        deed(pair)
    except (Refused, Refusal, ConsentMissing, EditConflict, ObjectDoesNotExist, ValidationError):
        os._exit(REFUSED)


def set_up() -> None:
    create_keys()
    worlds.have_tables()
    version = actions.load_catalogue_version(by=SYSTEM, catalogue=short_catalogue(FACIAL))
    actions.approve_catalogue(by=SYSTEM, version=version)
    actions.offer_method(by=SYSTEM, method=OfferedMethod(method_code=FACIAL))


def at_each(numbers: list[int]) -> dict[str, Any]:
    wrong: list[str] = []
    ended: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for first, second, before, check in RACES:
        for number in numbers:
            pair = Pair()
            if before is not None:
                before(pair)
            connections.close_all()
            meeting = meet(partial(do, first, pair), partial(do, second, pair), number)
            ends = meeting.first, meeting.second
            worlds.wait_for_server()
            name = f"{first.__name__} and {second.__name__} at {number}"
            if not set(ends) <= {0, REFUSED}:
                wrong.append(f"{name}: ended {ends}")
            elif fault := check(pair, ends):
                wrong.append(f"{name}: {fault}, ended {ends}")
            ended["done" if ends == (0, 0) else "refused"] += 1
            places[meeting.met] += 1
    return {"wrong": wrong, "chain": verify().ok, "met": places, **ended}


if __name__ == "__main__":
    set_up()
    sys.stdout.write(json.dumps(at_each([int(number) for number in sys.argv[1:]])))
