"""Each promise of privacy/ can turn red, and does when it is broken."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from privacy.actions import decide_request, lift_restriction, receive_request, restrict
from privacy.audit.acts import SYSTEM
from privacy.daily import note_job
from privacy.encryption.keyring import ring
from privacy.erasure import erase
from privacy.models import (
    ConsentText,
    DataSubject,
    Erasure,
    PromiseState,
    PurgeRun,
    RequestRecord,
)
from privacy.promises import Finding, kept, promise, promises, registry
from privacy.promises.checking import check_all, note_promises
from privacy.purge import purge
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db(transaction=True)
NOON = "2026-11-22T12:00:00+02:00"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def found(name: str, today: date = TODAY) -> Finding:
    """What this promise's check says."""
    return next(p for p in promises() if p.id == name).check(today)


def state(name: str, today: date = TODAY) -> str:
    return str(found(name, today).state.value)


# --- single promises --------------------------------------------------------------------------


def test_a_record_that_the_purge_left_behind_breaks_the_storage_promise(clock: Any) -> None:
    enter("Päivi Korhonen")
    assert state("retention.oldest", date(2028, 11, 23)) == "kept"
    assert state("retention.oldest", date(2028, 11, 24)) == "broken"


def test_a_restricted_record_breaks_no_promise(clock: Any) -> None:
    client = enter("Päivi Korhonen")
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)
    finding = found("retention.oldest", date(2028, 11, 24))
    assert finding.figure == str(_overdue_without_card())


def test_whoever_waits_for_a_copy_breaks_no_promise_and_neither_does_her_last_day(
    clock: Any,
) -> None:
    """Asked before her day, answered long after it: the purge of the next night takes her."""
    client = enter("Päivi Korhonen")
    clock.move_to(datetime(2028, 11, 20, 12, tzinfo=UTC))
    asked = receive_request(
        by=SYSTEM,
        about=client.pk,
        kind="access",
        channel="visit",
        said=RequestRecord(name="Päivi Korhonen"),
    )
    clock.move_to(datetime(2028, 12, 15, 12, tzinfo=UTC))
    day = date(2028, 12, 15)
    purge(day)
    assert state("retention.oldest", day) == "kept"
    decide_request(by=SYSTEM, request=asked, outcome="withdrawn")
    assert state("retention.oldest", day) == "kept"
    assert state("retention.oldest", day + timedelta(days=1)) == "kept"
    assert state("retention.oldest", day + timedelta(days=2)) == "broken"
    purge(day + timedelta(days=1))
    assert state("retention.oldest", day + timedelta(days=2)) == "kept"


def test_a_lifted_restriction_leaves_the_purge_one_night(clock: Any) -> None:
    client = enter("Päivi Korhonen")
    subject = DataSubject.objects.get(pk=client.pk)
    row = restrict(by=SYSTEM, subject=subject, ground="claim", reason="Riita")
    day = date(2028, 12, 15)
    clock.move_to(datetime(2028, 12, 15, 12, tzinfo=UTC))
    purge(day)
    lift_restriction(by=SYSTEM, restriction=row, told_on=day, told="Riita on sovittu")
    assert state("retention.oldest", day) == "kept"
    assert state("retention.oldest", day + timedelta(days=2)) == "broken"


def _overdue_without_card() -> int:
    """What else a lone card leaves behind: its audit events, which are due as well."""
    from privacy.purge import unrestricted
    from privacy.registry import Keep, declarations

    due = [d for d in declarations() if isinstance(d.keep, Keep) and not d.ends_subject]
    day = date(2028, 11, 23)
    return sum(unrestricted(d, d.due_rows(day)).count() for d in due)


def test_a_purge_that_has_not_run_since_the_day_before_yesterday_is_late() -> None:
    assert state("purge.daily") == "unknown"
    purge(TODAY)
    assert state("purge.daily", TODAY + timedelta(days=1)) == "kept"
    assert state("purge.daily", TODAY + timedelta(days=2)) == "broken"


