"""An import on which nobody decided goes when its time is out, a few rows at a time."""

from datetime import date

import pytest

from clients.importing import forgetting, stretches
from clients.importing.actions import start_import
from clients.models import Client, ImportBatch, ImportRow
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject
from privacy.purge import purge
from staff.models import User
from tests.clients.importing.steps import accept_all, filled
from tests.clients.importing.test_accepting import clock, people

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
LAST_DAY, DUE = date(2026, 12, 22), date(2026, 12, 23)


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "FORGOTTEN_AT_ONCE", 2)


def left() -> tuple[int, int]:
    return ImportBatch.objects.count(), ImportRow.objects.count()


def rows_gone(act: str) -> list[int]:
    events = AuditEvent.objects.filter(act=act).order_by("seq")
    return [event.counts["records"] for event in events]


def test_its_rows_go_before_it_a_few_at_a_time(hannele: User) -> None:
    batch = filled(hannele, people(5))
    purge(LAST_DAY)
    assert left() == (1, 5)
    report = purge(DUE)
    assert left() == (0, 0)
    assert rows_gone("clients.import_rows_forgotten") == [2, 1]
    assert AuditEvent.objects.filter(act="clients.import_closed").count() == 1
    assert report.erased["clients.importrow"] == 5
    assert not DataSubject.objects.filter(pk=batch.subject_id).exists()


def test_few_rows_go_with_it(hannele: User) -> None:
    filled(hannele, people(2))
    assert purge(DUE).erased["clients.importrow"] == 2
    assert left() == (0, 0)
    assert not AuditEvent.objects.filter(act="clients.import_closed").exists()


def test_cut_off_it_is_closed_and_goes_on(hannele: User, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(hannele, people(7))
    kept = forgetting.forget_rows
    monkeypatch.setattr(stretches, "forget_rows", _killed)
    with pytest.raises(KeyboardInterrupt):
        purge(DUE)
    assert left() == (1, 5)
    assert ImportBatch.objects.get().state == ImportBatch.State.CLOSED
    monkeypatch.setattr(stretches, "forget_rows", kept)
    purge(DUE)
    assert left() == (0, 0)


def test_what_was_entered_stays_and_nothing_is_touched_by_looking(hannele: User) -> None:
    batch = filled(hannele, people(5))
    accept_all(hannele, batch)
    report = purge(DUE, dry_run=True)
    assert (left(), report.erased["import"]) == ((1, 5), 1)
    assert ImportBatch.objects.get().state == ImportBatch.State.OPEN
    purge(DUE)
    assert (left(), Client.objects.count()) == ((0, 0), 5)


def test_a_file_that_nobody_has_looked_at_goes_too(hannele: User) -> None:
    start_import(by=hannele, octets=b"Nimi\nAino Korhonen\n", table=None)
    purge(DUE)
    assert left() == (0, 0)


def _killed(**kept: object) -> bool:
    raise KeyboardInterrupt
