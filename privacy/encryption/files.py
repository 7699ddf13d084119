"""Writing small files that must never be half there and never be readable by others."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

_ZEROS = bytes(1 << 20)


def write_whole(path: Path, content: bytes, *, mode: int = 0o600, durable: bool = True) -> None:
    """Replace the file in one step; `durable`: on disk when this returns. Makes its folder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.partial")
    try:
        _write(partial, content, mode, durable=durable)
        os.replace(partial, path)
    except OSError:  # nothing half is left, above all not where the disk is full
        partial.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def _write(path: Path, content: bytes, mode: int, *, durable: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(path: Path) -> None:
    """Delete a file so that its bytes are gone as well, as far as the disk goes along with it."""
    path.chmod(0o600)
    left = path.stat().st_size
    with open(path, "r+b") as file:
        while left > 0:
            left -= file.write(_ZEROS[: min(left, len(_ZEROS))])
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def remove_partials(path: Path) -> None:
    """What killed writers of this file have left beside it. Nobody else may be writing it."""
    for left in path.parent.glob(f".{escape(path.name)}.*partial"):
        with suppress(OSError):  # somebody else's
            overwrite(left)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for whoever holds this file. A killed process frees it. Makes its folder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
