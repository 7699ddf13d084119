"""What the last backup came to, for the promise board and `doctor`: a file outside the database.

`HARMONY_HOME/backup/status.json`, no person in it:

    tried_at      when a backup was last begun, ISO with offset
    ok            whether that one is there, whole and tried
    fault         "" or the plain words of what went wrong
    verified_at   when a copy was last made and tried with success (stays when a later one fails)
    file, folder  the newest good copy
    second        "" (none set), "ok", or what went wrong at the second place
    second_folder where the second place was when a copy last arrived there
    bytes, seconds, kept    size, duration, copies in the folder
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from privacy.encryption.files import write_whole


@dataclass(frozen=True)
class Status:
    """See the module. `verified_at` is "" before the first good copy."""

    tried_at: str = ""
    ok: bool = False
    fault: str = ""
    verified_at: str = ""
    file: str = ""
    folder: str = ""
    second: str = ""
    bytes: int = 0
    seconds: float = 0.0
    kept: int = 0
    second_folder: str = ""

    @property
    def verified(self) -> datetime | None:
        return datetime.fromisoformat(self.verified_at) if self.verified_at else None


def last() -> Status:
    """The status as last written; an empty one before the first backup."""
    try:
        return Status(**json.loads(settings.HARMONY_BACKUP_STATUS_FILE.read_bytes()))
    except (OSError, ValueError, TypeError):
        return Status()


def note(status: Status) -> None:
    write_whole(settings.HARMONY_BACKUP_STATUS_FILE, json.dumps(asdict(status), indent=1).encode())
