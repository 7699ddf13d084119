"""What was not entered goes so many rows at a time, and to the end, whoever leaves the page."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from clients.daily_jobs import forget_closed_imports
from clients.importing import forgetting, undoing
from clients.importing.actions import accept_plain, accept_rows, close_import, decide_row
from clients.importing.undoing import undo_some
from clients.models import Client, ImportBatch, ImportRow
from clients.views import stepping
from privacy import daily
from privacy.audit.models import AuditEvent
from staff.models import User
from tests.clients.importing.steps import accept_all, filled
from tests.clients.importing.test_accepting import people
from tests.clients.test_import_pages import SignIn, post

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(stepping, "A_WHILE", 0)


def left() -> list[int]:
    return list(ImportRow.objects.order_by("number").values_list("number", flat=True))


def test_one_transaction_forgets_a_few_rows(hannele: User) -> None:
    batch = filled(hannele, people(5))
    close_import(by=hannele, batch=batch)
    assert left() == [3, 4, 5]
    assert not forgetting.forget_rows(by=hannele, batch=batch)
    assert left() == [5]
    assert forgetting.forget_rows(by=hannele, batch=batch)
    assert left() == []
    events = AuditEvent.objects.filter(act="clients.import_rows_forgotten").order_by("seq")
    assert [event.counts["records"] for event in events] == [2, 1]


def test_as_many_rows_as_go_at_once_are_gone_at_once(hannele: User) -> None:
    batch = filled(hannele, people(2))
    close_import(by=hannele, batch=batch)
    assert left() == []


def test_of_a_closed_import_nothing_is_decided_any_more(hannele: User) -> None:
    batch = filled(hannele, people(5))
    row = batch.rows.get(number=5)
    close_import(by=hannele, batch=batch)
    with pytest.raises(ValidationError):
        accept_rows(by=hannele, batch=batch, rows=[row])
    with pytest.raises(ValidationError):
        accept_plain(by=hannele, batch=batch)
    with pytest.raises(ValidationError):
        decide_row(by=hannele, row=row, decision="left")
    assert not Client.objects.exists()


def test_the_counts_are_those_before_the_first_row_went(hannele: User) -> None:
    batch = filled(hannele, people(5))
    accept_rows(by=hannele, batch=batch, rows=[batch.rows.get(number=4)])
    close_import(by=hannele, batch=batch)
    forget_closed_imports(TODAY)
    batch.refresh_from_db()
    assert (batch.counts["accepted"], batch.counts["open_propose"]) == (1, 4)


def test_rows_of_an_open_import_are_forgotten_by_nobody(hannele: User) -> None:
    batch = filled(hannele, people(5))
    with pytest.raises(ValidationError):
        forgetting.forget_rows(by=hannele, batch=batch)
    forget_closed_imports(TODAY)
    assert left() == [1, 2, 3, 4, 5]


def test_the_night_finishes_what_was_begun(hannele: User) -> None:
    one, other = filled(hannele, people(5)), filled(hannele, people(7))
    close_import(by=hannele, batch=one)
    day = daily.run_day(TODAY, only=["closed_imports"])
    assert day.ran["closed_imports"] == {"imports": 1}
    assert not one.rows.exists()
    assert other.rows.count() == 7


def page_of(browser: Browser, batch: ImportBatch) -> str:
    return browser.get(reverse("clients:import_show", args=[batch.pk])).content.decode()


def test_the_page_shows_how_far_it_is_and_goes_on_when_it_is_opened_again(
    hannele: User, signed_in: SignIn
) -> None:
    batch, browser = filled(hannele, people(5)), signed_in(hannele)
    assert post(browser, "import_close", batch.pk).status_code == 302
    page = page_of(browser, batch)
    assert "Lisäämättä jääneitä unohdetaan" in page
    assert 'max="5" value="2"' in page
    assert "2/5 riviä" in page
    step = reverse("clients:import_step", args=[batch.pk])
    assert f'action="{step}" data-continues' in page
    page = browser.post(step).content.decode()
    assert 'max="3" value="2"' in page  # of those that were left
    assert 'name="goes_on"' in page
    assert "Tuonti on suljettu" not in page_of(browser, batch)
    assert browser.post(step, {"goes_on": "1"}).status_code == 302
    assert left() == []
    assert "Tuonti on suljettu" in page_of(browser, batch)


def test_taking_back_forgets_before_it_erases(hannele: User, signed_in: SignIn) -> None:
    batch = filled(hannele, people(5))
    accept_rows(by=hannele, batch=batch, rows=[batch.rows.get(number=5)])
    browser, address = signed_in(hannele), reverse("clients:import_undo", args=[batch.pk])
    page = browser.post(address).content.decode()
    assert 'max="5" value="2"' in page
    assert "2/5 riviä" in page
    assert Client.objects.count() == 1
    while browser.post(address, {"goes_on": "1"}).status_code == 200:
        pass
    assert (left(), Client.objects.count()) == ([], 0)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["undone"], batch.counts["accepted"]) == (
        "undone",
        {"gone": 1},
        1,
    )


def test_taking_back_goes_on_when_its_page_is_opened_again(
    hannele: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "UNDONE_AT_ONCE", 1)
    batch, browser = filled(hannele, people(3)), signed_in(hannele)
    accept_all(hannele, batch)
    undo = reverse("clients:import_undo", args=[batch.pk])
    for _ in range(2):  # the rows, then a card
        browser.post(undo, {"goes_on": "1"})
    page = page_of(browser, batch)
    assert f'action="{undo}" data-continues' in page
    assert "1/3 korttia" in page
    assert "sekunnissa" not in page  # nobody was at it
    while browser.post(undo, {"goes_on": "1"}).status_code == 200:
        pass
    assert "data-continues" not in page_of(browser, batch)


def test_what_is_taken_back_while_it_is_being_forgotten_goes_too(hannele: User) -> None:
    batch = filled(hannele, people(5))
    accept_all(hannele, batch)
    close_import(by=hannele, batch=batch)
    assert not undo_some(by=hannele, batch=batch, begins=True)
    while not undo_some(by=hannele, batch=batch, begins=False):
        pass
    assert (left(), Client.objects.count()) == ([], 0)