def test_a_purge_for_an_earlier_day_does_not_hide_the_newest() -> None:
    PurgeRun(today=TODAY).save()
    PurgeRun(today=TODAY - timedelta(days=9)).save()
    assert state("purge.daily") == "kept"


def test_a_daily_job_that_fails_breaks_its_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.daily._jobs", {})
    from privacy import daily

    daily.register("purge", lambda today: {})
    assert state("daily.jobs") == "unknown"
    note_job(by=SYSTEM, name="purge", today=TODAY, counts={}, fault="")
    assert state("daily.jobs", TODAY + timedelta(days=1)) == "kept"
    note_job(by=SYSTEM, name="purge", today=TODAY, counts={}, fault="OSError")
    assert state("daily.jobs", TODAY + timedelta(days=2)) == "broken"


def test_a_job_that_never_ran_beside_one_that_did_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("privacy.daily._jobs", {})
    from privacy import daily

    daily.register("purge", lambda today: {})
    daily.register("backup", lambda today: {})
    note_job(by=SYSTEM, name="purge", today=TODAY, counts={}, fault="")
    evidence = str(found("daily.jobs").evidence)
    assert ("backup" in evidence, "purge" in evidence) == (True, False)


def test_a_lost_erasure_log_breaks_its_promise() -> None:
    client = enter("Päivi Korhonen")
    erase(by=SYSTEM, subject_ids=[client.pk], ground=Erasure.Ground.REQUEST)
    assert state("erasure.log") == "kept"
    settings.HARMONY_ERASURE_LOG.unlink()
    assert (state("erasure.log"), found("erasure.log").figure) == ("broken", "1")


def test_a_changed_event_breaks_the_promise_of_the_use_log() -> None:
    enter("Päivi Korhonen")
    assert state("audit.chain") == "kept"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET purpose = 'x'")
    assert state("audit.chain") == "broken"


def test_keys_that_nobody_changes_break_their_promise(clock: Any) -> None:
    """Counted from their own making, which is a day of the calendar outside this test."""
    made = max(datetime.fromisoformat(entry.created) for entry in ring().entries)
    clock.move_to(made + timedelta(days=1))
    assert state("keys.age") == "kept"
    clock.move_to(made + timedelta(days=32))
    assert state("keys.age") == "broken"


def test_a_master_key_that_others_can_read_breaks_its_promise() -> None:
    assert state("keys.place") == "kept"
    before = settings.HARMONY_MASTER_KEY_FILE.stat().st_mode
    os.chmod(settings.HARMONY_MASTER_KEY_FILE, 0o444)
    try:
        assert state("keys.place") == "broken"
    finally:
        os.chmod(settings.HARMONY_MASTER_KEY_FILE, before)


@pytest.mark.parametrize(
    ("encrypted", "how"), [(False, "broken"), (None, "broken"), (True, "kept")]
)
def test_a_key_beside_the_register_on_an_open_disk_breaks_its_promise(
    monkeypatch: pytest.MonkeyPatch, encrypted: bool | None, how: str
) -> None:
    monkeypatch.setattr("privacy.doctor.register.is_encrypted", lambda path: encrypted)
    assert state("keys.disk") == how


@pytest.mark.parametrize(
    ("seal", "how"), [("tpm2", "kept"), ("host", "broken"), ("root", "broken")]
)
def test_a_key_from_systemd_keeps_the_promise_where_a_tpm_sealed_it(
    monkeypatch: pytest.MonkeyPatch, seal: str, how: str
) -> None:
    monkeypatch.setattr("privacy.doctor.register.is_encrypted", lambda path: False)
    monkeypatch.setattr("privacy.doctor.register.device_of", lambda path: 1)
    monkeypatch.setattr(settings, "HARMONY_MASTER_KEY_GIVEN", True)
    monkeypatch.setattr(settings, "HARMONY_KEY_SEAL", seal)
    assert state("keys.disk") == how


