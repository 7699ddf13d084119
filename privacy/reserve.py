"""Room kept back for the use log: on a full disk cards are still read, and each reading is noted.

A file beside the database whose room is really taken. Where hardly anything else is left it is
given up, and from then on only vital acts go on (`privacy.audit.acts.vital`): the room is theirs,
enough for thousands of readings. What would be saved is refused as on a full disk. Once there is
room again the file is made anew, and saving works without a restart.

SQLite only: the disk of a database server is its own, and so is what is kept free on it.
"""

import errno
import logging
import os
import shutil
import threading
from pathlib import Path

from django.db import connection

from privacy.encryption.files import sync_folder

SIZE = 16_000_000
LOW = 2_000_000
"""Bytes: what is kept back, and what is left free when it is given up."""
_PIECE = bytes(1_000_000)
log = logging.getLogger(__name__)


def tend() -> bool:
    """Give the reserve up or make it anew, as the disk is; whether anything may be saved."""
    path = file()
    if path is None:
        return True
    try:
        free = shutil.disk_usage(path.parent).free
        if not path.exists():
            return free >= SIZE + 2 * LOW and _make(path)
        if free < LOW:
            path.unlink(missing_ok=True)
            log.warning("the disk is full: the reserve is given up, nothing is saved")
            return False
    except OSError:  # no such folder, or one that cannot be written: the database says so itself
        return True
    return True


def refuse_saving(is_vital: bool) -> None:
    """Raise OSError, as the disk itself would, while only vital acts have room."""
    if not tend() and not is_vital:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def file() -> Path | None:
    """Where the reserve lies; None for a database that is no file of this machine."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name).with_name("disk.reserve")


def _make(path: Path) -> bool:
    """Take the room; two processes at once leave one file."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.partial")
    try:
        with open(partial, "xb") as taken:
            _take(taken.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def _take(handle: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, SIZE)
        return
    for _ in range(SIZE // len(_PIECE)):
        os.write(handle, _PIECE)
