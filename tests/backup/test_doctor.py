"""The page of the doctor: every line can be green and can be red, and says what to do."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pyrage.x25519 import Identity

from privacy.backup import status
from privacy.doctor import machine, register
from privacy.doctor.lines import State, examine
from privacy.models import DailyJob, Installation

pytestmark = pytest.mark.django_db
GIGABYTE = machine.GIGABYTE


def job(days_ago: int, fault: str = "") -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    DailyJob(pk="purge", done_on=day, tried_at=timezone.now(), fault=fault).save()


def test_every_line_has_a_title_a_finding_and_when_not_green_a_step() -> None:
    lines = examine()
    assert len(lines) >= 12
    for line in lines:
        assert str(line.title)
        assert line.found
        assert bool(line.step) == (line.state is not State.WELL)


def test_a_look_that_fails_is_a_red_line_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(path: Path) -> None:
        raise OSError("secret words")

    monkeypatch.setattr("shutil.disk_usage", gone)
    lines = {line.name: line for line in examine()}
    assert lines["disk"].state is State.ILL
    assert lines["disk"].found == "OSError"
    assert "letters" in lines


@pytest.mark.parametrize(
    ("free", "state"),
    [(50 * GIGABYTE, State.WELL), (2 * GIGABYTE, State.LOOK), (GIGABYTE // 2, State.ILL)],
)
def test_room_on_the_disk(free: int, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(settings.HARMONY_HOME)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage._replace(free=free))
    assert machine.disk().state is state


@pytest.mark.parametrize(
    ("number", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
    ],
)
def test_the_write_ahead_log_is_trusted_from_the_mended_versions_on(
    number: tuple[int, ...], safe: bool
) -> None:
    assert machine.wal_is_safe(number) is safe


def test_the_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert register.daily().state is State.ILL
    job(0)
    assert register.daily().state is State.WELL
    job(3)
    assert register.daily().state is State.ILL
    job(0, fault="OSError")
    assert "purge" in register.daily().found


def test_the_backup(paper: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "device_of", lambda path: hash(path))
    assert register.backup().state is State.ILL
    good = status.Status(verified_at=timezone.now().isoformat(), ok=True)
    status.note(good)
    assert register.backup().state is State.WELL
    status.note(replace(good, ok=False, fault="Levy on täynnä."))
    assert register.backup().step == "Levy on täynnä."
    status.note(replace(good, verified_at=(timezone.now() - timedelta(days=3)).isoformat()))
    assert register.backup().state is State.ILL
    status.note(good)
    monkeypatch.setattr(register, "device_of", lambda path: 1)
    assert register.backup().state is State.ILL


def test_without_a_sheet_there_is_no_backup() -> None:
    assert "recovery_sheet" in register.backup().step


def test_a_key_that_others_can_read_or_on_an_open_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "is_encrypted", lambda path: True)
    assert register.key_place().state is State.WELL
    monkeypatch.setattr(register, "is_encrypted", lambda path: False)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert register.key_place().state is State.ILL
    monkeypatch.setattr(register, "is_encrypted", lambda path: True)
    settings.HARMONY_MASTER_KEY_FILE.chmod(0o644)
    assert register.key_place().state is State.ILL
    settings.HARMONY_MASTER_KEY_FILE.chmod(0o400)


@pytest.mark.parametrize(
    ("seal", "encrypted", "apart", "state"),
    [
        ("tpm2", False, False, State.WELL),
        ("host", False, False, State.ILL),
        ("host", None, False, State.ILL),  # a disk that tells nothing is taken for an open one
        ("host", False, True, State.LOOK),
        ("host", True, False, State.WELL),
        ("root", False, False, State.ILL),
        ("root", True, False, State.WELL),
        ("", False, False, State.ILL),
    ],
)
def test_a_key_from_systemd_is_told_for_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
    seal: str,
    encrypted: bool | None,
    apart: bool,
    state: State,
) -> None:
    monkeypatch.setattr(register, "is_encrypted", lambda path: encrypted)
    monkeypatch.setattr(register, "device_of", lambda path: hash(path) if apart else 1)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    with override_settings(HARMONY_MASTER_KEY_GIVEN=True, HARMONY_KEY_SEAL=seal):
        seen = register.key_place()
    assert seen.state is state
    assert bool(seen.step) == (state is not State.WELL)
    if state is State.ILL:
        assert ("stolen copies" in seen.found or "kopio" in seen.found) == (seal == "host")


def test_a_restored_copy_is_red() -> None:
    assert register.database().state is State.WELL
    Installation.objects.update_or_create(
        pk=1,
        defaults={"replay_needed": True},
        create_defaults={"ring": "0" * 32, "replay_needed": True},
    )
    assert "replay_erasures" in register.database().step


def test_ports_that_others_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "listening", lambda: iter([(443, True), (5432, False)]))
    assert machine.ports().state is State.WELL
    monkeypatch.setattr(machine, "listening", lambda: iter([(443, True), (5432, True)]))
    assert machine.ports().state is State.LOOK
    assert "5432" in machine.ports().found


@pytest.mark.parametrize(
    ("said", "state", "named"),
    [
        ("active\nactive\nactive\nactive\n", State.WELL, ""),
        ("", State.LOOK, "list-units"),
        ("inactive\nactive\nactive\nfailed\n", State.ILL, "firewall.service harmony-letters"),
    ],
)
def test_services_and_timers_that_nobody_would_miss_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, state: State, named: str
) -> None:
    assert machine.services().state is State.WELL
    monkeypatch.setattr(machine, "_SYSTEMD", tmp_path)
    monkeypatch.setattr(machine, "_UNITS", tmp_path)
    for unit in (settings.BASE_DIR / "deploy" / "units").iterdir():
        (tmp_path / unit.name).touch()
    program = tmp_path / "systemctl"
    program.write_text(f"#!/bin/sh\nprintf '{said}'\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(machine, "_SYSTEMCTL", str(program))
    found = machine.services()
    assert found.state is state
    assert named in found.step


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("0100007F", True),
        ("00000000", False),
        ("0101A8C0", False),
        ("0" * 24 + "01000000", True),
        ("0" * 32, False),
        ("0" * 16 + "FFFF0000" + "0100007F", True),
    ],
)
def test_the_kernels_way_of_writing_addresses(address: str, loopback: bool) -> None:
    assert machine._is_loopback(address) is loopback


def test_mail_in_production_needs_a_relay() -> None:
    with override_settings(PRODUCTION=True):
        assert register.mail().state is State.ILL
    assert register.mail().state is State.WELL


def test_letters_wait_after_a_restore() -> None:
    assert register.letters().state is State.WELL
    Installation.objects.update_or_create(
        pk=1,
        defaults={"sending_confirmed": False},
        create_defaults={"ring": "0" * 32, "sending_confirmed": False},
    )
    assert register.letters().state is State.LOOK


def test_the_command_prints_one_document_and_ends_with_1_when_a_line_is_red() -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", format="json", stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    assert {line["name"] for line in json.loads(out.getvalue())} >= {"keys", "backup", "clock"}