def test_the_access_list_of_a_given_key_is_not_taken_for_the_rights_of_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """systemd lets the program in by an access list, which shows in the bits of the group."""
    key = tmp_path / "master.key"
    key.write_bytes(settings.HARMONY_MASTER_KEY_FILE.read_bytes())
    monkeypatch.setattr(settings, "HARMONY_MASTER_KEY_FILE", key)
    for given, mode, how in (
        (True, 0o440, "kept"),
        (True, 0o444, "broken"),
        (False, 0o440, "broken"),
    ):
        key.chmod(mode)
        monkeypatch.setattr(settings, "HARMONY_MASTER_KEY_GIVEN", given)
        assert state("keys.place") == how


def test_a_wording_changed_in_the_database_breaks_its_promise() -> None:
    assert state("texts.unchanged") == "kept"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {ConsentText._meta.db_table} SET text = 'x'")  # noqa: S608
    assert state("texts.unchanged") == "broken"


# --- the registry and the command --------------------------------------------------------------


def run(code: int) -> list[dict[str, Any]]:
    """The command's JSON answer."""
    out, ended = StringIO(), 0
    try:
        call_command("promises", format="json", stdout=out, stderr=StringIO())
    except SystemExit as ending:
        ended = int(ending.code or 0)
    assert ended == code
    answer: list[dict[str, Any]] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put one promise in the place of all, whose check says what it is told."""

    def put(finding: Finding | Exception) -> None:
        monkeypatch.setattr(registry, "_promises", {})

        @promise("test.one", clause="4", title="One", step="Do it")
        def check(today: date) -> Finding:
            if isinstance(finding, Exception):
                raise finding
            return finding

    return put


def test_the_command_ends_with_1_only_when_a_promise_is_broken(only: Any) -> None:
    only(kept("Fine", 7))
    assert run(0)[0] == {
        "id": "test.one",
        "clause": "4",
        "title": "One",
        "state": "kept",
        "figure": "7",
        "evidence": "Fine",
        "go_live": False,
        "checked_at": "2026-11-22T12:00:00+02:00",
    }
    only(registry.unknown("?"))
    run(0)
    only(registry.broken("No"))
    run(1)


def test_a_check_that_fails_is_not_known_and_quotes_nothing(only: Any) -> None:
    only(RuntimeError("Päivi Korhonen"))
    answer = run(0)[0]
    assert answer["state"] == "unknown"
    assert "Korhonen" not in json.dumps(answer, ensure_ascii=False)


def test_since_when_a_promise_is_broken_is_kept(only: Any, clock: Any) -> None:
    only(registry.broken("No"))
    note_promises(by=SYSTEM, checked=check_all(TODAY))
    first = PromiseState.objects.get().since
    clock.move_to("2026-11-23T12:00:00+02:00")
    note_promises(by=SYSTEM, checked=check_all(TODAY))
    assert PromiseState.objects.get().since == first
    only(kept("Yes"))
    note_promises(by=SYSTEM, checked=check_all(TODAY))
    assert PromiseState.objects.get().since > first


def test_a_promise_that_is_no_longer_made_leaves_the_board(only: Any) -> None:
    now = timezone.now()
    PromiseState(id=f"old.{uuid4().hex[:8]}", state="kept", checked_at=now, since=now).save()
    only(kept("Fine"))
    run(0)
    assert [row.id for row in PromiseState.objects.all()] == ["test.one"]


def test_two_promises_of_one_name_and_unknown_clauses_are_refused(only: Any) -> None:
    only(kept("Fine"))
    with pytest.raises(ValueError, match=r"test\.one"):
        promise("test.one", clause="4", title="", step="")
    with pytest.raises(ValueError, match="no clause"):
        promise("test.two", clause="99", title="", step="")


def test_every_promise_can_be_checked() -> None:
    for one in promises():
        one.check(TODAY)
