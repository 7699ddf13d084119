"""Reading a whole register back, from the folder to the answer of the command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from privacy.audit.acts import SYSTEM
from privacy.leaving.actions import import_register
from privacy.leaving.reading import RegisterSet, open_set

Told = Callable[[int, int], None]


def read_back(folder: Path, code: str | None, *, told: Told, dry_run: bool) -> dict[str, Any]:
    """Check the folder and read it in; with `dry_run` only look at every row.

    `code`: None to do without the keys of bans. Raises Refused, Damaged, KeysUnavailable.
    """
    found = open_set(folder)
    if dry_run:
        rows = _looked_at(found, told)
    else:
        rows = import_register(by=SYSTEM, found=found, code=code, told=told)
    return {
        "export": str(found.export),
        "read_back": not dry_run,
        "rows": rows,
        "unreadable": found.unreadable,
    }


def in_words(document: dict[str, Any]) -> str:
    """What the command says of it."""
    rows, lost = sum(document["rows"].values()), document["unreadable"]
    missing = _(
        "Rows that could not be opened where the set was written, and are not in it: %(rows)d."
    )
    more = f" {missing % {'rows': lost}}" if lost else ""
    if not document["read_back"]:
        said = _("The files are whole: %(rows)d rows. Nothing was read in.") % {"rows": rows}
        return f"{said}{more}"
    said = _(
        "Read in: %(rows)d rows. The accounts of the staff are closed until the owner opens them. "
        "No letter goes out before somebody runs confirm_sending, and the other installation must "
        "have stopped by then. Delete the files: they are not encrypted."
    ) % {"rows": rows}
    return f"{said}{more}"


def _looked_at(found: RegisterSet, told: Told) -> dict[str, int]:
    counts, done = {}, 0
    for kind in found.kinds:
        counts[kind.name] = sum(1 for _row in found.read(kind))
        done += counts[kind.name]
        told(done, found.rows)
    return counts
