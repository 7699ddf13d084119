"""Keys that go along with a set, under a code that stands in none of its files.

Bans, receipts of consents, the links of letters and the marks of bookings are keyed hashes: they
mean something only where their keys are. The people behind them are gone or did not want to be
known, so the keys must not lie in clear beside the hashes: whoever has both can try out every phone
number. The owner sees the code where she releases the export.
"""

import base64
import hashlib
import hmac
import json
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from privacy.encryption.keyring import ring
from privacy.leaving.refusals import NoCode

PURPOSES: Final = ("ban", "receipt", "letter", "booking")
_LETTERS, _GROUP = 24, 4  # 120 bits


def transfer_code(release: UUID) -> str:
    """The code of an export, in groups for reading aloud; the same as often as it is asked."""
    digest = hmac.new(ring().key("ban"), b"transfer|" + release.bytes, hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode()[:_LETTERS]
    return "-".join(letters[n : n + _GROUP] for n in range(0, _LETTERS, _GROUP))


def sealed_keys(release: UUID) -> str:
    """The keys of PURPOSES, sealed with the code of this release, as text."""
    found = {
        f"{purpose}/{number}": base64.b64encode(key).decode()
        for (purpose, number), key in ring().keys.items()
        if purpose in PURPOSES
    }
    cipher = _cipher(transfer_code(release), release)
    return base64.b64encode(cipher.encrypt(bytes(12), json.dumps(found).encode(), None)).decode()


def opened_keys(release: UUID, code: str, sealed: str) -> dict[tuple[str, int], bytes]:
    """The keys of a set. Raises NoCode."""
    try:
        text = _cipher(code, release).decrypt(bytes(12), base64.b64decode(sealed), None)
        return {_place(name): base64.b64decode(key) for name, key in json.loads(text).items()}
    except (InvalidTag, ValueError):
        raise NoCode from None


def _cipher(code: str, release: UUID) -> Any:
    """One code seals one text, so the nonce may stand still."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    key = HKDF(hashes.SHA256(), 32, release.bytes, b"register-transfer/1").derive(letters.encode())
    return AESGCM(key)


def _place(name: str) -> tuple[str, int]:
    purpose, _, number = name.partition("/")
    return purpose, int(number)
