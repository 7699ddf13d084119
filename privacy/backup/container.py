"""What is inside a copy: a line that names the format, a manifest, then the database.

The whole is one age stream: authenticated piece by piece, so that a cut, an exchange or a flipped
bit anywhere is refused.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext as _
from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

from privacy.backup.errors import BackupProblem

MAGIC = b"harmony-backup/1\n"
_LENGTH = 4
_LONGEST_MANIFEST = 1_000_000  # bytes


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself. Counts per table, ids and hashes; no person."""

    made_at: str
    vendor: str
    installation: str
    counts: Mapping[str, int]
    head: tuple[int, str] | None
    migrations: tuple[str, ...]
    newest_tombstone: str | None

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def as_bytes(self) -> bytes:
        text = json.dumps(asdict(self)).encode()
        return MAGIC + len(text).to_bytes(_LENGTH, "big") + text

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        content: dict[str, Any] = json.loads(text)
        head = content.pop("head")
        migrations = tuple(content.pop("migrations"))
        return cls(
            head=None if head is None else (head[0], head[1]), migrations=migrations, **content
        )


class Source(Protocol):
    """Where the database's bytes come from."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Joined(io.RawIOBase):
    """The manifest and then the source, as one stream to read."""

    def __init__(self, head: bytes, source: Source) -> None:
        self._head = io.BytesIO(head)
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._head.read(len(buffer)) or self._source.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class Sink(Protocol):
    """Where the database's bytes go once the manifest is known."""

    def write(self, piece: bytes, /) -> Any: ...


class _Parted(io.RawIOBase):
    """A stream to write: takes the manifest off the front and hands the rest on."""

    def __init__(self, sink_for: Callable[[Manifest], Sink]) -> None:
        self._sink_for = sink_for
        self._start = b""
        self._sink: Sink | None = None
        self.manifest: Manifest | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        if self._sink is not None:
            self._sink.write(piece)
            return len(piece)
        self._start += bytes(piece)
        if not self._start.startswith(MAGIC[: len(self._start)]):
            raise _NotOurs
        self._take_manifest()
        return len(piece)

    def _take_manifest(self) -> None:
        begin = len(MAGIC) + _LENGTH
        length = int.from_bytes(self._start[len(MAGIC) : begin], "big")
        if len(self._start) < begin:
            return
        if length > _LONGEST_MANIFEST:
            raise _NotOurs
        if len(self._start) >= begin + length:
            self.manifest = Manifest.parse(self._start[begin : begin + length])
            self._sink = self._sink_for(self.manifest)
            self._sink.write(self._start[begin + length :])
            self._start = b""


class _Noting(io.RawIOBase):
    """A file to write that remembers its fault: the library hands on the words only."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.problem: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        try:
            return self._file.write(piece)
        except OSError as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as problem:
            self.problem = problem
            raise


class _NotOurs(Exception):
    """Decrypts, but is no copy of a register."""


def write(target: BinaryIO, manifest: Manifest, source: Source, keys: list[Recipient]) -> None:
    """Encrypt manifest and database to these keys. Raises OSError as the disk said it."""
    noting = _Noting(target)
    try:
        encrypt_io(_Joined(manifest.as_bytes(), source), noting, list(keys))
    except EncryptError:
        if noting.problem is not None:
            raise noting.problem from None
        raise


def read(file: BinaryIO, identity: Identity, sink_for: Callable[[Manifest], Sink]) -> Manifest:
    """Decrypt a copy into the sink. What arrives counts only if this returns.

    Raises BackupProblem: wrong sheet, no backup, damaged.
    """
    parted = _Parted(sink_for)
    try:
        decrypt_io(file, parted, [identity])
    except DecryptError as problem:
        raise BackupProblem(_wrong_start(str(problem))) from None
    except _NotOurs:
        raise BackupProblem(_("This file is not a backup of Harmony.")) from None
    except (OSError, ValueError, TypeError, KeyError):
        raise BackupProblem(SAY_DAMAGED()) from None
    if parted.manifest is None:
        raise BackupProblem(SAY_DAMAGED())
    return parted.manifest


def SAY_DAMAGED() -> str:  # noqa: N802  (a constant that waits for the language)
    return _("The file is damaged or was not copied whole. Try the next older backup.")


def _wrong_start(problem: str) -> str:
    if "No matching keys" in problem:
        return _(
            "The recovery sheet does not open this file: it belongs to another sheet or another "
            "salon. Look for the newest sheet, or for the right folder."
        )
    return _("This file is not a backup of Harmony, or its beginning is damaged. Try another one.")
