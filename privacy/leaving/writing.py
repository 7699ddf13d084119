"""Writing a set: for every kind a JSON file and a CSV file, row by row, and then the manifest."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from privacy.encryption import CannotBeRead
from privacy.encryption.records import as_named
from privacy.leaving.kinds import SEALED, Kind, kinds, left_out
from privacy.leaving.moment import frozen
from privacy.leaving.refusals import FolderInUse
from privacy.leaving.transfer import sealed_keys
from privacy.leaving.values import as_json, cell
from privacy.models.subject import forget_data_keys

FORMAT: Final = "harmony-register"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
AT_ONCE: Final = 500
_MARK: Final = "\ufeff"  # by which a spreadsheet knows UTF-8
_FORGET_AFTER: Final = 5_000

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """One file of a set."""

    file: str
    kind: str
    rows: int
    bytes: int
    sha256: str


def write_set(folder: Path, release: UUID, told: Told) -> dict[str, Any]:
    """Write the whole register as it stands now; returns the manifest.

    `told(done, total)` hears of progress in rows. What was written is removed again when something
    fails. Raises FolderInUse, OSError, KeysUnavailable.
    """
    new_folder(folder)
    try:
        with frozen() as alias:
            manifest = _write_all(folder, release, alias, told)
    except BaseException:
        for path in folder.iterdir():
            path.unlink()
        raise
    return manifest


def new_folder(folder: Path) -> None:
    """An empty folder that only this account can read. Raises FolderInUse, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderInUse
    folder.chmod(0o700)


def _write_all(folder: Path, release: UUID, alias: str, told: Told) -> dict[str, Any]:
    found = kinds()
    counts = {kind.name: kind.model._base_manager.using(alias).count() for kind in found}
    total, done = sum(counts.values()), 0
    written: list[Written] = []
    unreadable: list[dict[str, str]] = []

    def progress(rows: int) -> None:
        told(done + rows, total)

    for kind in found:
        written += _write_kind(folder, kind, alias, unreadable, progress)
        done += counts[kind.name]
    told(done, total)
    manifest = _manifest(release, found, written, unreadable)
    _put(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    _put(folder / SUMS, _sums(folder, written))
    return manifest


def _write_kind(
    folder: Path,
    kind: Kind,
    alias: str,
    unreadable: list[dict[str, str]],
    progress: Callable[[int], None],
) -> list[Written]:
    names = header_of(kind)
    with _File(folder / f"{kind.name}.json") as told, _File(folder / f"{kind.name}.csv") as table:
        told.write(opening(kind.name))
        table.write(_MARK + _line(names))
        rows = 0
        for place, row in enumerate(_rows(kind, alias), 1):
            try:
                values = values_of(kind, row)
            except CannotBeRead:
                unreadable.append({"kind": kind.name, "id": str(row.pk)})
                continue
            told.write(f"{',' if rows else ''}\n{json.dumps(values, ensure_ascii=False)}")
            table.write(_line([cell(value) for value in _flat(kind, values)]))
            rows += 1
            if place % AT_ONCE == 0:
                progress(place)
        told.write(CLOSING)
    return [
        Written(file.path.name, kind.name, rows, file.octets, file.sum.hexdigest())
        for file in (told, table)
    ]


def opening(name: str) -> str:
    """The first line of a JSON file, without its end."""
    start = json.dumps({"format": FORMAT, "version": VERSION, "kind": name, "rows": []})
    return start.removesuffix("]}")


CLOSING: Final = "\n]}\n"


def header_of(kind: Kind) -> list[str]:
    """The columns of the CSV file."""
    record = kind.record
    sealed = [] if record is None else [f"{SEALED}.{n}" for n in record.__dataclass_fields__]
    return [*(field.name for field in kind.columns), *sealed]


def values_of(kind: Kind, row: Model) -> dict[str, Any]:
    """A row as the JSON file has it. Raises CannotBeRead."""
    values = {field.name: as_json(getattr(row, field.attname)) for field in kind.columns}
    if kind.record is not None:
        values[SEALED] = as_named(row.sealed)  # type: ignore[attr-defined]  # it has a record
    return values


def _flat(kind: Kind, values: Mapping[str, Any]) -> Iterator[Any]:
    for field in kind.columns:
        yield values[field.name]
    yield from values.get(SEALED, {}).values()


def _rows(kind: Kind, alias: str) -> Iterator[Model]:
    """Every row, by its key; the people's keys are forgotten again, so memory stays the same."""
    rows = kind.model._base_manager.using(alias).order_by("pk")
    if kind.record is not None:
        rows = rows.select_related("subject")
    for number, row in enumerate(rows.iterator(AT_ONCE), 1):
        yield row
        if number % _FORGET_AFTER == 0:
            forget_data_keys()


def _manifest(
    release: UUID, found: list[Kind], written: list[Written], unreadable: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "export": str(release),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "salon": settings.SALON_NAME,
        "kinds": [_about(kind) for kind in found],
        "files": [asdict(file) for file in written],
        "unreadable": unreadable,
        "left_out": left_out(),
        "keys": sealed_keys(release),
    }


def _about(kind: Kind) -> dict[str, Any]:
    declaration = kind.declaration
    return {
        "kind": kind.name,
        "title": kind.title,
        "purpose": "" if declaration is None else str(declaration.purpose.label),
        "columns": header_of(kind),
        "read_back": not kind.read_only,
    }


def _sums(folder: Path, written: list[Written]) -> str:
    """As `sha256sum -c` wants it; the manifest's own line too."""
    manifest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    lines = [f"{file.sha256}  {file.file}\n" for file in written]
    return "".join([*lines, f"{manifest}  {MANIFEST}\n"])


def _line(cells: list[str]) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerow(cells)
    return target.getvalue()


def _put(path: Path, text: str) -> None:
    with _File(path) as file:
        file.write(text)


class _File:
    """A file of a set: for its owner alone, summed as it is written, on the disk when closed."""

    def __init__(self, path: Path) -> None:
        self.path, self.octets, self.sum = path, 0, hashlib.sha256()

    def __enter__(self) -> "_File":
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._target = os.fdopen(handle, "wb", buffering=1 << 18)
        return self

    def write(self, text: str) -> None:
        octets = text.encode()
        self.sum.update(octets)
        self.octets += len(octets)
        self._target.write(octets)

    def __exit__(self, *_failure: object) -> None:
        self._target.flush()
        os.fsync(self._target.fileno())
        self._target.close()
