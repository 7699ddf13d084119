"""Mails that became files, where no relay is set: the demo's outbox. They go with their reader.

A message that a relay has taken is out of the salon's hands. A file in its own folder is not.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from privacy.periods import DOCUMENT_DAYS

_FILES = "django.core.mail.backends.filebased.EmailBackend"


def forget_mail_to(addresses: Sequence[str]) -> int:
    """Delete the files with a message to one of these addresses. Returns how many."""
    wanted = [address.casefold().encode() for address in addresses if "@" in address]
    found = [path for path in _files() if any(w in path.read_bytes().lower() for w in wanted)]
    return _deleted(found)


def remove_old_mail() -> int:
    """Delete files that are as old as anything made for people may get. Returns how many."""
    oldest = (timezone.now() - timedelta(days=DOCUMENT_DAYS)).timestamp()
    return _deleted([path for path in _files() if path.stat().st_mtime < oldest])


def _files() -> Iterator[Path]:
    if settings.EMAIL_BACKEND == _FILES:
        yield from (path for path in Path(settings.EMAIL_FILE_PATH).glob("*") if path.is_file())


def _deleted(paths: Sequence[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
