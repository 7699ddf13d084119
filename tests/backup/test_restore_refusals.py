"""A wrong file, sheet, folder or key is named as such, and nothing is overwritten."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from pyrage.x25519 import Identity

from privacy import tombstones
from privacy.audit.acts import SYSTEM
from privacy.backup import container, folder, restoring, sheet
from privacy.backup.errors import BackupProblem
from privacy.backup.restoring import Here, restore, state_here, try_file
from privacy.backup.writing import backup
from privacy.erasure import erase
from privacy.keys import forget_checked_keys, require_keys
from privacy.models import DataSubject, Installation
from tests.clients.salon import enter

# A copy is made by another connection on PostgreSQL, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture
def copy(paper: Identity, tmp_path: Path) -> Path:
    forget_checked_keys()
    require_keys()  # binds the database of this test to its ring
    gone = enter("Oona Niemi", 1991)
    erase(by=SYSTEM, subject_ids=[gone.pk], ground="request")
    enter("Sanni Mäkelä", 1985)
    return backup(tmp_path).file


class Reached(Exception):
    """A step behind the one that a test is about."""

    @classmethod
    def here(cls, *_words: object) -> None:
        raise cls


def refused(copy: Path, typed: str) -> str:
    """Why it is refused; and that nothing has changed."""
    before = DataSubject.objects.count(), settings.HARMONY_KEY_RING_FILE.read_bytes()
    with override("en"), pytest.raises(BackupProblem) as problem:
        restore(copy, typed, replace=True)
    assert before == (DataSubject.objects.count(), settings.HARMONY_KEY_RING_FILE.read_bytes())
    return problem.value.words


def test_a_whole_copy_can_be_tried_without_touching_anything(paper: Identity, copy: Path) -> None:
    assert try_file(copy, str(paper)).counts["clients.client"] == 1
    assert state_here() is Here.IN_USE


def test_a_register_in_use_is_replaced_only_on_an_express_wish(paper: Identity, copy: Path) -> None:
    with pytest.raises(BackupProblem, match="--replace"):
        restore(copy, str(paper))


@pytest.mark.parametrize("change", ["cut", "flip", "empty", "text"])
def test_a_damaged_file(paper: Identity, copy: Path, change: str) -> None:
    content = copy.read_bytes()
    middle = len(content) // 2
    copy.write_bytes(
        {
            "cut": content[:middle],
            "flip": content[:middle] + bytes([content[middle] ^ 8]) + content[middle + 1 :],
            "empty": b"",
            "text": b"Tilauskuitti\n" * 40,
        }[change]
    )
    wanted = "damaged" if change in ("cut", "flip") else "not a backup"
    assert wanted in refused(copy, str(paper))


def test_another_sheet(copy: Path) -> None:
    assert "sheet does not open" in refused(copy, str(Identity.generate()))


@pytest.mark.parametrize("name", ["keyring.age", "erasures.age"])
def test_a_folder_without_what_lies_beside(paper: Identity, copy: Path, name: str) -> None:
    (copy.parent / name).unlink()
    if name == "erasures.age":
        settings.HARMONY_ERASURE_LOG.unlink()
    assert ("erasure log is missing" if name == "erasures.age" else name) in refused(
        copy, str(paper)
    )


def test_an_erasure_log_older_than_the_copy(paper: Identity, copy: Path) -> None:
    settings.HARMONY_ERASURE_LOG.unlink()
    folder.write_erasures(copy.parent, paper.to_public())
    assert "older than the backup" in refused(copy, str(paper))


def test_an_erasure_log_that_somebody_else_wrote(paper: Identity, copy: Path) -> None:
    log = tombstones.log_content()
    settings.HARMONY_ERASURE_LOG.write_bytes(log.replace(b"request", b"mistake"))
    folder.write_erasures(copy.parent, paper.to_public())
    assert not [stone for stone in tombstones.tombstones() if stone.kind == "erasure"]
    assert "older than the backup" in refused(copy, str(paper))


def test_keys_of_another_salon(paper: Identity, copy: Path) -> None:
    Installation.objects.update(ring="6a1f6d0e-0000-4000-8000-000000000000")
    assert "another salon" in refused(copy, str(paper))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vendor": "another"}, "The backup is of another"),
        ({"migrations": ("clients.9999_to_come",)}, "newer version"),
        ({"made_at": (timezone.now() + timedelta(days=2)).isoformat()}, "clock of this computer"),
        ({"installation": "6a1f6d0e-0000-4000-8000-000000000000"}, "different salons"),
    ],
)
def test_a_copy_of_another_kind_of_another_time_or_of_another_salon(
    paper: Identity, copy: Path, monkeypatch: pytest.MonkeyPatch, change: Any, words: str
) -> None:
    real = container.read

    def says_otherwise(stream: Any, identity: Any, sink_for: Any) -> Any:
        return replace(real(stream, identity, lambda m: sink_for(replace(m, **change))), **change)

    monkeypatch.setattr("privacy.backup.container.read", says_otherwise)
    monkeypatch.setattr(restoring, "_save_first", lambda folder, identity: "")
    assert words in refused(copy, str(paper))


def test_an_old_copy_asks_whether_the_clock_is_right(
    paper: Identity, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that stands years ahead everybody would be deleted who comes back."""
    network = tmp_path / "synchronized"
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", network)
    monkeypatch.setattr(restoring, "_save_first", lambda folder, identity: "")
    monkeypatch.setattr(restoring, "_require_log", Reached.here)
    late = timezone.now() + timedelta(days=settings.HARMONY_BACKUP_DAYS + 3)
    with time_machine.travel(late, tick=False):
        assert f"--today {late:%Y-%m-%d}" in refused(copy, str(paper))
        with pytest.raises(Reached):
            restore(copy, str(paper), replace=True, today=timezone.localdate())
        network.touch()
        with pytest.raises(Reached):
            restore(copy, str(paper), replace=True)


