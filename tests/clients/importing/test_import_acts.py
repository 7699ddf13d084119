"""An import from the file to cards, and back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from clients.actions import correct_client, note_visit
from clients.details import Details
from clients.importing.actions import (
    accept_plain,
    accept_rows,
    close_import,
    decide_row,
    name_columns,
    start_import,
)
from clients.importing.formats import Column, ColumnMap, guess, recognise
from clients.importing.reading import read_table
from clients.models import Client, ImportBatch, ImportedClient, ImportRow
from privacy.actions.bans import ban_contacts
from privacy.audit.acts import act
from privacy.audit.models import AuditEvent
from privacy.models import KeyedBan
from staff.models import User
from tests.clients.importing.steps import accept_all, compare, read, undo
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
HEADER = "Etunimi;Sukunimi;Syntymäaika;Puhelin;Sähköposti;Huomautukset;Markkinointilupa\n"
ROWS = (
    "Aino;Korhonen;14.3.1985;040 123 4567;aino@example.fi;raskaana;Kyllä\n"
    "Eeva;Virtanen;1978;;eeva@example.fi;;Ei\n"
    "Aino;Korhonen;14.3.1985;+358401234567;;;\n"
)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False) as traveller:
        yield traveller


def imported(by: User, content: str = HEADER + ROWS) -> ImportBatch:
    """A file up to the decisions."""
    octets = content.encode()
    table = read_table(octets)
    batch = start_import(
        by=by, octets=octets, table=table, source="Avoinna24", columns=guess(table.header)
    )
    return compare(by, read(by, batch))


def names() -> list[str]:
    return sorted(client.sealed.name for client in Client.objects.all())


def test_nothing_is_entered_before_it_is_accepted(hannele: User) -> None:
    batch = imported(hannele)
    assert (batch.state, batch.records, batch.compared) == ("open", 3, 3)
    assert names() == []


def test_rows_of_one_person_become_one_card(hannele: User) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    accept_all(hannele, batch, "merge")
    assert names() == ["Aino Korhonen", "Eeva Virtanen"]
    assert not ImportRow.objects.filter(decision="open").exists()


def test_a_card_says_where_it_came_from_and_that_she_was_not_told_yet(hannele: User) -> None:
    accept_all(hannele, imported(hannele))
    eeva = Client.objects.get()
    origin = ImportedClient.objects.get(subject_id=eeva.pk)
    assert (origin.sealed.source, origin.sealed.opt_out) == ("Avoinna24", True)
    assert (origin.tell_by, origin.told_on) == (date(2026, 12, 22), None)
    assert (eeva.notice_id, eeva.notice_given_on) == (None, None)
    assert eeva.details == Details("Eeva Virtanen", 1978, "", "eeva@example.fi")


def test_notes_and_birthdays_are_in_no_table(hannele: User) -> None:
    batch = imported(hannele)
    for row in batch.rows.all():
        assert "raskaana" not in repr(row.sealed)
        assert "14.3" not in repr(row.sealed)
    batch.refresh_from_db()
    assert batch.sealed.content == ""


def test_health_in_brackets_beside_a_name_goes_nowhere(hannele: User) -> None:
    batch = imported(hannele, HEADER + "Aino (raskaana);Korhonen;1985;;;;\n")
    row = batch.rows.get()
    assert row.sealed.name == "Aino Korhonen"
    assert "health_in_note" in row.sealed.kinds
    assert "raskaana" not in repr(row.sealed)


def test_accepting_again_enters_nobody_twice(hannele: User) -> None:
    batch = imported(hannele)
    rows = list(batch.rows.all())
    accept_rows(by=hannele, batch=batch, rows=rows)
    accept_rows(by=hannele, batch=batch, rows=rows)
    assert names() == ["Aino Korhonen", "Eeva Virtanen"]


def test_the_same_file_again_proposes_nothing_new(hannele: User) -> None:
    batch = imported(hannele)
    accept_rows(by=hannele, batch=batch, rows=list(batch.rows.all()))
    again = imported(hannele)
    assert set(again.rows.values_list("outcome", flat=True)) == {"ask"}
    assert accept_all(hannele, again) == []


def test_a_person_who_wished_not_to_return_leaves_no_trace(hannele: User) -> None:
    with act():
        contacts = ["eeva@example.fi"]
        ban_contacts(by=hannele, kind=KeyedBan.Kind.RETURN, contacts=contacts)
    batch = imported(hannele)
    row = batch.rows.get(number=2)
    assert (row.outcome, row.sealed.name, row.sealed.email) == ("refuse", "", "")
    accept_rows(by=hannele, batch=batch, rows=[row])
    assert names() == []


def test_somebody_known_is_asked_about_and_not_changed(hannele: User) -> None:
    known = enter("Eeva Virtanen", 1978, email="eeva@example.fi", phone="050 111 2222")
    batch = imported(hannele)
    row = batch.rows.get(number=2)
    assert row.outcome == "ask"
    assert row.sealed.known == (str(known.pk),)
    decide_row(by=hannele, row=row, decision="linked")
    assert Client.objects.get(pk=known.pk).details.phone == "050 111 2222"
    assert accept_rows(by=hannele, batch=batch, rows=[row]) == []


@pytest.mark.parametrize(
    ("name", "year"),
    [("Eeva Virtannen", 1978), ("Eva Virtanen", 1978), ("Eeva Virtaen", 1978)],
)
def test_a_slip_of_the_pen_is_asked_about(hannele: User, name: str, year: int) -> None:
    enter(name, year)
    assert imported(hannele).rows.get(number=2).outcome == "ask"


def test_a_new_family_name_is_asked_about_by_the_contact(hannele: User) -> None:
    enter("Eeva Lahtinen", 1978, email="eeva@example.fi")
    assert imported(hannele).rows.get(number=2).outcome == "ask"


def test_a_mother_with_the_same_address_is_somebody_else(hannele: User) -> None:
    enter("Marja Virtanen", 1950, email="eeva@example.fi")
    assert imported(hannele).rows.get(number=2).outcome == "propose"


def test_columns_are_named_and_remembered(hannele: User) -> None:
    octets = b"A;B;C\nAino Korhonen;1985;aino@example.fi\n"
    table = read_table(octets)
    assert recognise(table.header) is None
    batch = start_import(by=hannele, octets=octets, table=table, columns=None)
    with pytest.raises(ValidationError):
        name_columns(by=hannele, batch=batch, columns=ColumnMap("", {Column.EMAIL: (2,)}))
    columns = ColumnMap(
        "Avoinna24", {Column.FULL_NAME: (0,), Column.BIRTH: (1,), Column.EMAIL: (2,)}
    )
    batch = name_columns(by=hannele, batch=batch, columns=columns, save_as="Avoinna24")
    compare(hannele, read(hannele, batch))
    accept_all(hannele, batch)
    assert Client.objects.get().details == Details("Aino Korhonen", 1985, "", "aino@example.fi")


def test_closing_forgets_what_was_not_accepted(hannele: User) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    closed = close_import(by=hannele, batch=batch)
    assert not ImportRow.objects.exists()
    assert closed.counts["accepted"] == 1
    assert closed.counts["open_merge"] == 2
    with pytest.raises(ValidationError):
        accept_plain(by=hannele, batch=closed)


def test_an_import_is_taken_back_except_where_somebody_worked(hannele: User) -> None:
    batch = imported(hannele)
    accept_rows(by=hannele, batch=batch, rows=list(batch.rows.all()))
    aino = next(c for c in Client.objects.all() if c.sealed.name == "Aino Korhonen")
    note_visit(by=hannele, client=aino, on=date(2026, 11, 22))
    answer = undo(hannele, batch)
    assert answer == {"gone": 1, "used": 1}
    assert names() == ["Aino Korhonen"]


def test_a_corrected_card_stays(hannele: User) -> None:
    batch = imported(hannele)
    (pk,) = accept_all(hannele, batch)
    eeva = Client.objects.get(pk=pk)
    seen = eeva.details
    wanted = Details("Eeva Virta", 1978, "", "eeva@example.fi")
    correct_client(by=hannele, client=eeva, seen=seen, wanted=wanted)
    assert undo(hannele, batch) == {"gone": 0, "changed": 1}


def test_after_thirty_days_an_import_stays(hannele: User, clock: time_machine.Traveller) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    clock.shift(timedelta(days=30, minutes=1))
    with pytest.raises(ValidationError):
        undo(hannele, batch)
    assert names() == ["Eeva Virtanen"]


def test_an_import_does_not_start_the_clock_of_a_visit(hannele: User) -> None:
    accept_all(hannele, imported(hannele))
    assert Client.objects.get().last_visit_on is None


def test_every_card_has_its_event(hannele: User) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    event = AuditEvent.objects.get(act="clients.registered")
    assert (event.subject_id, event.purpose) == (Client.objects.get().pk, "import")


def test_names_are_nowhere_in_clear(hannele: User) -> None:
    batch = imported(hannele)
    accept_all(hannele, batch)
    found = []
    with connection.cursor() as cursor:
        for table in ("clients_importrow", "clients_importbatch", "clients_importedclient"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  (names of our own tables)
            found += [
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                for row in cursor.fetchall()
            ]
    assert found
    assert not [text for text in found if "Virtanen" in text or "eeva@" in text]
