"""The ban list: keyed hashes of addresses that must not be written to (R65). Reading only.

A hash is made under the newest key and looked up under every one, since bans cannot be re-keyed.
"""

from collections.abc import Callable
from datetime import date

from clients.contact import email_key
from privacy.encryption.blind import blind_index, blind_indexes
from privacy.models import KeyedBan

BAN = "ban"


def ban_hash(address: str) -> bytes:
    """The hash under which an address is banned from now on."""
    return blind_index(BAN, email_key(address))


def ban_hashes(address: str) -> list[bytes]:
    """All hashes under which it may have been banned."""
    return blind_indexes(BAN, email_key(address))


def banned_hashes() -> Callable[[str], bool]:
    """The same question for many addresses, from the list as it is now."""
    found = KeyedBan.objects.filter(kind=KeyedBan.Kind.MARKETING)
    banned = {bytes(row) for row in found.values_list("keyed_hash", flat=True)}
    return lambda address: not banned.isdisjoint(ban_hashes(address))


def banned_now() -> dict[bytes, date]:
    """Every ban, and the day on which it was last made."""
    found = KeyedBan.objects.filter(kind=KeyedBan.Kind.MARKETING)
    return {bytes(key): day for key, day in found.values_list("keyed_hash", "last_hit_on")}


def is_suppressed(address: str) -> bool:
    """Whether this address must not be written to."""
    kind = KeyedBan.Kind.MARKETING
    return KeyedBan.objects.filter(kind=kind, keyed_hash__in=ban_hashes(address)).exists()


def is_banned(address_hash: bytes) -> bool:
    """The same for an address that is known by its hash alone."""
    kind = KeyedBan.Kind.MARKETING
    return KeyedBan.objects.filter(kind=kind, keyed_hash=address_hash).exists()
