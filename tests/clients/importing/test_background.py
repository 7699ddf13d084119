"""A long list is read and compared by a process of its own; its page shows how far that is."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.importing import background, stored, stretches
from clients.importing.actions import close_import, read_rows, start_import
from clients.importing.formats import guess
from clients.importing.quarantine import Row
from clients.importing.reading import read_table
from clients.importing.tables import Unreadable
from clients.models import ImportBatch
from privacy.audit.models import AuditEvent
from privacy.forms import health_words_in
from staff.models import User
from tests.clients.importing.test_accepting import people
from tests.clients.importing.test_import_acts import clock
from tests.clients.test_import_pages import SignIn, post

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
ROWS = 5


class Processes(list[list[str]]):
    """Those that would run beside the pages, by their commands; the newest can be run here."""

    pid = 1
    is_full = False

    def __call__(self, command: list[str], **options: Any) -> "Processes":
        if self.is_full:
            raise OSError
        self.append(command)
        return self

    def wait(self) -> int:
        return 0

    def run(self) -> None:
        name, *arguments = self[-1][-3:]
        call_command(name, *arguments)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    """Every list is a long one, and is read two rows at a time."""
    found = Processes()
    monkeypatch.setattr(background, "FEW", 0)
    monkeypatch.setattr(background, "step_back", lambda process: None)
    subprocess = SimpleNamespace(Popen=found, DEVNULL=-3)
    monkeypatch.setattr(background, "subprocess", subprocess)
    monkeypatch.setattr(stretches, "READ_AT_ONCE", 2)
    return found


@pytest.fixture
def batch(hannele: User) -> ImportBatch:
    """A list that was uploaded and whose columns are known."""
    octets = people(ROWS).encode()
    table = read_table(octets)
    return start_import(
        by=hannele, octets=octets, table=table, source="A24", columns=guess(table.header)
    )


def show(browser: Browser, batch: ImportBatch) -> str:
    return browser.get(reverse("clients:import_show", args=[batch.pk])).content.decode()


def step(browser: Browser, batch: ImportBatch) -> None:
    assert browser.post(reverse("clients:import_step", args=[batch.pk])).status_code == 302


def rows_of(batch: ImportBatch) -> list[Row]:
    today = timezone.localdate()
    return list(
        stored.judged(batch, today=today, health_words=health_words_in, told=lambda done: None)
    )


def is_done(batch: ImportBatch) -> bool:
    batch.refresh_from_db()
    numbers = list(batch.rows.values_list("number", flat=True))
    return (batch.state, batch.compared, numbers) == ("open", ROWS, [1, 2, 3, 4, 5])


def test_the_page_has_it_worked_on_by_one_process(
    hannele: User, signed_in: SignIn, processes: Processes, batch: ImportBatch
) -> None:
    browser = signed_in(hannele)
    assert "data-continues" in show(browser, batch)
    for _ in range(3):
        step(browser, batch)
    assert len(processes) == 1
    processes.run()
    assert is_done(batch)
    assert "data-continues" not in show(browser, batch)


def test_it_is_done_in_her_name_and_told_stretch_by_stretch(
    hannele: User, processes: Processes, batch: ImportBatch
) -> None:
    background.go_on(by=hannele, batch=batch)
    processes.run()
    read = AuditEvent.objects.filter(act="clients.import_read").order_by("seq")
    assert [event.counts["records"] for event in read] == [2, 2, 1]
    assert {event.actor_id for event in read} == {hannele.pk}


def test_where_no_process_has_room_it_is_done_at_once(
    hannele: User, signed_in: SignIn, processes: Processes, batch: ImportBatch
) -> None:
    processes.is_full = True
    step(signed_in(hannele), batch)
    assert is_done(batch)


def test_the_page_says_how_far_how_fast_and_how_long_yet(
    hannele: User,
    signed_in: SignIn,
    processes: Processes,
    batch: ImportBatch,
    clock: time_machine.Traveller,
) -> None:
    told = background._Reporter(batch.pk)
    told(1, 41)
    clock.shift(timedelta(seconds=4))
    told(21, 41)
    page = show(signed_in(hannele), batch)
    assert 'max="41" value="21"' in page
    assert "5 sekunnissa" in page
    assert "noin 4 sekuntia" in page
    assert 'data-continues="1000"' in page


def test_comparing_is_measured_by_itself(batch: ImportBatch, clock: time_machine.Traveller) -> None:
    told = background._Reporter(batch.pk)
    for done in (20, 40, 0):
        told(done, 40)
        clock.shift(timedelta(seconds=2))
    told(10, 40)
    report = background.report(batch.pk)
    assert report is not None
    assert (report.done, report.first) == (10, 0)


def test_after_a_kill_it_goes_on_where_it_stood(
    hannele: User, signed_in: SignIn, processes: Processes, batch: ImportBatch
) -> None:
    browser = signed_in(hannele)
    step(browser, batch)
    read_rows(by=hannele, batch=batch, judged=rows_of(batch)[:2])
    cache.clear()  # no sign of life any more
    assert f'max="{ROWS}" value="1"' in show(browser, batch)  # two rows of which half is done
    step(browser, batch)
    assert len(processes) == 2
    processes.run()
    assert is_done(batch)


def test_two_at_once_do_no_harm(hannele: User, processes: Processes, batch: ImportBatch) -> None:
    rows = rows_of(batch)

    def another(done: int, total: int) -> None:
        if batch.rows.count() == 2:
            read_rows(by=hannele, batch=batch, judged=rows[2:])

    with pytest.raises(ValidationError):
        stretches.read(by=hannele, batch=batch, told=another)
    background.work(by=hannele, batch=batch)
    assert is_done(batch)


def test_it_ends_when_she_forgets_the_file_meanwhile(
    hannele: User, signed_in: SignIn, processes: Processes, batch: ImportBatch
) -> None:
    browser = signed_in(hannele)
    step(browser, batch)
    assert f'action="{reverse("clients:import_close", args=[batch.pk])}"' in show(browser, batch)
    post(browser, "import_close", batch.pk)
    processes.run()
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("closed", 0)


def test_a_file_that_cannot_be_read_after_all_says_why(
    hannele: User,
    signed_in: SignIn,
    processes: Processes,
    batch: ImportBatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**options: object) -> None:
        raise Unreadable("too_slow")

    monkeypatch.setattr(stretches, "go_through", refuse)
    browser = signed_in(hannele)
    step(browser, batch)
    processes.run()
    page = show(browser, batch)
    assert "data-continues" not in page
    assert reverse("clients:import_close", args=[batch.pk]) in page


def test_rows_that_are_not_the_next_ones_are_refused(hannele: User, batch: ImportBatch) -> None:
    rows = rows_of(batch)
    with pytest.raises(ValidationError):
        read_rows(by=hannele, batch=batch, judged=rows[1:])
    read_rows(by=hannele, batch=batch, judged=rows[:2])
    with pytest.raises(ValidationError):
        read_rows(by=hannele, batch=batch, judged=rows[:2])
    close_import(by=hannele, batch=batch)
    with pytest.raises(ValidationError):
        read_rows(by=hannele, batch=batch, judged=rows[2:])
