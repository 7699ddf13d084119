"""A set of files, checked before a row of it is believed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from privacy.encryption.records import from_named
from privacy.leaving.kinds import SEALED, Kind, kinds
from privacy.leaving.refusals import Damaged, NewerFormat
from privacy.leaving.values import as_json, from_json
from privacy.leaving.writing import (
    CLOSING,
    FORMAT,
    MANIFEST,
    SUMS,
    VERSION,
    header_of,
    opening,
)

_PIECE = 1 << 20
_OF_A_FILE = ("file", "kind", "sha256")


@dataclass(frozen=True)
class RegisterSet:
    """A folder whose files are those of its manifest."""

    folder: Path
    manifest: dict[str, Any]
    kinds: tuple[Kind, ...]
    """What is read back, referred tables first."""

    @property
    def export(self) -> UUID:
        return UUID(self.manifest["export"])

    @cached_property
    def rows(self) -> int:
        """Rows that an import reads."""
        counts = _counts(self.manifest)
        return sum(counts[kind.name] for kind in self.kinds)

    @property
    def unreadable(self) -> int:
        """Rows that could not be opened where the set was written, and are not in it."""
        told = self.manifest.get("unreadable")
        return len(told) if isinstance(told, list) else 0

    def read(self, kind: Kind) -> Iterator[tuple[int, dict[str, Any], Any]]:
        """Line, columns and record of every row of a kind. Raises Damaged."""
        name = f"{kind.name}.json"
        fields = {field.name: field for field in kind.columns}
        for line, told in _lines(self.folder / name, kind.name):
            try:
                yield (line, *_values(kind, fields, told))
            except ValueError as problem:
                where = str(problem.args[0])
                raise Damaged(
                    name, _("not a row of this kind (%(what)s)") % {"what": where}, line
                ) from None


def open_set(folder: Path) -> RegisterSet:
    """The set in a folder. Raises Damaged when a file is not as it was written, NewerFormat."""
    manifest = _manifest(folder)
    if manifest["version"] > VERSION:
        raise NewerFormat
    for file in manifest["files"]:
        if _sum(folder, file["file"]) != file["sha256"]:
            raise Damaged(file["file"], _("the fingerprint differs: the file was changed or cut"))
    here, known = _counts(manifest), kinds()
    if unknown := _unknown(manifest, known):
        raise NewerFormat(f"{NewerFormat.message} ({', '.join(sorted(unknown))})")
    chosen = (kind for kind in known if not kind.read_only and kind.name in here)
    return RegisterSet(folder, manifest, tuple(chosen))


def _unknown(manifest: dict[str, Any], known: Sequence[Kind]) -> set[str]:
    """Kinds and columns that this version of the program does not have."""
    columns = {kind.name: set(header_of(kind)) for kind in known}
    unknown = set(_counts(manifest)) - set(columns)
    for about in manifest["kinds"]:
        found = set(about["columns"]) - columns.get(about["kind"], set())
        unknown |= {f"{about['kind']}.{column}" for column in found}
    return unknown


def _counts(manifest: dict[str, Any]) -> dict[str, int]:
    files = manifest["files"]
    return {f["kind"]: f["rows"] for f in files if f["file"].endswith(".json")}


def _manifest(folder: Path) -> dict[str, Any]:
    """What the folder says of itself, and that nobody has changed it."""
    try:
        content = (folder / MANIFEST).read_bytes()
        sums = (folder / SUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Damaged(MANIFEST, _("is missing, or SHA256SUMS beside it")) from None
    if f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}" not in sums.splitlines():
        raise Damaged(MANIFEST, _("the fingerprint differs: the file was changed or cut"))
    try:
        told: dict[str, Any] = json.loads(content)
        is_ours = _is_manifest(told)
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise Damaged(MANIFEST, _("not the manifest of a register of Harmony"))
    return told


def _is_manifest(told: Any) -> bool:
    """Whether everything is there that a reader needs. May raise what the wrong types raise."""
    texts = [told["keys"], *(f[name] for f in told["files"] for name in _OF_A_FILE)]
    texts += [name for k in told["kinds"] for name in (k["kind"], *k["columns"])]
    numbers = [told["version"], *(f["rows"] for f in told["files"])]
    UUID(told["export"])
    return (
        told["format"] == FORMAT
        and all(isinstance(text, str) for text in texts)
        and all(isinstance(number, int) for number in numbers)
    )


def _sum(folder: Path, name: str) -> str:
    if name != Path(name).name:
        raise Damaged(MANIFEST, _("names a file outside the folder"))
    found = hashlib.sha256()
    try:
        with (folder / name).open("rb") as source:
            while piece := source.read(_PIECE):
                found.update(piece)
    except OSError:
        raise Damaged(name, _("is missing")) from None
    return found.hexdigest()


def _lines(path: Path, kind: str) -> Iterator[tuple[int, Any]]:
    """Line number and value of each row. Raises Damaged."""
    with path.open(encoding="utf-8") as source:
        if next(source, "").rstrip("\n") != opening(kind):
            raise Damaged(path.name, _("does not begin as it should"), 1)
        number, last = 1, ""
        for number, text in enumerate(source, 2):
            if last.startswith("]}"):
                raise Damaged(path.name, _("goes on behind its end"), number)
            last = text
            if text.startswith("]}"):
                continue
            yield number, _row(path.name, number, text)
        if last != CLOSING.lstrip("\n"):
            raise Damaged(path.name, _("ends too early"), number)


def _row(name: str, number: int, text: str) -> Any:
    try:
        return json.loads(text.rstrip("\n").removesuffix(","))
    except ValueError:
        raise Damaged(name, _("cannot be read"), number) from None


def _values(kind: Kind, fields: dict[str, Any], told: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(told, dict):
        raise ValueError("-")
    known = {*fields, SEALED} if kind.record is not None else {*fields}
    if unknown := set(told) - known:
        raise ValueError(", ".join(sorted(unknown)))
    values = {}
    for name, field in fields.items():
        try:
            values[field.attname] = from_json(field, _told(field, told))
        except (ValueError, TypeError):
            raise ValueError(name) from None
    if kind.record is None:
        return values, None
    try:
        return values, from_named(kind.record, told.get(SEALED))
    except (ValueError, TypeError):
        raise ValueError(SEALED) from None


def _told(field: Any, told: dict[str, Any]) -> Any:
    """What stands there; for a column that is newer than the set, what a new row would get."""
    if field.name in told:
        return told[field.name]
    if not field.has_default() and not field.null:
        raise ValueError(field.name)
    return as_json(field.get_default())
