"""What is wrong is named with the next step, by code 3, and nothing has changed."""

import errno
import os
import sys
import threading
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override
from pyrage.x25519 import Identity

from privacy.backup import folder, mirror, sheet, status
from privacy.backup.writing import backup
from privacy.encryption import keyring
from privacy.models import DataSubject

# A copy is made by another connection on PostgreSQL, which sees only what is committed.
pytestmark = [
    pytest.mark.django_db(transaction=connection.vendor == "postgresql"),
    pytest.mark.usefixtures("paper"),
]
PHOTO = bytes(range(256)) * 4


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def stdin(content: bytes) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(content), encoding="utf-8")


def refused(*words: str, **options: Any) -> str:
    """Why the command refuses."""
    said = StringIO()
    before = DataSubject.objects.count(), keyring.for_a_copy()
    with override("en"), pytest.raises(SystemExit) as ended:
        call_command(*words, stderr=said, stdout=StringIO(), **options)
    assert ended.value.code == 3
    assert (DataSubject.objects.count(), keyring.for_a_copy()) == before
    return said.getvalue()


def fails(number: int) -> NoReturn:
    raise OSError(number, "the system says so")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PHOTO, "Group 1 of the recovery sheet"),
        (b"", "Nothing was typed"),
        (b" \n", "Nothing was typed"),
        (b"1. LFYW OXWR", "B, I, O and 1 are not"),
        (b"1. LFYW 0XWR", "8 were given"),
        (b"Q" * 58, "at least one is wrong"),
    ],
)
@pytest.mark.parametrize("command", ["restore", "recovery_sheet"])
def test_what_is_no_sheet_is_told_with_what_to_try(
    command: str, content: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(content))
    before = settings.HARMONY_RECOVERY_KEY_FILE.read_bytes()
    if command == "restore":
        assert words in refused("restore", str(tmp_path / "harmony.age"))
    else:
        assert words in refused("recovery_sheet", confirm=True, new=True)
    assert settings.HARMONY_RECOVERY_KEY_FILE.read_bytes() == before


def test_whoever_gives_up_typing_has_changed_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _question: _end())
    monkeypatch.setattr("builtins.input", lambda _question: _end())
    assert "Nothing was typed" in refused("restore", str(tmp_path / "harmony.age"))
    before = settings.HARMONY_RECOVERY_KEY_FILE.read_bytes()
    assert "Nothing was typed" in refused("recovery_sheet", new=True)
    assert settings.HARMONY_RECOVERY_KEY_FILE.read_bytes() == before


def _end() -> NoReturn:
    raise EOFError


@pytest.mark.only_on("sqlite")
def test_a_move_without_an_address_asks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(b""))
    assert "postgres://" in refused("move_database", "-")


def test_a_file_in_place_of_a_folder_for_copies(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(PHOTO)
    assert "Name a folder" in refused("backup", str(tmp_path / "list.xlsx"))
    assert "Name a folder" in refused("backup", str(tmp_path / "list.xlsx" / "below"))
    assert (tmp_path / "list.xlsx").read_bytes() == PHOTO


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "chown"),
        (errno.EROFS, "chown"),
        (errno.ENOSPC, "Make room there"),
        (errno.EDQUOT, "Make room there"),
        (errno.EIO, "Connect its disk"),
        (errno.ESTALE, "Connect its disk"),
    ],
)
def test_a_place_of_copies_that_cannot_be_used(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "claim", lambda _folder: fails(number))
    assert words in refused("backup", str(tmp_path))
    assert not status.last().ok
    assert words in status.last().fault
    assert folder.copies(tmp_path) == []


def test_a_second_place_that_is_the_first_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "the same").symlink_to("disk")
    with override("en"):
        report = backup(tmp_path / "disk", tmp_path / "the same")
    assert "It is the first one" in report.second
    assert not status.last().ok
    assert len(folder.copies(tmp_path / "disk")) == 1


def test_a_second_place_that_does_not_give_back_what_was_written_holds_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, synced = tmp_path / "first", tmp_path / "second", os.fsync

    def forgetful(handle: int) -> None:
        synced(handle)
        if Path(os.readlink(f"/proc/self/fd/{handle}")).match(f"{second}/.harmony-*.partial"):
            os.pwrite(handle, bytes([os.pread(handle, 1, 300)[0] ^ 1]), 300)

    monkeypatch.setattr(os, "fsync", forgetful)
    with override("en"):
        report = backup(first, second)
    assert "does not give back" in report.second
    assert not status.last().ok
    assert (len(folder.copies(first)), folder.copies(second)) == (1, [])


@pytest.mark.parametrize("content", [b"", b"age1", PHOTO, b"\n"])
def test_a_damaged_half_of_the_sheet_is_mended_by_typing_the_sheet_in(
    content: bytes, paper: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HARMONY_BACKUP_DIR", str(tmp_path))
    folder.claim(tmp_path)
    settings.HARMONY_RECOVERY_KEY_FILE.write_bytes(content)
    said = refused("backup", str(tmp_path))
    assert "recovery_sheet --new --confirm" in said
    assert status.last().fault
    fell_over: list[object] = []
    monkeypatch.setattr(threading, "excepthook", fell_over.append)
    mirror.refresh()  # as after every erasure: none is held up by it
    mirror.wait()
    assert fell_over == []
    monkeypatch.setattr(sys, "stdin", stdin(str(paper).encode()))
    call_command("recovery_sheet", new=True, confirm=True, stdout=StringIO())
    assert str(sheet.public_key()) == str(paper.to_public())
