"""AES-256-GCM as Harmony uses it: every ciphertext is bound to its place (NIST SP 800-38D).

A sealed value:  version(1) | key generation(1) | write counter(4) | nonce(12) | text | tag(16)
A wrapped key:   version(1) | epoch key number(2) | nonce(12) | 32 bytes | tag(16)

The associated data name table, person, row and header, all of fixed length after the label, so a
value copied to another row, field or person, or an older one put back, does not open.
"""

import functools
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.encryption.errors import CannotBeRead

VERSION = 1
BLOCK = 256
KEY_BYTES = 32
NONCE_BYTES = 12
NONCES_AT_ONCE = 500
_HEADER = struct.Struct(">BBI")
_pack_header = _HEADER.pack
_WRAP_HEADER = struct.Struct(">BH")
_NONCE_FROM = _HEADER.size
_WRAPPED_NONCE_FROM = _WRAP_HEADER.size
_WRAPPED_FROM = _WRAPPED_NONCE_FROM + NONCE_BYTES
_TEXT_FROM = _NONCE_FROM + NONCE_BYTES


class Place(NamedTuple):
    """Where a sealed value belongs. `counter` is the row's write counter."""

    label: str
    subject: UUID
    row: UUID
    generation: int
    counter: int

    def header(self) -> bytes:
        return _pack_header(VERSION, self.generation, self.counter)

    def associated_data(self) -> bytes:
        return self.bound(self.header())

    def bound(self, header: bytes) -> bytes:
        """The associated data with a header at hand."""
        return b"%b|%b%b%b" % (self.label.encode(), self.subject.bytes, self.row.bytes, header)


class Cipher:
    """A person's data key made ready: for several values of hers at once."""

    __slots__ = ("_gcm",)

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def seal(self, place: Place, text: bytes) -> bytes:
        """Encrypt `text`, padded to a multiple of 256 bytes so that its length says nothing."""
        nonce, header = os.urandom(NONCE_BYTES), place.header()
        return header + nonce + self._gcm.encrypt(nonce, _pad(text), place.bound(header))

    def unseal(self, place: Place, sealed: bytes) -> bytes:
        """Decrypt. Raises CannotBeRead unless key, place and counter are those of the sealing."""
        header = place.header()
        if len(sealed) <= _TEXT_FROM or sealed[:_NONCE_FROM] != header:
            raise CannotBeRead
        nonce, text = sealed[_NONCE_FROM:_TEXT_FROM], sealed[_TEXT_FROM:]
        try:
            return _unpad(self._gcm.decrypt(nonce, text, place.bound(header)))
        except InvalidTag:
            raise CannotBeRead from None


def seal(key: bytes, place: Place, text: bytes) -> bytes:
    """One value, see `Cipher.seal`."""
    return Cipher(key).seal(place, text)


def unseal(key: bytes, place: Place, sealed: bytes) -> bytes:
    """One value, see `Cipher.unseal`. Raises CannotBeRead."""
    return Cipher(key).unseal(place, sealed)


class KeyWrap:
    """An epoch key made ready: for many people's data keys at once."""

    __slots__ = ("_gcm", "_header")

    def __init__(self, epoch_key: bytes, number: int) -> None:
        self._gcm = AESGCM(epoch_key)
        self._header = _WRAP_HEADER.pack(VERSION, number)

    def wrap(self, subject: bytes, data_key: bytes) -> bytes:
        """Encrypt the data key of the person with these sixteen bytes of id."""
        nonce, header = os.urandom(NONCE_BYTES), self._header
        return header + nonce + self._gcm.encrypt(nonce, data_key, b"dek|" + header + subject)

    def unwrap(self, subject: bytes, wrapped: bytes) -> bytes:
        """Decrypt it. Raises CannotBeRead."""
        header, nonce = wrapped[:_WRAPPED_NONCE_FROM], wrapped[_WRAPPED_NONCE_FROM:_WRAPPED_FROM]
        if header != self._header or len(nonce) != NONCE_BYTES:
            raise CannotBeRead
        try:
            text = wrapped[_WRAPPED_FROM:]
            return self._gcm.decrypt(nonce, text, b"dek|" + header + subject)
        except InvalidTag:
            raise CannotBeRead from None


def wrapped_anew(
    stored: Iterable[tuple[bytes, bytes]], epoch_key: Callable[[int], bytes], number: int
) -> Iterator[bytes | None]:
    """People's data keys under the epoch key `number`; None for each that cannot be opened.

    `stored`: the sixteen bytes of the id and the wrapped key. `epoch_key` gives the key of a
    number or raises CannotBeRead. As `KeyWrap` does it, with as little as can be for each of many.
    """
    header = _WRAP_HEADER.pack(VERSION, number)
    bound, seal_key = b"dek|" + header, AESGCM(epoch_key(number)).encrypt
    opener = functools.cache(functools.partial(_opener, epoch_key))
    for (subject, wrapped), nonce in zip(stored, _nonces(), strict=False):
        try:
            old_bound, open_key = opener(wrapped[:_WRAPPED_NONCE_FROM])
            data_key = open_key(
                wrapped[_WRAPPED_NONCE_FROM:_WRAPPED_FROM],
                wrapped[_WRAPPED_FROM:],
                old_bound + subject,
            )
        except (CannotBeRead, InvalidTag, ValueError):  # ValueError: cut off in its nonce
            yield None
        else:
            yield header + nonce + seal_key(nonce, data_key, bound + subject)


def _opener(
    epoch_key: Callable[[int], bytes], header: bytes
) -> tuple[bytes, Callable[[bytes, bytes, bytes], bytes]]:
    number = epoch_of(header)
    if header != _WRAP_HEADER.pack(VERSION, number):
        raise CannotBeRead
    return b"dek|" + header, AESGCM(epoch_key(number)).decrypt


def _nonces() -> Iterator[bytes]:
    """Random ones without end; the system is asked for many at a time."""
    while True:
        some = os.urandom(NONCES_AT_ONCE * NONCE_BYTES)
        yield from (some[at : at + NONCE_BYTES] for at in range(0, len(some), NONCE_BYTES))


def wrap_key(epoch_key: bytes, number: int, subject: UUID, data_key: bytes) -> bytes:
    """Encrypt a person's data key under the epoch key of this number."""
    return KeyWrap(epoch_key, number).wrap(subject.bytes, data_key)


def unwrap_key(epoch_key: bytes, subject: UUID, wrapped: bytes) -> bytes:
    """Decrypt a person's data key. Raises CannotBeRead."""
    return KeyWrap(epoch_key, epoch_of(wrapped)).unwrap(subject.bytes, wrapped)


def epoch_of(wrapped: bytes) -> int:
    """The number of the epoch key that a wrapped key names. Raises CannotBeRead."""
    if len(wrapped) < _WRAP_HEADER.size:
        raise CannotBeRead
    return int(_WRAP_HEADER.unpack_from(wrapped)[1])


def _pad(text: bytes) -> bytes:
    padded = text + b"\x80"
    return padded + bytes(-len(padded) % BLOCK)


def _unpad(padded: bytes) -> bytes:
    text = padded.rstrip(b"\x00")
    if not text.endswith(b"\x80"):
        raise CannotBeRead
    return text[:-1]
