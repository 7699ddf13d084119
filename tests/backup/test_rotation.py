"""What goes by its age: copies, and lines of the erasure log that no copy could need any more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from pyrage.x25519 import Identity

from privacy import tombstones
from privacy.audit.acts import SYSTEM
from privacy.backup import folder, restoring, sheet
from privacy.backup.writing import LONGER_THAN_COPIES, backup
from privacy.erasure import erase
from privacy.keys import forget_checked_keys, require_keys
from tests.clients.salon import enter

# Files and their ages are the same whichever database was copied; SQLite is copied sooner.
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]
BEGUN = timezone.now()


@pytest.fixture
def paper() -> Iterator[Identity]:
    identity = Identity.generate()
    forget_checked_keys()
    require_keys()
    sheet.confirm(identity)
    yield identity
    settings.HARMONY_RECOVERY_KEY_FILE.unlink()
    settings.HARMONY_BACKUP_STATUS_FILE.unlink(missing_ok=True)


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is there while the network keeps the clock right."""
    file = tmp_path / "synchronized"
    file.touch()
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", file)
    return file


def after(days: float) -> Any:
    return time_machine.travel(BEGUN + timedelta(days=days), tick=False)


def somebody_goes(days: float) -> None:
    with after(days):
        erase(by=SYSTEM, subject_ids=[enter("Oona Niemi", 1991).pk], ground="request")


def noted() -> list[int]:
    """Days of the lines that are left."""
    stones = tombstones.tombstones()
    return [round((stone.moment - BEGUN) / timedelta(days=1)) for stone in stones]


def test_a_line_that_no_copy_could_need_goes_and_one_that_a_copy_names_stays(network: Path) -> None:
    for days in (0, 10, 20, 90):
        somebody_goes(days)
    assert tombstones.forget_before(BEGUN + timedelta(days=15)) == 1
    assert noted() == [10, 20, 90]
    assert tombstones.forget_before(BEGUN + timedelta(days=80)) == 1
    assert noted() == [20, 90]
    assert tombstones.forget_before(BEGUN + timedelta(days=80)) == 0


def test_a_copy_comes_back_though_nobody_had_gone_for_long_before_and_somebody_since(
    paper: Identity, tmp_path: Path, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reached(Exception):
        pass

    def reached(*_words: object) -> None:
        raise Reached

    somebody_goes(0)
    with after(200):
        copy = backup(tmp_path / "copies").file
    somebody_goes(201)
    monkeypatch.setattr(restoring, "_save_first", lambda folder, identity: "")
    monkeypatch.setattr(restoring, "_put_beside", reached)
    with after(202):
        backup(tmp_path / "copies")
        with pytest.raises(Reached):  # the log is found to know all that the copy knew
            restoring.restore(copy, str(paper), replace=True)


def test_lines_outlive_the_copies(paper: Identity, tmp_path: Path, network: Path) -> None:
    longest = settings.HARMONY_BACKUP_DAYS + LONGER_THAN_COPIES.days
    for days in (0, 1, 2):
        somebody_goes(days)
    for later, left in ((longest, [0, 1, 2]), (longest + 1.5, [1, 2])):
        with after(later):
            backup(tmp_path / "copies")
        assert noted() == left


def test_what_a_restore_has_replaced_goes_as_well(
    paper: Identity, tmp_path: Path, network: Path
) -> None:
    aside = tmp_path / folder.BEFORE
    for days in (0, 20):
        with after(days):
            backup(aside)
    with after(40):
        assert backup(tmp_path).removed == 1
    assert len(folder.copies(aside)) == 1
    with after(60):
        assert backup(tmp_path).removed == 1  # the newest one too
    assert not aside.exists()


def test_by_a_clock_that_has_jumped_nothing_is_deleted(
    paper: Identity, tmp_path: Path, network: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    somebody_goes(0)
    somebody_goes(1)
    for days in (1, 2, 3):
        with after(days):
            backup(first, second)
    network.unlink()
    with after(800):
        report = backup(first, second)
    assert (report.removed, report.second) == (0, "ok")
    assert len(folder.copies(first)) == len(folder.copies(second)) == 4
    assert noted() == [0, 1]
    network.touch()
    with after(801):
        report = backup(first, second)
    assert report.removed == 3
    assert len(folder.copies(first)) == len(folder.copies(second)) == 2
    assert noted() == [1]
