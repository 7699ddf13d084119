"""A backup: one moment of the register, tried before it has a name, useless to a thief."""

import shutil
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail as django_mail
from django.db import DatabaseError, connection
from django.test import override_settings
from django.utils import timezone
from pyrage.x25519 import Identity

from privacy import tombstones
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.backup import folder, mirror, sheet, status
from privacy.backup.container import read
from privacy.backup.errors import BackupProblem
from privacy.backup.places import backup_tonight
from privacy.backup.sources import Memory, program
from privacy.backup.writing import Report, backup, try_copy
from privacy.checks import check_backup_days
from privacy.encryption import keyring
from privacy.erasure import erase
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import enter

# A copy is made by another connection on PostgreSQL, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def made(place: Path) -> Report:
    enter("Oona Niemi", 1991)
    return backup(place)


def test_the_finished_copy_has_been_restored_once(paper: Identity, tmp_path: Path) -> None:
    report = made(tmp_path)
    assert [path.name for path in folder.copies(tmp_path)] == [report.file.name]
    assert try_copy(report.file, paper).counts["clients.client"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {
        report.file.name,
        "keyring.age",
        "erasures.age",
        "installation.txt",
    }
    assert status.last().ok
    assert status.last().verified is not None
    assert AuditEvent.objects.filter(act="privacy.backup_made").exists()


def test_nobody_but_the_sheet_reads_a_byte_of_it(paper: Identity, tmp_path: Path) -> None:
    made(tmp_path)
    clear = [b"SQLite format", b"CREATE TABLE", b"clients_client", b"Oona", b"kek", b"installation"]
    master = keyring.master_bytes()
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert [word for word in [*clear, master] if word in content] == []
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupProblem):
        try_copy(folder.copies(tmp_path)[0], Identity.generate())


