"""A released export in a folder, and an empty register to read one into."""

import json
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Model

from privacy.audit.acts import SYSTEM
from privacy.leaving.actions import release_register, take_release
from privacy.leaving.kinds import kinds
from privacy.leaving.transfer import transfer_code
from privacy.leaving.whole_register import read_back
from privacy.leaving.writing import write_set
from privacy.models import RegisterRelease
from privacy.registry import delete_rows
from staff.models import User


def silent(done: int, total: int) -> None:
    """Nobody hears of the progress."""


def exported(folder: Path) -> tuple[dict[str, Any], str]:
    """The manifest of an export into this folder, and its transfer code."""
    release_register(by=SYSTEM, kind="export")
    release = take_release(by=SYSTEM, kind="export")
    return write_set(folder, release.pk, silent), transfer_code(release.pk)


def emptied(*, staff: bool = True) -> None:
    """What a new installation is: no people, no accounts, the texts of its own."""
    for kind in reversed(kinds()):
        if kind.name.startswith("audit.") or (kind.model is User and not staff):
            continue
        if kind.model is User:
            User.objects.all().delete()
        else:
            delete_rows(kind.model._base_manager.all())


def read_in(folder: Path, code: str | None) -> dict[str, Any]:
    """What the released command does."""
    release_register(by=SYSTEM, kind=RegisterRelease.Kind.IMPORT)
    return read_back(folder, code, told=silent, dry_run=False)


def rows_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of a kind as the JSON file has them."""
    rows: list[dict[str, Any]] = json.loads((folder / f"{kind}.json").read_text())["rows"]
    return rows


def stored_octets(model: type[Model]) -> list[bytes]:
    """Sealed columns as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT sealed FROM "{model._meta.db_table}"')  # noqa: S608  (our name)
        return [bytes(row[0]) for row in cursor.fetchall()]
