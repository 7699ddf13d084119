"""Opening the sealed rows of one client, merged cards included: which open, and which do not."""

from collections.abc import Iterable
from typing import TypeVar

from clients.merged import subject_of
from clients.models import Client
from privacy.encryption import CannotBeRead
from privacy.models import SealedModel

S = TypeVar("S", bound=SealedModel)


def opened(rows: Iterable[S], client: Client) -> tuple[list[S], list[S]]:
    """The rows that can be read and those that cannot; each of her keys is unwrapped once."""
    readable: list[S] = []
    unreadable: list[S] = []
    for row in rows:
        row.subject = subject_of(client, row.subject_id)
        (readable if opens(row) else unreadable).append(row)
    return readable, unreadable


def opens(row: SealedModel) -> bool:
    """Whether the sealed record can be read."""
    try:
        return getattr(row, "sealed", None) is not None
    except CannotBeRead:
        return False
