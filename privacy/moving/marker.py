"""A file beside the SQLite database that closes it while it is moved, and for good afterwards.

It stands beside the database and not in it, for the database that is left stays as it was. Pages
answer 503, and no act begins: also not one that had waited for the move to end.
"""

import json
import os
from enum import Enum
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from privacy.audit.acts import ActsClosed
from privacy.encryption.files import sync_folder, write_whole


class Moving(Enum):
    """What the marker says."""

    NOT = ""
    UNDER_WAY = "under way"
    MOVED = "moved"


class RegisterMoved(ActsClosed):
    """The register is being moved, or has moved, to another database."""

    @property
    def words(self) -> str:
        return _("The register is being moved, or has moved, to another database: see doctor.")


def state() -> Moving:
    """Whether this database is being left. Looks at the file each time: there is no cheaper truth.

    A marker that cannot be read closes too.
    """
    path = _path()
    if path is None or not os.path.exists(path):
        return Moving.NOT
    try:
        return Moving(json.loads(path.read_bytes())["state"])
    except (OSError, ValueError, KeyError, TypeError):
        return Moving.UNDER_WAY


def close(to: Moving) -> None:
    """Close the database of this installation."""
    path = _path()
    if path is not None:
        write_whole(path, json.dumps({"state": to.value}).encode())


def open_again() -> None:
    """Take the marker away."""
    path = _path()
    if path is not None and path.exists():
        path.unlink()
        sync_folder(path.parent)


def refuse_acts() -> None:
    """Raise RegisterMoved while the register is closed; asked first thing in every act."""
    if state() is not Moving.NOT:
        raise RegisterMoved


def _path() -> Path | None:
    """The marker of a SQLite database in a file; other databases are never left."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(f"{name}.moved")