def test_a_folder_or_nothing_instead_of_a_file(paper: Identity, copy: Path) -> None:
    assert copy.name in refused(copy.parent, str(paper))
    assert "no file" in refused(copy.parent / "harmony-of-yesterday.age", str(paper))


@pytest.mark.parametrize(
    "typed", ["", "hei", "AGE-SECRET-KEY-1", "Q" * 58, "Q" * 57, "Q" * 57 + "B"]
)
def test_what_is_no_sheet(copy: Path, typed: str) -> None:
    assert "recovery sheet" in refused(copy, typed)


def test_a_sheet_typed_in_groups_small_letters_and_with_numbers(paper: Identity) -> None:
    groups = sheet.groups(paper)
    rows = [f"{n + 1:>4}.  " + "  ".join(groups[n : n + 5]) for n in range(0, len(groups), 5)]
    for typed in (
        "\n".join(rows),
        " ".join(groups).lower(),
        str(paper),
        f" {str(paper).lower()}\n",
    ):
        assert str(sheet.read(typed)) == str(paper)


def test_one_wrong_character_is_noticed(paper: Identity) -> None:
    text = str(paper).removeprefix(sheet.PREFIX)
    for place, letter in enumerate(text):
        other = "Q" if letter != "Q" else "P"
        with pytest.raises(BackupProblem):
            sheet.read(text[:place] + other + text[place + 1 :])


def test_a_number_read_as_a_letter_is_named_with_its_group(paper: Identity) -> None:
    text = str(paper).removeprefix(sheet.PREFIX)
    with pytest.raises(BackupProblem, match="3"):
        sheet.read(text[:9] + "O" + text[10:])


def test_the_command_refuses_with_its_own_code(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text(str(Identity.generate()))
    with pytest.raises(SystemExit) as ended:
        call_command("restore", str(copy), sheet=str(tmp_path / "sheet.txt"))
    assert ended.value.code == 3
