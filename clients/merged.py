"""Reading merged cards: what belongs to one person, for many clients at once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from clients.models import Client
from privacy.links import links_of, primaries
from privacy.models import DataSubject, SubjectLink


def gather(clients: Sequence[Client]) -> Sequence[Client]:
    """Read in one query what was merged into these clients' cards, for `Client.merges`."""
    unknown = [client for client in clients if "merges" not in client.__dict__]
    found = links_of([client.pk for client in unknown]) if unknown else {}
    for client in unknown:
        client.__dict__["merges"] = found.get(client.pk, ())
    return clients


def people(subject_ids: Iterable[UUID]) -> list[UUID]:
    """These people, each once and under her primary id, in this order."""
    ids = list(subject_ids)
    primary = primaries(ids)
    return list(dict.fromkeys(primary.get(pk, pk) for pk in ids))


def known_as() -> dict[UUID, UUID]:
    """For every card that is read with another one: with which."""
    return dict(SubjectLink.objects.order_by().values_list("alias_id", "subject_id"))


def has_merges() -> Exists:
    """For an annotation of clients: whether cards were merged into this one."""
    return Exists(SubjectLink.objects.filter(subject=OuterRef("pk")))


def is_alias() -> Exists:
    """For a query of clients: whether this card is read with another one."""
    return Exists(SubjectLink.objects.filter(alias=OuterRef("pk")))


def cards_of(client: Client) -> list[Client]:
    """All cards of one person, her primary one first, to be read side by side."""
    ids = client.subject_ids
    rows = Client.objects.filter(pk__in=ids).select_related("subject", "contact")
    found = {row.pk: row for row in rows}
    for row in found.values():
        row.contact.subject = row.subject
    return [found[pk] for pk in ids if pk in found]


def subject_of(client: Client, subject_id: UUID) -> DataSubject:
    """Which of her keys a row is sealed under."""
    if subject_id == client.pk:
        return client.subject
    return next(subject for subject in client.subjects if subject.pk == subject_id)


def of_either(client_id: UUID) -> Q:
    """The links in which a card stands, on whichever side."""
    return Q(subject=client_id) | Q(alias=client_id)
