"""Rows under lock. The order is always: the client's row first, then her other rows."""

from uuid import UUID

from clients.models import Client
from privacy.links import primary_of
from privacy.models import DataSubject
from privacy.refusals import RestrictionInForce
from treatments.models import HealthAnswer, PatchTest, TreatmentEntry
from treatments.opening import opened


def locked_client(client_id: UUID) -> Client:
    """Her row as it is now. Raises DoesNotExist, and RestrictionInForce (art. 18(2))."""
    rows = Client.objects.select_related("subject").select_for_update(of=("self",))
    client: Client = rows.get(pk=client_id)
    if client.subject.state == DataSubject.State.RESTRICTED:
        raise RestrictionInForce
    return client


def locked_person(client_id: UUID) -> Client:
    """The same of the card that this one is read with: what she says is said by the person."""
    card = locked_client(primary_of(client_id))
    while (known_as := primary_of(client_id)) != card.pk:  # merged or taken apart while we waited
        card = locked_client(known_as)
    return card


def locked_entry(entry: TreatmentEntry) -> TreatmentEntry:
    """An entry as it is now, its client locked as well. Raises DoesNotExist."""
    client = locked_client(entry.subject_id)
    row: TreatmentEntry = TreatmentEntry.objects.select_for_update().get(pk=entry.pk)
    row.subject = client.subject
    return row


def locked_test(test: PatchTest) -> PatchTest:
    """A patch test as it is now, its client locked as well. Raises DoesNotExist."""
    client = locked_client(test.subject_id)
    row: PatchTest = PatchTest.objects.select_for_update().get(pk=test.pk)
    row.subject = client.subject
    return row


def answers_of(client: Client) -> list[HealthAnswer]:
    """All her answers that can be read; she is locked already."""
    rows = HealthAnswer.objects.filter(subject_id=client.pk).order_by("pk")
    return opened(rows, client)[0]
