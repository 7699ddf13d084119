"""The keys of the ring, each wrapped by the master key for its purpose and number."""

import base64
import os
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from privacy.encryption.cipher import KEY_BYTES, NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Entry:
    """One wrapped key of the ring."""

    purpose: str
    number: int
    state: str
    created: str
    wrapped: str

    @property
    def name(self) -> str:
        return f"{self.purpose}/{self.number}"


def new(installation: UUID, master: bytes, purpose: str, number: int, state: str) -> Entry:
    """A fresh key."""
    created = datetime.now(UTC).isoformat(timespec="seconds")
    entry = Entry(purpose=purpose, number=number, state=state, created=created, wrapped="")
    return closed(installation, master, entry, secrets.token_bytes(KEY_BYTES))


def rewrapped(installation: UUID, old: bytes, new_master: bytes, entry: Entry) -> Entry:
    """The same key under another master key."""
    if entry.state == "destroyed":
        return entry
    return closed(installation, new_master, entry, opened(installation, old, entry))


def closed(installation: UUID, master: bytes, entry: Entry, key: bytes) -> Entry:
    """The entry with this key in it."""
    nonce = os.urandom(NONCE_BYTES)
    text = AESGCM(_wrapping_key(installation, master)).encrypt(nonce, key, _bound_to(entry))
    return replace(entry, wrapped=base64.b64encode(nonce + text).decode())


def opened(installation: UUID, master: bytes, entry: Entry) -> bytes:
    """The key in it. Raises InvalidTag, ValueError."""
    wrapped = base64.b64decode(entry.wrapped)
    cipher = AESGCM(_wrapping_key(installation, master))
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound_to(entry))


def _bound_to(entry: Entry) -> bytes:
    return f"{entry.name}|{entry.purpose}".encode()


def _wrapping_key(installation: UUID, master: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, installation.bytes, b"keyring/1").derive(master)
