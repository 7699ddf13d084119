"""The command that a timer calls: counts, refusals, and who is kept."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from clients.actions import note_visit
from clients.merging import merge_clients
from clients.models import Client, SearchGone
from privacy.audit.acts import SYSTEM
from privacy.audit.chain import verify
from privacy.audit.models import AuditEvent
from privacy.clock import ClockJumped, refuse_jumped_clock
from privacy.locks import only_one
from privacy.models import DataSubject, Erasure, NoticeVersion, PurgeRun
from privacy.purge import erase_due_people, purge
from privacy.registry import PersonalData, declaration_of
from privacy.tombstones import tombstones
from tests.clients.salon import enter, fresh

pytestmark = pytest.mark.django_db(transaction=True)
START = "2024-11-22T12:00:00+02:00"


def run(**options: Any) -> dict[str, Any]:
    """The command's JSON answer."""
    out = StringIO()
    call_command("purge_expired_data", format="json", stdout=out, **options)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def refused(**options: Any) -> str:
    """What the command says when it refuses, by exit code 3."""
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("purge_expired_data", stdout=StringIO(), stderr=err, **options)
    assert ended.value.code == 3
    return err.getvalue()


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """It moves as it is told, and no network sets it."""
    monkeypatch.setattr("privacy.clock._SYNCHRONISED", tmp_path / "timesync" / "synchronized")
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_card_is_kept_through_its_whole_last_day(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    clock.move_to("2026-11-22T23:59:00+02:00")
    assert run(today=date(2026, 11, 22))["erased"] == {}
    assert Client.objects.count() == 1
    clock.move_to("2026-11-23T00:05:00+02:00")
    assert run(today=date(2026, 11, 23))["erased"]["client"] == 1
    assert not Client.objects.exists()


def test_a_card_of_the_29th_of_february_goes_after_the_28th(clock: time_machine.Traveller) -> None:
    clock.move_to("2028-02-29T12:00:00+02:00")
    client = enter("Päivi Korhonen")
    clock.move_to("2030-03-01T12:00:00+02:00")
    purge(date(2030, 2, 28))
    assert Client.objects.filter(pk=client.pk).exists()
    purge(date(2030, 3, 1))
    assert not Client.objects.filter(pk=client.pk).exists()


def test_only_a_completed_visit_restarts_the_clock(clock: time_machine.Traveller) -> None:
    stays, goes = enter("Päivi Korhonen"), enter("Outi Lehtinen")
    clock.move_to("2025-06-01T12:00:00+03:00")
    note_visit(by=_system(), client=stays, on=date(2025, 6, 1))
    fresh(goes).sealed  # noqa: B018  (opening a card restarts nothing)
    clock.move_to("2026-11-23T12:00:00+02:00")
    purge(date(2026, 11, 23))
    assert [client.pk for client in Client.objects.all()] == [stays.pk]


def _system() -> Any:
    from privacy.audit.acts import SYSTEM

    return SYSTEM


def test_a_dry_run_counts_and_deletes_nothing(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    answer = run(today=date(2026, 11, 23), dry_run=True)
    assert answer["dry_run"] is True
    assert answer["erased"]["client"] == 1
    assert Client.objects.count() == 1
    assert not PurgeRun.objects.exists()


def test_a_dry_run_deletes_no_row_that_goes_before_its_person_either(
    clock: time_machine.Traveller,
) -> None:
    SearchGone.objects.create(client_id=uuid4(), gone_on=date(2024, 11, 22))
    clock.move_to("2026-11-23T12:00:00+02:00")
    assert run(dry_run=True)["erased"] == {"search_gone": 1}
    assert SearchGone.objects.count() == 1
    assert run(today=date(2026, 11, 23))["erased"] == {"search_gone": 1}
    assert not SearchGone.objects.exists()


def test_the_second_run_deletes_nothing(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    clock.move_to("2026-11-23T12:00:00+02:00")
    run(today=date(2026, 11, 23))
    assert run(today=date(2026, 11, 23))["erased"] == {}


def test_the_answer_says_when_something_is_due_next(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    AuditEvent.objects.all().delete()
    assert run(today=date(2024, 11, 22))["next_due"] <= "2026-11-23"


def test_a_day_in_the_future_can_only_be_tried(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    assert "--dry-run" in refused(today=date(2026, 11, 23))
    assert Client.objects.count() == 1


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(days=800), timedelta(days=-2)])
def test_a_clock_that_jumped_stops_the_purge_and_asks(
    clock: time_machine.Traveller, jump: timedelta
) -> None:
    enter("Päivi Korhonen")
    clock.shift(jump)
    assert "--today" in refused()
    assert Client.objects.count() == 1


@pytest.mark.parametrize("shift", [timedelta(hours=23), timedelta(hours=-1)])
def test_an_ordinary_day_does_not_stop_it(clock: time_machine.Traveller, shift: timedelta) -> None:
    enter("Päivi Korhonen")
    clock.shift(shift)
    assert run()["erased"] == {}


def test_a_day_that_has_not_come_is_never_believed(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    refuse_jumped_clock(timezone.localdate())
    with pytest.raises(ClockJumped):
        refuse_jumped_clock(timezone.localdate() + timedelta(days=1))


def test_a_date_that_a_person_types_is_believed(clock: time_machine.Traveller) -> None:
    enter("Päivi Korhonen")
    clock.shift(timedelta(days=800))
    assert run(today=timezone.localdate())["erased"]["client"] == 1


def test_a_restricted_person_is_kept_and_reported(clock: time_machine.Traveller) -> None:
    client = enter("Päivi Korhonen")
    DataSubject.objects.filter(pk=client.pk).update(state=DataSubject.State.RESTRICTED)
    clock.move_to("2026-11-23T12:00:00+02:00")
    answer = run(today=date(2026, 11, 23))
    assert answer["kept"] == {"client": {"restricted": 1}}
    assert answer["next_due"] == "2026-11-24"  # it stays due, and today it was looked at
    assert Client.objects.count() == 1


def test_who_asks_for_a_copy_while_the_purge_waits_for_her_row_is_kept(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("Päivi Korhonen")
    clock.shift(timedelta(days=800))
    answers = iter([set(), {client.pk}])
    monkeypatch.setattr("privacy.purge._awaiting", lambda: next(answers))
    _erase_if_due(client)
    assert Client.objects.filter(pk=client.pk).exists()


def test_a_card_that_is_merged_with_a_newer_one_while_the_purge_waits_is_kept(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("Päivi Korhonen")
    clock.shift(timedelta(days=800))
    newer = enter("Päivi Lahti")
    seen = fresh(newer).details
    merge_clients(by=SYSTEM, client=newer, other=client, seen=seen, wanted=seen)
    monkeypatch.setattr(PersonalData, "_held_together", lambda *words: Q(pk__in=[]))
    _erase_if_due(client)
    assert Client.objects.count() == 2


def _erase_if_due(client: Client) -> None:
    """What the purge does with somebody whom it found due a moment ago."""
    today = timezone.localdate()
    erase_due_people(by=SYSTEM, declaration=declaration_of(Client), ids=[client.pk], today=today)


def test_two_purges_do_not_run_at_once(clock: time_machine.Traveller) -> None:
    with only_one("purge"):
        refused(today=date(2024, 11, 22))


def test_who_goes_leaves_an_erasure_row_and_a_tombstone(clock: time_machine.Traveller) -> None:
    client = enter("Päivi Korhonen", phone="040 123 4567")
    clock.move_to("2026-11-23T12:00:00+02:00")
    purge(date(2026, 11, 23))
    row = Erasure.objects.get(pk=client.pk)
    assert (row.ground, row.erased_by) == (Erasure.Ground.RETENTION, None)
    noted = [stone for stone in tombstones() if client.pk in stone.subjects]
    assert [(stone.ground, stone.confirmed) for stone in noted] == [("retention", True)]
    assert verify().ok


def test_a_longer_period_does_not_reach_back(clock: time_machine.Traveller) -> None:
    """What was collected under 24 months falls due at 24 months (R15)."""
    old = enter("Päivi Korhonen")
    first = NoticeVersion.objects.get()
    NoticeVersion.objects.create(
        number=2,
        valid_from=date(2025, 1, 1),
        text=first.text,
        sha256=first.sha256,
        periods={**first.periods, "client": "38m"},
    )
    clock.move_to("2025-01-02T12:00:00+02:00")
    new = enter("Outi Lehtinen")
    clock.move_to("2027-02-01T12:00:00+02:00")
    purge(date(2027, 2, 1))
    assert [client.pk for client in Client.objects.all()] == [new.pk]
    assert not Client.objects.filter(pk=old.pk).exists()


@pytest.mark.only_on("sqlite")
def test_pages_are_kept_in_memory_for_the_purge_alone(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cache() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return int(cursor.fetchone()[0])

    usual, meanwhile = cache(), list[int]()
    monkeypatch.setattr("privacy.purge._purge_all", lambda *_: meanwhile.append(cache()))
    purge(date(2026, 11, 22))
    assert (meanwhile, cache()) == ([-131_072], usual)
