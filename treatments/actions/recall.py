"""Who was treated with a batch, or with a device, between two dates (R11).

There is no index to steal: the entries of the period are opened one by one.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clients.cards import readable
from clients.models import Client, ClientRecord, ContactRecord
from privacy.audit.acts import Actor, audited, record, vital
from privacy.encryption import CannotBeRead
from privacy.links import primaries
from privacy.models import DataSubject
from treatments.models import (
    Device,
    DeviceUse,
    Given,
    NamelessTreatment,
    ProductUse,
    TreatmentEntry,
)

Use = ProductUse | DeviceUse
RECALL = "recall"
CHUNK = 2_000


@dataclass(frozen=True)
class Treated:
    """A client and one of her treatments with what was searched for."""

    client: Client
    entry: TreatmentEntry
    uses: tuple[Use, ...]

    @property
    def is_restricted(self) -> bool:
        """She is counted, but not named: restricted data are opened for a reason given (R37)."""
        return bool(self.client.subject.state != DataSubject.State.ACTIVE)

    @property
    def who(self) -> ClientRecord | None:
        """Her record, None where it cannot be read: the others are called all the same."""
        record: ClientRecord | None = readable(self.client)
        return record

    @property
    def contact(self) -> ContactRecord | None:
        """How to reach her, None where it cannot be read."""
        record: ContactRecord | None = readable(self.client.contact)
        return record


@dataclass(frozen=True)
class Recall:
    """`nameless`: treatments of people without a card; `unreadable`: entries tampered with."""

    found: tuple[Treated, ...]
    searched: int
    nameless: int
    unreadable: int


@audited
@vital
def search_batch(*, by: Actor, batch: str, since: date, until: date, product: str = "") -> Recall:
    """Treatments with a batch number from `since` through `until`.

    Compared without regard to capitals, blanks and signs; `product` narrows by a part of the name.
    """
    wanted, part = _plain(batch), product.strip().casefold()

    def uses(given: Given) -> tuple[Use, ...]:
        return tuple(
            used
            for used in given.products
            if wanted and _plain(used.batch) == wanted and part in used.name.casefold()
        )

    nameless = _nameless_with(wanted, part, since, until)
    return _search(by, "treatments.batch_searched", uses, since, until, nameless)


@audited
@vital
def search_device(*, by: Actor, device: Device, since: date, until: date) -> Recall:
    """Treatments with a device from `since` through `until`."""

    def uses(given: Given) -> tuple[Use, ...]:
        return tuple(used for used in given.devices if used.device_id == device.pk)

    return _search(by, "treatments.device_searched", uses, since, until, 0)


def _search(
    by: Actor,
    act: str,
    uses: Callable[[Given], tuple[Use, ...]],
    since: date,
    until: date,
    nameless: int,
) -> Recall:
    rows = TreatmentEntry.objects.filter(performed_on__range=(since, until))
    rows = rows.select_related("subject").order_by("performed_on", "pk")
    hits: list[tuple[TreatmentEntry, tuple[Use, ...]]] = []
    count: Counter[str] = Counter()
    for entry in rows.iterator(chunk_size=CHUNK):
        count["searched"] += 1
        try:
            used = uses(entry.given)
        except CannotBeRead:
            count["unreadable"] += 1
            continue
        if used:
            hits.append((entry, used))
    found = _treated(hits)
    for client in {treated.client.pk for treated in found}:
        record("entry.opened", by=by, subject_id=client, purpose=RECALL)
    record(act, by=by, counts={**count, "found": len(found)}, purpose=RECALL)
    return Recall(found, count["searched"], nameless, count["unreadable"])


def _treated(hits: Sequence[tuple[TreatmentEntry, tuple[Use, ...]]]) -> tuple[Treated, ...]:
    """Each treatment with its client, under her primary card."""
    known_as = primaries({entry.subject_id for entry, _uses in hits})
    people = [known_as.get(entry.subject_id, entry.subject_id) for entry, _uses in hits]
    clients: dict[UUID, Client] = {}
    for client in Client.objects.filter(pk__in=set(people)).select_related("subject", "contact"):
        client.contact.subject = client.subject
        clients[client.pk] = client
    return tuple(
        Treated(clients[person], entry, uses)
        for person, (entry, uses) in zip(people, hits, strict=True)
    )


def _nameless_with(wanted: str, part: str, since: date, until: date) -> int:
    rows = NamelessTreatment.objects.filter(performed_on__range=(since, until))
    return sum(
        any(
            wanted and _plain(used["batch"]) == wanted and part in used["name"].casefold()
            for used in row.products
        )
        for row in rows
    )


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
