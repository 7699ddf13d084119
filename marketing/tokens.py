"""Links that need no login: opaque, unforgeable, and good for the life of the address (R64).

    key number(1) | AES-SIV( purpose, format, person's id, hash of the address )    80 letters

AES-SIV makes the same link for the same person and address every time, and opens nothing that it
has not made. The key is chosen by its number, so links outlive a new key. The hash is the one of
the ban list: a link still works when the person has been erased, without saying that she was.
"""

import base64
import re
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from privacy.encryption.blind import INDEX_BYTES
from privacy.encryption.keyring import KeyRing, ring

PURPOSE = "letter"
CONFIRM, LEAVE = b"confirm", b"leave"
_FORMAT = 1
_LENGTH = 50  # bytes: 80 letters of base32 without any bit to spare
_LETTERS = re.compile(r"[a-z2-7]{80}\Z")


class BadToken(Exception):
    """Not a link that this installation has made for this purpose."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a link is about. The person may be gone by now."""

    subject_id: UUID
    address_hash: bytes


def make_token(purpose: bytes, link: Link) -> str:
    """The token of a person's link. Raises KeysUnavailable."""
    current = ring()
    number = max(n for p, n in current.keys if p == PURPOSE)
    text = bytes([_FORMAT]) + link.subject_id.bytes + link.address_hash
    sealed = _cipher(current, number).encrypt(text, [purpose])
    return base64.b32encode(bytes([number]) + sealed).decode().lower()


def read_token(purpose: bytes, token: str) -> Link:
    """Whom a token is about. Raises BadToken. Mail programs that change the case are forgiven."""
    written = token.lower()
    if not _LETTERS.match(written):
        raise BadToken
    content = base64.b32decode(written.upper())
    current, number = ring(), content[0]
    if len(content) != _LENGTH or (PURPOSE, number) not in current.keys:
        raise BadToken
    try:
        text = _cipher(current, number).decrypt(content[1:], [purpose])
    except InvalidTag:
        raise BadToken from None
    if text[0] != _FORMAT or len(text) != 1 + 16 + INDEX_BYTES:
        raise BadToken
    return Link(UUID(bytes=text[1:17]), text[17:])


def _cipher(current: KeyRing, number: int) -> AESSIV:
    key = current.keys[PURPOSE, number]
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"harmony letter links").derive(key)
    return AESSIV(derived)
