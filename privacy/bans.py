"""The ban list: keyed hashes of phones and addresses (R65, R54). Looking up only."""

from collections.abc import Sequence
from uuid import UUID

from privacy.encryption.blind import blind_indexes, normalise_email
from privacy.links import subjects_of
from privacy.models import KeyedBan
from privacy.registry import declarations

BAN = "ban"
"""The name of the key in the ring; marketing's suppression uses the same."""


def contacts_of(subject_id: UUID | None, written: str = "") -> list[str]:
    """Normalised phones and addresses of a person, and the address that a request came with."""
    found: list[str] = [normalise_email(written)] if "@" in written else []
    if subject_id is not None:
        ids = subjects_of(subject_id)
        for declaration in declarations():
            for values in declaration.contact_values(ids).values():
                found += values
    return list(dict.fromkeys(found))


def is_banned(kind: str, contacts: Sequence[str]) -> bool:
    """Whether one of these normalised phones or addresses is on the list."""
    hashes = [index for contact in contacts for index in blind_indexes(BAN, contact)]
    return KeyedBan.objects.filter(kind=kind, keyed_hash__in=hashes).exists()
