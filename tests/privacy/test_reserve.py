"""The reserve: given up when the disk is full, made anew with room, and what it allows."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pyrage.x25519 import Identity

from clients.actions import open_card, register_client
from clients.details import Details
from privacy import reserve
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.backup import sheet, status
from privacy.backup.writing import backup
from privacy.doctor import machine
from privacy.doctor.lines import State
from privacy.models import PromiseState
from privacy.promises import room
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.clients.salon import enter
from tests.promised import state

pytestmark = pytest.mark.django_db
PLENTY = 50 * machine.GIGABYTE


class Disk:
    """How much is free, as the program is told."""

    def __init__(self, folder: Path) -> None:
        self.free, self.folder = PLENTY, folder

    @property
    def reserve(self) -> Path:
        return self.folder / "disk.reserve"


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A register on a disk whose room is what the test says."""
    made = Disk(tmp_path)
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(reserve, "file", lambda: made.reserve)
    monkeypatch.setattr("shutil.disk_usage", lambda path: real._replace(free=made.free))
    yield made
    made.free = PLENTY
    room.tend()


def test_it_is_there_from_the_first_save_on_and_its_room_is_taken(disk: Disk) -> None:
    enter("Oona Niemi")
    assert disk.reserve.stat().st_size == reserve.SIZE
    assert disk.reserve.stat().st_blocks * 512 >= reserve.SIZE
    assert [path.name for path in disk.folder.iterdir()] == ["disk.reserve"]


def test_it_is_given_up_where_hardly_anything_is_left_and_made_anew_with_room(disk: Disk) -> None:
    assert reserve.tend()
    for free, saving, there in (
        (reserve.LOW, True, True),
        (reserve.LOW - 1, False, False),
        (reserve.SIZE + reserve.LOW, False, False),  # its own room is no room
        (reserve.SIZE + 2 * reserve.LOW, True, True),
    ):
        disk.free = free
        assert (reserve.tend(), disk.reserve.exists()) == (saving, there), free


def test_a_folder_that_cannot_be_written_is_for_the_database_to_refuse(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*args: Any) -> None:
        raise PermissionError(errno.EROFS, "read-only")

    monkeypatch.setattr(reserve, "_take", closed)
    assert reserve.tend()
    assert list(disk.folder.iterdir()) == []


def test_cards_are_read_and_noted_and_nothing_else_is_saved(disk: Disk) -> None:
    client = enter("Oona Niemi")
    disk.free = 0
    with pytest.raises(OSError, match="space"):
        register_client(by=SYSTEM, details=Details("Bea Virtanen"), notice_way="paper")
    before = AuditEvent.objects.count()
    open_card(by=SYSTEM, client=client)
    assert AuditEvent.objects.count() == before + 1
    disk.free = PLENTY
    register_client(by=SYSTEM, details=Details("Bea Virtanen"), notice_way="paper")


def test_what_was_typed_is_still_on_the_page_that_refuses(
    disk: Disk, tiina: User, signed_in: SignIn
) -> None:
    browser = signed_in(tiina)
    browser.raise_request_exception = False
    disk.free = 0
    form = {"name": 'Bea "B" Virtanen', "birth_year": "1990", "notice_way": "paper"}
    form |= {"form_key": "6a1f6d0e-0000-4000-8000-000000000000"}
    refused = browser.post("/asiakkaat/uusi/", form)
    assert refused.status_code == 503
    assert "Levy on täynnä" in text_of(refused)
    assert 'name="name" value="Bea &quot;B&quot; Virtanen"' in refused.content.decode()
    disk.free = PLENTY
    again = browser.post("/asiakkaat/uusi/", form)
    assert again.status_code == 302


def test_a_doors_form_is_not_repeated_on_the_page(disk: Disk, tiina: User) -> None:
    from harmony.views import _sent

    match = SimpleNamespace(namespaces=[], view_name="account_login")
    said = SimpleNamespace(method="POST", FILES={}, resolver_match=match, headers={})
    assert _sent(said) == {}  # type: ignore[arg-type]  # of a request it looks at no more


def test_doctor_and_board_are_red_at_once_and_the_front_page_says_it(
    disk: Disk, hannele: User, signed_in: SignIn
) -> None:
    browser = signed_in(hannele)
    assert machine.disk().state is State.WELL
    assert state("disk.room") == "kept"
    disk.free = 0
    assert "Levy on täynnä: kortteja voi lukea" in text_of(browser.get("/"))
    assert PromiseState.objects.get(pk="disk.room").state == "broken"
    assert machine.disk().state is State.ILL
    assert state("disk.room") == "broken"
    disk.free = PLENTY
    assert "Levy on täynnä" not in text_of(browser.get("/"))
    assert PromiseState.objects.get(pk="disk.room").state == "kept"


@pytest.mark.only_on("sqlite")  # the copy of a server is made by another connection
def test_the_register_on_a_full_disk_is_copied_to_another_one(disk: Disk, tmp_path: Path) -> None:
    enter("Oona Niemi")
    disk.free = 0
    sheet.confirm(Identity.generate())
    try:
        backup(tmp_path / "copies")
        assert status.last().ok
    finally:
        settings.HARMONY_RECOVERY_KEY_FILE.unlink()
        settings.HARMONY_BACKUP_STATUS_FILE.unlink(missing_ok=True)


def test_a_server_keeps_its_own_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor has a database in memory a disk."""
    monkeypatch.setitem(connection.settings_dict, "NAME", ":memory:")
    assert reserve.file() is None
    assert reserve.tend()
