"""`export_register`: on the owner's release, once; files for nobody else; one event in the log."""

import hashlib
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.leaving import writing
from privacy.leaving.actions import recall_release, release_register
from privacy.leaving.refusals import FolderInUse
from privacy.models import RegisterRelease
from staff.models import User
from tests.clients.salon import enter
from tests.privacy.leaving.sets import exported, silent, told

pytestmark = pytest.mark.django_db(transaction=True)


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any, str]:
    """Exit code, the JSON document, and what it says besides."""
    code = 0
    try:
        call_command("export_register", str(folder), "--format", "json")
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_the_released_register_is_written_with_its_fingerprints(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enter("Aino Korhonen", 1980, phone="+358401234567")
    release_register(by=hannele, kind="export")
    code, document, _said = run(tmp_path / "set", capsys)
    assert code == 0
    for file in document["files"]:
        content = (tmp_path / "set" / file["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["bytes"]
    assert told(tmp_path / "set", "clients.client")[0]["sealed"]["name"] == "Aino Korhonen"
    done = subprocess.run(
        ["/usr/bin/sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=tmp_path / "set",
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def test_nobody_else_on_the_machine_can_read_the_files(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir(mode=0o755)
    exported(tmp_path / "set")
    assert (tmp_path / "set").stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "set").iterdir()}
    assert modes == {0o600}


def test_the_log_says_who_released_and_what_went_out_before_it_went(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enter("Aino Korhonen")
    release = release_register(by=hannele, kind="export")
    run(tmp_path / "set", capsys)
    acts = ("register.released", "register.release_taken", "register.exported")
    events = list(AuditEvent.objects.filter(act__in=acts).order_by("seq"))
    assert tuple(event.act for event in events) == acts
    assert events[0].actor_id == hannele.pk
    assert {event.object_id for event in events} == {str(release.pk)}
    assert events[2].counts["clients.client"] == 1


def _unreleased(owner: User) -> None:
    pass


def _taken_back(owner: User) -> None:
    release_register(by=owner, kind="export")
    recall_release(by=owner, kind="export")


def _of_the_other_kind(owner: User) -> None:
    release_register(by=owner, kind="import")


@pytest.mark.parametrize("before", [_unreleased, _taken_back, _of_the_other_kind])
def test_without_a_release_nothing_is_written(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str], before: Any
) -> None:
    before(hannele)
    code, document, said = run(tmp_path / "set", capsys)
    assert (code, document) == (3, None)
    assert said
    assert list((tmp_path / "set").iterdir()) == []


def test_a_release_is_good_for_one_export_within_a_day(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release_register(by=hannele, kind="export")
    assert run(tmp_path / "first", capsys)[0] == 0
    assert run(tmp_path / "second", capsys)[0] == 3
    release_register(by=hannele, kind="export")
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert run(tmp_path / "third", capsys)[0] == 3


def test_a_folder_with_something_in_it_is_left_alone_and_costs_no_release(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release_register(by=hannele, kind="export")
    (tmp_path / "mine.txt").write_text("mine")
    assert run(tmp_path, capsys)[0] == 3
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    release = RegisterRelease.newest("export")
    assert release is not None
    assert release.is_open


def test_what_was_written_is_gone_when_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("Aino Korhonen")

    def full(*_any: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_manifest", full)
    with pytest.raises(OSError, match="space"):
        exported(tmp_path / "set")
    assert list((tmp_path / "set").iterdir()) == []


def test_a_row_that_cannot_be_opened_is_named_and_the_rest_is_there(
    hannele: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, spoilt = enter("Aino Korhonen"), enter("Helmi Virtanen")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_client SET sealed_n = sealed_n + 1 WHERE id = %s",
            [spoilt.pk if connection.vendor == "postgresql" else spoilt.pk.hex],
        )
    release_register(by=hannele, kind="export")
    code, document, said = run(tmp_path / "set", capsys)
    assert code == 1
    assert said
    assert document["unreadable"] == [{"kind": "clients.client", "id": str(spoilt.pk)}]
    assert [row["id"] for row in told(tmp_path / "set", "clients.client")] == [str(good.pk)]


def test_no_secret_goes_along(hannele: User, tmp_path: Path) -> None:
    """Passwords, wrapped keys and second factors; nor the code that opens the keys of bans."""
    enter("Aino Korhonen")
    _manifest, code = exported(tmp_path / "set")
    text = "".join(path.read_text() for path in (tmp_path / "set").iterdir())
    for secret in (hannele.password, code, code.replace("-", ""), "wrapped_key", "session_key"):
        assert secret not in text


def test_more_clients_cost_no_more_statements_each(tmp_path: Path) -> None:
    """Rows are read in runs; a person's key comes with her row."""
    counts = []
    for number in (2, 12):
        while Client.objects.count() < number:
            enter("Aino Korhonen")
        with CaptureQueriesContext(connection) as queries:
            exported(tmp_path / str(number))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_folder_must_be_new(tmp_path: Path) -> None:
    release = release_register(by=SYSTEM, kind="export")
    (tmp_path / "x").write_text("")
    with pytest.raises(FolderInUse):
        writing.write_set(tmp_path, release.pk, silent)
