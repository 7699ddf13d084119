"""The folder of copies: names, the two files beside them, old ones that go."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _
from pyrage import DecryptError, decrypt, encrypt
from pyrage.x25519 import Identity, Recipient

from privacy import tombstones
from privacy.backup.errors import BackupProblem
from privacy.encryption import keyring
from privacy.encryption.files import sync_folder, write_whole

KEYRING, ERASURES, OWNER = "keyring.age", "erasures.age", "installation.txt"
BEFORE = "before-restore"  # registers that a restore has replaced
_STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"harmony-(\d{4}-\d{2}-\d{2}T\d{6}Z)\.age")
_PARTIAL = re.compile(r"\.(harmony-|keyring\.age\.|erasures\.age\.|installation\.txt\.).*partial")
_PIECE = 1 << 20


def name_for(moment: datetime) -> str:
    return f"harmony-{moment.astimezone(UTC).strftime(_STAMP)}.age"


def copies(folder: Path) -> list[Path]:
    """Finished copies, oldest first."""
    return sorted(path for path in folder.glob("harmony-*.age") if _NAME.fullmatch(path.name))


def made_at(path: Path) -> datetime:
    found = _NAME.fullmatch(path.name)
    assert found is not None  # noqa: S101  (callers take names from `copies`)
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)


def is_ours(folder: Path) -> bool:
    """Whether copies of this installation lie, or lay, in the folder."""
    return _owner(folder) == str(keyring.ring().installation)


def claim(folder: Path) -> None:
    """Write down whose copies these are. Raises BackupProblem where they are another salon's:
    two that share a folder would each replace the other's keys.
    """
    if not _owner(folder):
        write_whole(folder / OWNER, f"{keyring.ring().installation}\n".encode())
    elif not is_ours(folder):
        raise BackupProblem(
            _(
                "This folder holds the copies of another salon. Nothing was written there. Give "
                "each salon a folder of its own."
            )
        )


def _owner(folder: Path) -> str:
    try:
        return (folder / OWNER).read_text(errors="replace").strip()
    except FileNotFoundError:
        return ""


def remove_leftovers(folder: Path) -> None:
    """What a killed backup left; nobody else writes here, for only one backup runs at a time."""
    for path in folder.iterdir():
        if _PARTIAL.fullmatch(path.name):
            path.unlink()


def remove_old(folder: Path, now: datetime) -> int:
    """Delete copies whose time is out (R56, R61). The newest one stays whatever its age."""
    old = [path for path in copies(folder)[:-1] if _is_old(path, now)]
    for path in old:
        path.unlink()
    if old:
        sync_folder(folder)
    return len(old)


def remove_aside(folder: Path, now: datetime) -> int:
    """The same for registers that were replaced; here the newest goes too, and what lies beside."""
    found = copies(folder)
    old = [path for path in found if _is_old(path, now)]
    for path in old:
        path.unlink()
    if old and len(old) == len(found):
        for name in (KEYRING, ERASURES, OWNER):
            (folder / name).unlink(missing_ok=True)
        with suppress(OSError):  # somebody has laid something else there
            folder.rmdir()
    return len(old)


def _is_old(path: Path, now: datetime) -> bool:
    return made_at(path) < now - timedelta(days=settings.HARMONY_BACKUP_DAYS)


@contextmanager
def partial(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file without a final name; gone unless it was renamed."""
    path = folder / f".harmony-{uuid4().hex}.partial"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def finish(path: Path, final: Path) -> None:
    """Give the final name to a file that is complete, tried and on the disk."""
    os.replace(path, final)
    sync_folder(final.parent)


def copy_to(source: Path, folder: Path) -> None:
    """The same copy at the second place, read back before it gets its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    claim(folder)
    remove_leftovers(folder)
    wanted = hashlib.sha256()
    with open(source, "rb") as original, partial(folder) as (path, target):
        while piece := original.read(_PIECE):
            wanted.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
        target.seek(0)
        found = hashlib.sha256()
        while piece := target.read(_PIECE):
            found.update(piece)
        if found.digest() != wanted.digest():
            raise BackupProblem(_("The second place does not give back what was written there."))
        finish(path, folder / source.name)


@dataclass(frozen=True)
class Keys:
    """What `keyring.age` holds."""

    ring_content: bytes
    master: bytes
    configuration: str

    @property
    def ring(self) -> keyring.KeyRing:
        """Raises KeysUnavailable."""
        return keyring.opened(self.ring_content, self.master)


def write_beside(folder: Path, key: Recipient) -> None:
    """Key ring, master key, configuration; and the erasure log: each replaced in one step."""
    write_whole(folder / KEYRING, encrypt(_keys_content(), [key]))
    write_erasures(folder, key)


def write_erasures(folder: Path, key: Recipient) -> None:
    """The erasure log as it stands."""
    write_whole(folder / ERASURES, encrypt(tombstones.log_content(), [key]))


def read_keys(folder: Path, identity: Identity) -> Keys:
    """Raises BackupProblem when the file is missing, damaged or another sheet's."""
    try:
        content: dict[str, Any] = json.loads(_beside(folder / KEYRING, identity))
        return Keys(
            ring_content=content["ring"].encode(),
            master=base64.b64decode(content["master"]),
            configuration=content["configuration"],
        )
    except (ValueError, KeyError, TypeError):
        raise BackupProblem(_say_damaged(KEYRING)) from None


def read_erasures(folder: Path, identity: Identity) -> bytes:
    """The erasure log beside a copy; b"" when there is none. Raises BackupProblem."""
    path = folder / ERASURES
    return _beside(path, identity) if path.exists() else b""


def _keys_content() -> bytes:
    try:
        configuration = (settings.HARMONY_HOME / "harmony.env").read_text()
    except OSError:
        configuration = ""
    ring, master = keyring.for_a_copy()
    content = {
        "ring": ring.decode(),
        "master": base64.b64encode(master).decode(),
        "configuration": configuration,
    }
    return json.dumps(content).encode()


def _beside(path: Path, identity: Identity) -> bytes:
    try:
        return bytes(decrypt(path.read_bytes(), [identity]))
    except FileNotFoundError:
        raise BackupProblem(
            _(
                "%(name)s is missing beside the backup. Copy the whole folder from where the "
                "backups lie, with this file in it."
            )
            % {"name": path.name}
        ) from None
    except DecryptError as problem:
        if "No matching keys" in str(problem):
            raise BackupProblem(
                _(
                    "The recovery sheet does not open this folder. Look for the newest sheet, or "
                    "for the folder that belongs to it."
                )
            ) from None
        raise BackupProblem(_say_damaged(path.name)) from None
    except OSError:
        raise BackupProblem(_say_damaged(path.name)) from None


def _say_damaged(name: str) -> str:
    return _(
        "%(name)s is damaged. Take it from the second place, or from another copy of the folder."
    ) % {"name": name}
