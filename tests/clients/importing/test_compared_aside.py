"""Rows are compared without holding anything up; what happens meanwhile is not lost."""

from datetime import date
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError

from clients.importing import stored, stretches
from clients.importing.actions import decide_row, put_compared
from clients.models import ImportBatch
from privacy.forms import health_words_in
from staff.models import User
from tests.clients.importing.steps import read
from tests.clients.importing.test_background import batch
from tests.clients.importing.test_import_acts import clock
from tests.clients.salon import enter

__all__ = ["batch", "clock"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def compared(hannele: User, batch: ImportBatch) -> stored.Compared:
    """Rows beside a register that knows a namesake of the first of them."""
    batch = read(hannele, batch)
    enter(batch.rows.order_by("number")[0].sealed.name, 1950)
    return stored.compared_next(batch, stored.known_of(), 3)


def put(by: User, batch: ImportBatch, compared: stored.Compared) -> ImportBatch:
    batch = ImportBatch.objects.select_related("subject").get(pk=batch.pk)
    return put_compared(by=by, batch=batch, compared=compared, clock=7)


def test_the_next_rows_are_looked_at_and_nothing_is_written(
    batch: ImportBatch, compared: stored.Compared
) -> None:
    assert [row.number for row in compared.changed] == [1]
    assert (compared.rows, compared.until) == (3, 3)
    assert not any(row.sealed.known for row in batch.rows.all())


def test_they_are_put_in_the_place_of_those_that_were_read(
    hannele: User, batch: ImportBatch, compared: stored.Compared
) -> None:
    done = put(hannele, batch, compared)
    assert (done.compared, done.clock) == (3, 7)
    assert [bool(row.sealed.known) for row in batch.rows.order_by("number")] == [True] + 4 * [False]


def test_what_somebody_has_decided_meanwhile_stays(
    hannele: User, batch: ImportBatch, compared: stored.Compared
) -> None:
    decide_row(by=hannele, row=batch.rows.get(number=1), decision="left")
    put(hannele, batch, compared)
    assert batch.rows.get(number=1).decision == "left"
    assert batch.rows.count() == 5


def test_who_comes_second_with_the_same_rows_is_refused(
    hannele: User, batch: ImportBatch, compared: stored.Compared
) -> None:
    behind = ImportBatch.objects.select_related("subject").get(pk=batch.pk)
    put(hannele, batch, compared)
    with pytest.raises(ValidationError):
        put_compared(by=hannele, batch=behind, compared=compared, clock=7)


def test_the_register_is_read_once_and_while_the_file_is_looked_at(
    hannele: User, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Mock(side_effect=stretches.register_now)
    monkeypatch.setattr(stretches, "register_now", register)
    done = stretches.go_through(by=hannele, batch=batch)
    assert (done.compared, register.call_count) == (5, 1)


def test_there_is_time_for_something_else_before_the_first_row(batch: ImportBatch) -> None:
    heard: list[str] = []
    rows = stored.judged(
        batch,
        today=date(2026, 11, 22),
        health_words=health_words_in,
        told=lambda done: heard.append("told"),
        meanwhile=lambda: heard.append("else"),
    )
    next(rows)
    assert heard == ["else", "told"]
