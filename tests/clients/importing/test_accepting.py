"""Accepting many rows at once, and what has come into the register since they were compared."""

import pytest
from django.core.exceptions import ValidationError

from clients.importing import actions, quarantine
from clients.importing.actions import accept_plain, accept_rows
from clients.models import Client
from clients.models_import import RowRecord
from privacy.actions.bans import ban_contacts
from privacy.audit.acts import act
from privacy.models import KeyedBan
from staff.models import User
from tests.clients.importing.steps import accept_all
from tests.clients.importing.test_import_acts import HEADER, clock, imported, names
from tests.clients.salon import enter

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
VERSIONS = (
    "client_id,first_name,last_name,mobile,email,updated_at,birth_date,email_marketing_consent,"
    "archived,deleted,banned,merged_to_client_id,last_visit,notes\n"
    "a,Aino,Vanha,040 123 4567,,2020-01-01,1985-03-14,,,,,,,\n"
    "b,Eeva,Niemi,,eeva@example.fi,2020-01-01,1978-01-02,,,,,,,\n"
    "a,Aino,Uusi,040 765 4321,,2024-01-01,1985-03-14,,,,,,,\n"
)


def people(count: int) -> str:
    letters = "abcdefghij"
    return HEADER + "".join(
        f"Aino{letters[n // 10]}{letters[n % 10]};Korhonen;1985;040 {n:07d};;;\n"
        for n in range(count)
    )


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "ENTERED_AT_ONCE", 4)


@pytest.mark.usefixtures("few_at_once")
def test_a_kind_is_entered_stretch_by_stretch(hannele: User) -> None:
    batch = imported(hannele, people(10))
    first = accept_plain(by=hannele, batch=batch, begins=True)
    assert (len(first.entered), first.until, first.is_last) == (4, 4, False)
    batch.refresh_from_db()
    assert batch.counts["to_enter"] == 10
    second = accept_plain(by=hannele, batch=batch, after=first.until)
    third = accept_plain(by=hannele, batch=batch, after=second.until)
    assert (len(third.entered), third.is_last) == (2, True)
    assert Client.objects.count() == 10


def test_the_same_file_twice_before_either_is_accepted(hannele: User) -> None:
    one, other = imported(hannele, people(3)), imported(hannele, people(3))
    assert len(accept_all(hannele, one)) == 3
    assert accept_all(hannele, other) == []
    assert set(other.rows.values_list("outcome", "decision")) == {("ask", "open")}
    assert len(names()) == 3


def test_somebody_registered_meanwhile_is_asked_about(hannele: User) -> None:
    batch = imported(hannele)
    known = enter("Eeva Virtanen", 1978, email="eeva@example.fi")
    row = batch.rows.get(number=2)
    assert accept_rows(by=hannele, batch=batch, rows=[row]) == []
    again = batch.rows.get(number=2)
    assert (again.outcome, again.sealed.known) == ("ask", (str(known.pk),))
    assert len(accept_rows(by=hannele, batch=batch, rows=[again])) == 1  # a person has decided


@pytest.mark.usefixtures("few_at_once")
def test_somebody_registered_before_an_earlier_stretch_is_asked_about(hannele: User) -> None:
    batch = imported(hannele, people(5) + "Eeva;Virtanen;1978;;eeva@example.fi;;\n")
    enter("Eeva Virtanen", 1978, email="eeva@example.fi")
    assert len(accept_all(hannele, batch)) == 5
    assert names().count("Eeva Virtanen") == 1
    assert batch.rows.get(number=6).outcome == "ask"


def test_a_wish_not_to_return_counts_until_the_last_moment(hannele: User) -> None:
    batch = imported(hannele)
    with act():
        ban_contacts(by=hannele, kind=KeyedBan.Kind.RETURN, contacts=["eeva@example.fi"])
    assert accept_all(hannele, batch) == []
    row = batch.rows.get(number=2)
    assert (row.outcome, row.sealed.name) == ("refuse", "")


def test_a_wish_not_to_return_holds_for_all_rows_of_hers(hannele: User) -> None:
    batch = imported(hannele)  # only the first of Aino's two rows has her address
    with act():
        ban_contacts(by=hannele, kind=KeyedBan.Kind.RETURN, contacts=["aino@example.fi"])
    for _tap in range(2):  # the first asks about one row, and the other is left
        accept_all(hannele, batch, "merge")
    assert names() == []
    again = imported(hannele)
    assert set(again.rows.exclude(number=2).values_list("outcome", flat=True)) == {"refuse"}


def test_an_identity_code_that_got_as_far_as_quarantine_gets_no_further(hannele: User) -> None:
    batch = imported(hannele)
    told = RowRecord(name="Eeva 131052-9085")
    quarantine.put(batch, [quarantine.Row(4, 5, "propose", told)])
    with pytest.raises(ValidationError):
        accept_rows(by=hannele, batch=batch, rows=[batch.rows.get(number=4)])
    assert names() == []


@pytest.mark.usefixtures("few_at_once")
def test_the_newest_version_counts_wherever_it_stands(
    hannele: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "ENTERED_AT_ONCE", 1)
    batch = imported(hannele, VERSIONS)
    accept_all(hannele, batch, "merge")
    assert names() == ["Aino Uusi"]
    assert set(batch.rows.exclude(number=2).values_list("decision", flat=True)) == {"accepted"}


def test_an_older_version_enters_the_newest_too(hannele: User) -> None:
    batch = imported(hannele, VERSIONS)
    accept_rows(by=hannele, batch=batch, rows=[batch.rows.get(number=1)])
    assert names() == ["Aino Uusi"]


def test_nobody_is_entered_in_bulk_whose_newest_row_is_doubtful(hannele: User) -> None:
    enter("Aino Uusi", 1985)
    batch = imported(hannele, VERSIONS)
    assert set(batch.rows.values_list("number", "outcome")) == {
        (1, "merge"),
        (2, "propose"),
        (3, "ask"),
    }
    assert accept_all(hannele, batch, "merge") == []
    assert names() == ["Aino Uusi"]
