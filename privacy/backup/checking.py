"""Whether a copy that lies in a throw-away database is whole: counts, keys, texts, use log."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.utils.translation import gettext as _

from privacy.audit.chain import verify
from privacy.backup.container import Manifest
from privacy.backup.errors import BackupProblem
from privacy.backup.sources import counts
from privacy.encryption import CannotBeRead
from privacy.models import SealedModel

SAMPLE = 10
"""Rows of each sealed table that are opened, from both ends of the table."""


def check(alias: str, manifest: Manifest) -> None:
    """Look a copy through, with the key ring in use. Raises BackupProblem, naming the fault."""
    if connections[alias].vendor == "sqlite":
        check_pages(alias)
    if counts(alias) != dict(manifest.counts):
        raise BackupProblem(_("The copy does not hold as many rows as the register had."))
    if not opens_everywhere(alias):
        raise BackupProblem(_("The copy holds texts that its keys do not open."))
    noted = None if manifest.head is None else (manifest.head[0], bytes.fromhex(manifest.head[1]))
    if not verify(alias, noted).ok:
        raise BackupProblem(_("The use log of the copy is broken."))


def check_pages(alias: str) -> None:
    """Whether pages and keys of a SQLite database are whole. Raises BackupProblem."""
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(1)")
        whole = cursor.fetchone()[0] == "ok"
        cursor.execute("PRAGMA foreign_key_check")
        whole = whole and cursor.fetchone() is None
    if not whole:
        raise BackupProblem(_("The database of the copy is damaged."))


def opens_everywhere(alias: str) -> bool:
    """Whether the key ring in use opens a sample of every kind of sealed text."""
    try:
        return all(row.sealed is not None for row in _samples(alias))
    except CannotBeRead:
        return False


def _samples(alias: str) -> Iterator[Any]:
    for model in apps.get_models():
        if issubclass(model, SealedModel):
            rows = model._base_manager.using(alias).select_related("subject").order_by("pk")
            ends: Iterable[Any] = (*rows[: SAMPLE // 2], *rows.reverse()[: SAMPLE // 2])
            yield from ends
