"""A register that was copied sends nothing, and everybody who opens it is told so."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from privacy import sending, waiting
from privacy.audit.acts import SYSTEM
from privacy.models import Installation
from privacy.sending import confirm_sending, may_be_copy, may_send, stay_here, this_machine
from staff.models import User
from tests.clients.pages import SignIn, text_of

pytestmark = pytest.mark.django_db
DRAWN = "1"  # an address that somebody has drawn or typed


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with one network adapter, which sends the letters of the salon."""
    monkeypatch.setattr(sending, "_NETWORK", tmp_path)
    monkeypatch.setattr(sending, "_MACHINE_ID", tmp_path / "machine-id")
    (tmp_path / "machine-id").write_text("4f8d\n")
    plug(tmp_path, "eth0", "02:00:00:00:00:01")
    Installation.objects.update_or_create(pk=1, create_defaults={"ring": uuid4()})
    return tmp_path


def plug(machine: Path, name: str, address: str, kind: str = "0", *, real: bool = True) -> None:
    """A network adapter; bridges and tunnels are not real."""
    (machine / name / ("device" if real else "queues")).mkdir(parents=True)
    (machine / name / "addr_assign_type").write_text(f"{kind}\n")
    (machine / name / "address").write_text(f"{address}\n")


def unplug(machine: Path, name: str) -> None:
    (machine / name).rename(machine / f"drawer-{name}")
    (machine / f"drawer-{name}" / "device").rmdir()


def test_the_first_machine_that_sends_is_the_one_that_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stay_here()
    assert Installation.objects.get().machine == this_machine() != ""
    assert may_send()
    monkeypatch.setattr("socket.gethostname", lambda: "another-machine")
    stay_here()
    assert not may_send()


def test_a_copy_that_was_restored_does_not_settle_by_itself() -> None:
    Installation.objects.update(sending_confirmed=False)
    stay_here()
    assert Installation.objects.get().machine == ""
    assert not may_send()


def test_a_disk_in_another_computer_is_known_by_its_adapters(machine: Path) -> None:
    confirm_sending(by=SYSTEM)
    unplug(machine, "eth0")
    plug(machine, "eth1", "02:00:00:00:00:02")
    assert not may_send()
    confirm_sending(by=SYSTEM)
    assert may_send()


def test_one_adapter_of_two_may_come_or_go(machine: Path) -> None:
    plug(machine, "wlan0", "02:00:00:00:00:07")
    confirm_sending(by=SYSTEM)
    unplug(machine, "eth0")
    plug(machine, "eth9", "02:00:00:00:00:09")
    assert may_send()


def test_addresses_that_change_by_themselves_are_not_looked_at(machine: Path) -> None:
    confirm_sending(by=SYSTEM)
    known = this_machine()
    plug(machine, "wlan0", "7a:00:00:00:00:03", DRAWN)
    plug(machine, "br0", "7a:00:00:00:00:04", real=False)
    assert this_machine() == known
    unplug(machine, "eth0")  # then the system alone has to do
    assert may_send()


def test_another_host_of_the_same_database_is_no_copy(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It serves pages and does not send; a restored copy is one wherever its pages are served."""
    confirm_sending(by=SYSTEM)
    monkeypatch.setattr("socket.gethostname", lambda: "another-machine")
    assert not may_send()
    assert may_be_copy()
    monkeypatch.setattr(sending, "database_is_here", lambda: False)
    assert not may_be_copy()
    Installation.objects.update(machine="")
    stay_here()
    assert Installation.objects.get().machine == ""
    Installation.objects.update(sending_confirmed=False)
    assert may_be_copy()


def test_what_is_kept_has_room_and_names_nobody(machine: Path) -> None:
    for number in range(9):
        plug(machine, f"eth{number + 1}", f"02:00:00:00:01:{number:02}")
    confirm_sending(by=SYSTEM)
    kept = Installation.objects.get().machine
    assert len(kept) <= (Installation._meta.get_field("machine").max_length or 0)
    assert "02:00" not in kept
    assert may_send()


@pytest.mark.parametrize("who", ["hannele", "riikka"])
def test_everybody_is_told_that_this_may_be_a_copy(
    who: str, request: pytest.FixtureRequest, signed_in: SignIn
) -> None:
    person: User = request.getfixturevalue(who)
    browser = signed_in(person)
    assert "confirm_sending" not in text_of(browser.get("/"))
    Installation.objects.update(sending_confirmed=False)
    (line,) = [
        line
        for line in waiting.lines_for(person, timezone.localdate())
        if "confirm_sending" in line.text
    ]
    assert line.is_urgent
    assert "confirm_sending" in text_of(browser.get("/"))