def test_without_a_sheet_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem):
        backup(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not status.last().ok
    settings.HARMONY_BACKUP_STATUS_FILE.unlink()


def test_a_copy_that_does_not_pass_its_trial_gets_no_name(
    paper: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tmp_path)
    monkeypatch.setattr("privacy.backup.sources.counts", lambda alias: {"privacy.datasubject": 99})
    with pytest.raises(BackupProblem):
        backup(tmp_path)
    assert folder.copies(tmp_path) == [first.file]
    assert status.last().verified_at != ""
    assert not status.last().ok
    assert not list(tmp_path.glob(".*"))


def test_texts_that_no_key_opens_fail_the_trial(paper: Identity, tmp_path: Path) -> None:
    client = enter("Oona Niemi", 1991)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET sealed_n = sealed_n + 1")
    with pytest.raises(BackupProblem):
        backup(tmp_path)
    assert client.pk


def test_a_broken_use_log_fails_the_trial(paper: Identity, tmp_path: Path) -> None:
    enter("Oona Niemi", 1991)
    AuditEvent.objects.filter(seq=1).update(act="nothing.happened")
    with pytest.raises(BackupProblem):
        backup(tmp_path)
    assert folder.copies(tmp_path) == []


def test_a_register_that_cannot_be_read_is_noted_and_quoted_nowhere(
    paper: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tmp_path)

    def malformed(describe: Any) -> None:
        raise DatabaseError("malformed near Oona Niemi")

    monkeypatch.setattr("privacy.backup.sources.consistent", malformed)
    with pytest.raises(DatabaseError):
        backup(tmp_path)
    assert folder.copies(tmp_path) == [first.file]
    assert not status.last().ok
    assert "doctor" in status.last().fault
    assert "Oona" not in status.last().fault


def test_every_cut_and_every_flip_is_refused(paper: Identity, tmp_path: Path) -> None:
    content = made(tmp_path).file.read_bytes()
    broken = tmp_path / "broken"
    step = max(1, len(content) // 50)
    cuts = [content[:place] for place in range(0, len(content), step)]
    flips = [_flipped(content, place) for place in range(0, len(content), step)]
    others = [b"", b"SQLite format 3\x00" * 100, content + b"x", content + content]
    for damaged in [*cuts, *flips, *others]:
        broken.write_bytes(damaged)
        with pytest.raises(BackupProblem):
            try_copy(broken, paper)
    assert len(cuts) + len(flips) >= 100


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_copies_older_than_35_days_go_and_the_newest_stays(
    paper: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", tmp_path)  # the network has set the clock
    begun = timezone.now()
    for days in (0, 20, 36):
        with time_machine.travel(begun + timedelta(days=days), tick=False):
            backup(tmp_path)
    copies = folder.copies(tmp_path)
    ages = [round((folder.made_at(path) - begun) / timedelta(days=1)) for path in copies]
    assert ages == [20, 36]
    assert folder.remove_old(tmp_path, begun + timedelta(days=400)) == 1
    assert len(folder.copies(tmp_path)) == 1


def test_what_a_killed_backup_left_goes_and_other_files_stay(
    paper: Identity, tmp_path: Path
) -> None:
    (tmp_path / ".harmony-12.partial").write_bytes(b"half")
    (tmp_path / "holiday.jpg").write_bytes(b"picture")
    backup(tmp_path)
    assert not (tmp_path / ".harmony-12.partial").exists()
    assert (tmp_path / "holiday.jpg").exists()


def test_the_second_place_gets_the_same_and_its_fault_is_told(
    paper: Identity, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    report = backup(first, second)
    assert report.second == "ok"
    assert (second / report.file.name).read_bytes() == report.file.read_bytes()
    assert (second / "keyring.age").exists()
    (tmp_path / "file").write_bytes(b"")
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        report = backup(first, tmp_path / "file" / "below")
    assert report.second not in ("", "ok")
    assert len(folder.copies(first)) == 2
    assert status.last().fault


def people_in(content: bytes) -> int:
    """Clients in the copied database, whichever kind it is."""
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(":memory:")
        copy.deserialize(content)
        count: int = copy.execute("SELECT COUNT(*) FROM clients_client").fetchone()[0]
        return count
    command = [program("pg_restore"), "--data-only", "--table=clients_client", "--file=-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    rows = text.partition(b" FROM stdin;\n")[2].partition(b"\n\\.\n")[0]
    return len(rows.splitlines())


def test_the_copy_holds_the_moment_and_the_log_beside_it_what_came_later(
    paper: Identity, tmp_path: Path
) -> None:
    client = enter("Oona Niemi", 1991)
    report = backup(tmp_path)
    erase(by=SYSTEM, subject_ids=[client.pk], ground="request")
    memory = Memory()
    with open(report.file, "rb") as file:
        read(file, paper, lambda manifest: memory)
    assert people_in(bytes(memory.content)) == 1
    assert DataSubject.objects.count() == 0
    folder.write_beside(tmp_path, sheet.public_key())
    log = tombstones.read(folder.read_erasures(tmp_path, paper), keyring.ring())
    assert [stone.subjects for stone in log] == [(client.pk,)]


def test_a_file_that_only_decrypts_is_no_backup(paper: Identity, tmp_path: Path) -> None:
    from pyrage import encrypt

    for content in (
        b"",
        b"hello",
        b"harmony-backup/1\n\xff\xff\xff\xff",
        b"harmony-backup/1\n" * 9,
    ):
        (tmp_path / "x").write_bytes(encrypt(content, [paper.to_public()]))
        with pytest.raises(BackupProblem):
            try_copy(tmp_path / "x", paper)


def test_the_owner_hears_of_a_failed_night_and_nothing_about_anybody(
    paper: Identity, tmp_path: Path, hannele: User, tiina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = made(tmp_path / "good").file
    (tmp_path / "file").write_bytes(b"")
    with (
        override_settings(HARMONY_BACKUP_DIR=str(tmp_path / "file" / "below")),
        pytest.raises(BackupProblem),
    ):
        backup_tonight(timezone.localdate())
    sent = django_mail.outbox
    assert [mail.to for mail in sent] == [[hannele.email]]
    assert "Oona" not in f"{sent[0].subject} {sent[0].body}"
    assert f"{good.name}, " in str(sent[0].body)
    assert not status.last().ok


def test_copies_never_go_where_their_disk_is_not(paper: Identity, tmp_path: Path) -> None:
    """An unplugged disk leaves an empty folder on the disk of the register."""
    first, second = tmp_path / "disk", tmp_path / "share"
    places = {"HARMONY_BACKUP_DIR": str(first), "HARMONY_BACKUP_SECOND_DIR": str(second)}
    with override_settings(**places):
        backup_tonight(timezone.localdate())
        shutil.move(second, tmp_path / "away")
        second.mkdir()
        with (
            time_machine.travel(timezone.now() + timedelta(minutes=1)),
            pytest.raises(BackupProblem),
        ):
            backup_tonight(timezone.localdate())
        assert list(second.iterdir()) == []
        assert len(folder.copies(first)) == 2
        shutil.rmtree(first)
        with pytest.raises(BackupProblem):
            backup_tonight(timezone.localdate())
        assert not first.exists()
        assert not status.last().ok
        assert "levy" in status.last().fault
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            backup(first)  # a new disk: by hand
            shutil.rmtree(second)
            shutil.move(tmp_path / "away", second)
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            backup_tonight(timezone.localdate())


def test_two_salons_never_share_a_folder(paper: Identity, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "installation.txt").write_text("6a1f6d0e-0000-4000-8000-000000000000\n")
    (theirs / "keyring.age").write_bytes(b"theirs")
    with pytest.raises(BackupProblem):
        backup(theirs)
    assert backup(mine, theirs).second not in ("", "ok")
    assert len(list(theirs.iterdir())) == 2
    assert (theirs / "keyring.age").read_bytes() == b"theirs"


def test_a_demo_without_a_sheet_is_not_copied() -> None:
    assert backup_tonight(timezone.localdate()) == {"skipped": 1}
    assert django_mail.outbox == []


@pytest.mark.parametrize(("days", "refused"), [(0, True), (1, False), (35, False), (36, True)])
def test_copies_are_kept_for_35_days_at_most(days: int, refused: bool) -> None:
    with override_settings(HARMONY_BACKUP_DAYS=days):
        found = [problem.id for problem in check_backup_days(None)]
    assert found == (["privacy.E012"] if refused else [])


def test_an_erasure_reaches_the_folder_of_copies_at_once(
    paper: Identity, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = enter("Oona Niemi", 1991)
    backup(tmp_path)
    with override_settings(HARMONY_BACKUP_DIR=str(tmp_path)):
        with django_capture_on_commit_callbacks(execute=True):
            erase(by=SYSTEM, subject_ids=[client.pk], ground="request")
        mirror.wait()
    log = tombstones.read(folder.read_erasures(tmp_path, paper), keyring.ring())
    assert [(s.subjects, s.confirmed) for s in log if s.kind == "erasure"] == [((client.pk,), True)]


def test_a_place_that_is_gone_holds_no_erasure_up(
    paper: Identity, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = enter("Oona Niemi", 1991)
    (tmp_path / "erasures.age").mkdir()  # cannot be replaced by a file
    with override_settings(HARMONY_BACKUP_DIR=str(tmp_path)):
        with django_capture_on_commit_callbacks(execute=True):
            erase(by=SYSTEM, subject_ids=[client.pk], ground="request")
        mirror.wait()
    assert all(stone.confirmed for stone in tombstones.tombstones())
