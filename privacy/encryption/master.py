"""Where the master key lies: in a file of the program's own, or with root, and systemd gives it.

Beside it, as `….next`, stands the one that a change of master is about to bring, or has just
brought: which of the two opens the ring decides.
"""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from privacy.encryption.cipher import KEY_BYTES
from privacy.encryption.files import sync_folder, write_whole


def is_given() -> bool:
    """Whether systemd has handed it over: then it can be read, and replaced by root alone."""
    return bool(settings.HARMONY_MASTER_KEY_GIVEN)


def is_withheld() -> bool:
    """Whether it is root's on this machine, and whoever runs this was not given it."""
    return bool(settings.HARMONY_KEY_SEAL) and not is_given()


def candidates() -> Iterator[bytes]:
    """The key that is there, then the one beside it."""
    for path in (settings.HARMONY_MASTER_KEY_FILE, _beside()):
        key = _in(path)
        if key is not None:
            yield key


def beside() -> bytes | None:
    """The key that a change of master brings."""
    return _in(_beside())


def lay_beside(key: bytes) -> None:
    """The first half of a change: from here on either of the two may open the ring."""
    write_whole(_beside(), _written(key), mode=0o400)


def take_beside() -> None:
    """The second half, in one rename."""
    path: Path = settings.HARMONY_MASTER_KEY_FILE
    os.replace(_beside(), path)
    sync_folder(path.parent)


def make() -> bytes:
    """A new key in its place."""
    key = secrets.token_bytes(KEY_BYTES)
    write_whole(settings.HARMONY_MASTER_KEY_FILE, _written(key), mode=0o400)
    return key


def _beside() -> Path:
    path: Path = settings.HARMONY_MASTER_KEY_FILE
    return path.with_name(f"{path.name}.next")


def _written(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(key) + b"\n"


def _in(path: Path) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(path.read_bytes().strip())
    except (OSError, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
