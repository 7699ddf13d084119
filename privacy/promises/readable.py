"""The promise that everything stored can still be read: disks forget, and change bits."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import doubles, indexes
from privacy.backup.checking import check_pages
from privacy.backup.errors import BackupProblem
from privacy.encryption import CannotBeRead
from privacy.models import SealedModel
from privacy.models.subject import keep_few_data_keys
from privacy.promises.registry import Finding, broken, kept, promise

_BATCH = 2_000
_NAMED = 20


@promise(
    "data.readable",
    clause="32",
    title=gettext_lazy("Everything in the register is whole and can be read"),
    step=gettext_lazy(
        "The disk or somebody has changed what was stored. Do not delete anything: try the newest "
        "backup (restore --check), and have the disk looked at."
    ),
)
def everything_is_readable(today: date) -> Finding:
    """Opens every sealed text, and looks at every page; of a server, at those of its indexes."""
    try:
        if connection.vendor == "sqlite":
            check_pages(DEFAULT_DB_ALIAS)
            if not doubles.are_whole():
                return broken(_("The tables are not those that the last update has left."))
        elif indexes.can_be_read() and (names := indexes.damaged()):
            return _damaged_indexes(names)
        texts = list(opened())
    except OperationalError:  # it is away, or busy: nobody knows
        raise
    except (BackupProblem, DatabaseError):
        return broken(_("The pages of the database are damaged."))
    damaged = texts.count(False)
    if damaged:
        return broken(_("Texts that do not open: %(count)d") % {"count": damaged}, damaged)
    return kept(_("Texts opened: %(count)d") % {"count": len(texts)}, len(texts))


def _damaged_indexes(names: list[str]) -> Finding:
    """They can be made anew from the rows, which the nightly copy reads."""
    found = _("Damaged indexes of the database: %(count)d. docs/operations.md says what to do.")
    details = tuple((name, f"REINDEX INDEX {name};") for name in names[:_NAMED])
    return broken(found % {"count": len(names)}, len(names), details)


def opened(alias: str = DEFAULT_DB_ALIAS) -> Iterator[bool]:
    """Of each sealed text, whether it opens. In short readings, so that nobody who saves waits."""
    for model in apps.get_models():
        if not issubclass(model, SealedModel):
            continue
        rows = model._base_manager.using(alias).select_related("subject").order_by("pk")
        some = list(rows[:_BATCH])
        while some:
            yield from map(_opens, some)
            keep_few_data_keys()
            some = list(rows.filter(pk__gt=some[-1].pk)[:_BATCH])


def _opens(row: Any) -> bool:
    try:
        return row.sealed is not None
    except CannotBeRead:
        return False
