"""A released export in a folder, and a new house to read one into."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.test import override_settings

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditCheckpoint, AuditEvent, AuditHead
from privacy.encryption import keyring
from privacy.first_texts import ensure_first_texts
from privacy.keys import forget_checked_keys
from privacy.leaving.actions import release_register, take_release
from privacy.leaving.kinds import kinds
from privacy.leaving.transfer import transfer_code
from privacy.leaving.whole_register import read_back
from privacy.leaving.writing import write_set
from privacy.models import Installation, RegisterRelease
from privacy.models.subject import forget_data_keys
from privacy.registry import delete_rows
from staff.models import User


def silent(done: int, total: int) -> None:
    """Nobody hears of the progress."""


def exported(folder: Path) -> tuple[dict[str, Any], str]:
    """The manifest of an export into this folder, and its transfer code."""
    release_register(by=SYSTEM, kind="export")
    release = take_release(by=SYSTEM, kind="export")
    return write_set(folder, release.pk, silent), transfer_code(release.pk)


def read_in(folder: Path, code: str | None) -> dict[str, Any]:
    """What the released command does."""
    release_register(by=SYSTEM, kind=RegisterRelease.Kind.IMPORT)
    return read_back(folder, code, told=silent, dry_run=False)


@contextmanager
def new_house(folder: Path) -> Iterator[None]:
    """An empty installation with keys, log and texts of its own, in the same database."""
    folder.mkdir()
    with override_settings(
        HARMONY_KEY_RING_FILE=folder / "keyring.json",
        HARMONY_MASTER_KEY_FILE=folder / "master.key",
        HARMONY_AUDIT_HEAD_FILE=folder / "head.json",
    ):
        _clear()
        keyring.create_keys()
        ensure_first_texts()
        yield
    _forget()


def _clear() -> None:
    User.objects.all().delete()
    for kind in reversed(kinds()):
        delete_rows(kind.model._base_manager.all())
    for model in (AuditEvent, AuditHead, AuditCheckpoint, Installation, RegisterRelease):
        delete_rows(model._base_manager.all())
    _forget()


def _forget() -> None:
    keyring.forget_ring()
    forget_checked_keys()
    forget_data_keys()


def told(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of a kind; accounts without the day that closes them, which an import sets."""
    rows: list[dict[str, Any]] = json.loads((folder / f"{kind}.json").read_text())["rows"]
    for row in rows if kind == "staff.user" else []:
        row.pop("ends_on")
    return rows


def differences(first: Path, second: Path) -> list[str]:
    """Kinds whose rows are not the same in both folders, of those that are read back."""
    return [
        kind.name
        for kind in kinds()
        if not kind.read_only and told(first, kind.name) != told(second, kind.name)
    ]


def rewritten(folder: Path, name: str, content: bytes) -> None:
    """Another content of a file, and every fingerprint put right, as who knows the format can."""
    (folder / name).write_bytes(content)
    if name != "manifest.json":
        manifest = json.loads((folder / "manifest.json").read_text())
        file = next(file for file in manifest["files"] if file["file"] == name)
        file["sha256"] = hashlib.sha256(content).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))
    whole = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{whole}  manifest.json\n")


def everything() -> dict[str, int]:
    """How many rows are in every table but the log, to see that nothing was touched."""
    models: list[type[Model]] = [kind.model for kind in kinds() if kind.model is not AuditEvent]
    return {model._meta.label: model._base_manager.count() for model in models}
