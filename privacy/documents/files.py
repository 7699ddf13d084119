"""Files made for a person: sealed under her own key, readable for seven days, then gone (R56).

An erasure destroys her key, so what lies here of her cannot be opened from that moment on. Names of
folders and files hold a request's random id and nothing about anybody.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from privacy.encryption.cipher import Place, seal, unseal
from privacy.encryption.files import write_whole
from privacy.models import DataSubject, DataSubjectRequest
from privacy.models.request import HandedFile
from privacy.periods import DOCUMENT_DAYS

DAYS = DOCUMENT_DAYS
_SEALED = ".sealed"


class NoSuchFile(Exception):
    """The file was never made, or its seven days are over."""


@dataclass(frozen=True)
class Files:
    """What was made for a request: names with fingerprints, and which kinds of data are inside."""

    request_id: UUID
    files: tuple[HandedFile, ...]
    sections: tuple[str, ...]


def keep_files(
    request: DataSubjectRequest, subject: DataSubject, contents: dict[str, bytes]
) -> tuple[HandedFile, ...]:
    """Seal these files into the folder of the request, in place of what was there."""
    folder = folder_of(request.pk)
    remove_files(request.pk)
    for name, content in contents.items():
        sealed = seal(subject.data_key(), _place(request.pk, subject, name), content)
        path = folder / f"{name}{_SEALED}"
        write_whole(path, sealed)
        moment = timezone.now().timestamp()
        os.utime(path, (moment, moment))
    return tuple(
        HandedFile(name, hashlib.sha256(content).hexdigest()) for name, content in contents.items()
    )


def read_file(request: DataSubjectRequest, name: str) -> bytes:
    """A file of a request. Raises NoSuchFile after seven days, and CannotBeRead."""
    path = folder_of(request.pk) / f"{name}{_SEALED}"
    subject = person_about(request)
    if name != Path(name).name or subject is None or not path.is_file():
        raise NoSuchFile
    if timezone.now() - _made_at(path) > timedelta(days=DAYS):
        raise NoSuchFile
    return unseal(subject.data_key(), _place(request.pk, subject, name), path.read_bytes())


def person_about(request: DataSubjectRequest) -> DataSubject | None:
    """Whose data a request concerns, while she is in the register."""
    if request.about is None:
        return None
    return DataSubject.objects.filter(pk=request.about).first()


def remove_files(request_id: UUID) -> None:
    """Delete the files of a request, if there are any."""
    shutil.rmtree(folder_of(request_id), ignore_errors=True)


def remove_expired_files(today: date | None = None) -> int:
    """Delete what would pass its seven days before the next day's call. Returns how many files."""
    day, removed = today or timezone.localdate(), 0
    for path in _sealed_files():
        if timezone.localdate(_made_at(path)) + timedelta(days=DAYS) <= day:
            path.unlink(missing_ok=True)
            removed += 1
    _remove_empty_folders()
    return removed


def folder_of(request_id: UUID) -> Path:
    """Where the files of a request lie."""
    folder: Path = settings.HARMONY_DOCUMENTS / str(request_id)
    return folder


def _sealed_files() -> list[Path]:
    return list(settings.HARMONY_DOCUMENTS.glob(f"*/*{_SEALED}"))


def _remove_empty_folders() -> None:
    for folder in settings.HARMONY_DOCUMENTS.glob("*"):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _made_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())


def _place(request_id: UUID, subject: DataSubject, name: str) -> Place:
    return Place(
        label="privacy.document",
        subject=subject.pk,
        row=uuid5(request_id, name),
        generation=subject.key_generation,
        counter=0,
    )
