"""Small secrets of accounts at rest: second factors and what a session remembers.

The same seal as for clients' data (privacy.encryption.cipher), under the ring's key "factor"; the
number of the key stands where a person's key generation stands.
"""

import base64
import binascii
from uuid import UUID

from privacy.encryption.cipher import Place, seal, unseal
from privacy.encryption.errors import CannotBeRead
from privacy.encryption.keyring import ring

PURPOSE = "factor"
NOBODY = UUID(int=0)
_GENERATION_AT = 1  # second byte of a sealed value


def seal_text(label: str, text: str, *, row: UUID = NOBODY) -> str:
    """Seal a text for its place. Raises KeysUnavailable."""
    keys = ring().keys
    number = max(n for purpose, n in keys if purpose == PURPOSE)
    sealed = seal(keys[PURPOSE, number], _place(label, row, number), text.encode())
    return base64.b64encode(sealed).decode()


def unseal_text(label: str, sealed: str, *, row: UUID = NOBODY) -> str:
    """Open what was sealed for this place. Raises CannotBeRead or KeysUnavailable."""
    try:
        blob = base64.b64decode(sealed, validate=True)
        number = blob[_GENERATION_AT]
        key = ring().keys[PURPOSE, number]
    except (binascii.Error, ValueError, IndexError, KeyError):
        raise CannotBeRead from None
    return unseal(key, _place(label, row, number), blob).decode()


def _place(label: str, row: UUID, number: int) -> Place:
    return Place(label=label, subject=NOBODY, row=row, generation=number, counter=0)
