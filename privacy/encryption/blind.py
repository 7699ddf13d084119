"""Exact-match blind indexes for values that are practically unique: phone and e-mail.

HMAC-SHA-256 under the ring's key of the purpose, cut to 16 bytes (design: encryption, section 6).
Names get none: prefixes or whole names in the database would fall to counting.
"""

import hmac
import unicodedata

from privacy.encryption.keyring import ring

INDEX_BYTES = 16


def blind_index(purpose: str, normalised: str) -> bytes:
    """The index of a value under the newest key of this purpose."""
    return _index(ring().key(purpose), normalised)


def blind_indexes(purpose: str, normalised: str) -> list[bytes]:
    """The index under every version of the key, newest first, for looking up."""
    return [_index(key, normalised) for key in ring().versions(purpose)]


def normalise_email(address: str) -> str:
    """NFC, trimmed, lower case; dots and plus signs mean what the owner of the address means."""
    return unicodedata.normalize("NFC", address).strip().lower()


def _index(key: bytes, normalised: str) -> bytes:
    return hmac.digest(key, normalised.encode(), "sha256")[:INDEX_BYTES]
