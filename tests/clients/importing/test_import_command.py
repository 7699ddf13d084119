"""`import_clients`: proposals and counts, never a client."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clients.importing.actions import start_import
from clients.importing.formats import recognise
from clients.importing.reading import read_table
from clients.models import Client, ColumnMapping, ImportBatch
from staff.models import User
from tests.clients.importing.steps import compare, read
from tests.clients.importing.test_samples import EXPECTED, REGISTER, SAMPLES
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db


def run(path: Path | str, *more: str) -> dict[str, Any]:
    said = StringIO()
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False):
        call_command(
            "import_clients",
            str(path),
            "--source",
            "Fresha",
            "--format",
            "json",
            *more,
            stdout=said,
        )
    document: dict[str, Any] = json.loads(said.getvalue())
    return document


@pytest.fixture
def register() -> None:
    """The clients whom the samples know."""
    for person in REGISTER:
        if person["state"] == "client":
            enter(
                f"{person['first']} {person['last']}",
                person["birth_year"],
                phone=person["phone"] or "",
                email=person["email"] or "",
            )


@pytest.mark.usefixtures("register")
def test_rows_are_counted_with_their_numbers() -> None:
    document = run(SAMPLES / "fresha_export_customer_list.csv", "--dry-run")
    wanted = EXPECTED["fresha_export_customer_list.csv"]
    assert document["records"] == wanted["records"]
    assert document["outcomes"]["ask"] == wanted["ask"]
    assert document["outcomes"]["merge"] == wanted["merge"]
    assert document["kinds"]["phone_lost"] == wanted["phone_lost"]
    assert document["dropped_columns"] == ["Gender", "City", "Added"]


@pytest.mark.usefixtures("register")
def test_a_dry_run_writes_nothing_and_a_run_only_proposals() -> None:
    before = Client.objects.count()
    run(SAMPLES / "fresha_export_customer_list.csv", "--dry-run")
    assert not ImportBatch.objects.exists()
    run(SAMPLES / "fresha_export_customer_list.csv")
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows.count()) == ("open", 54)
    assert Client.objects.count() == before


@pytest.mark.usefixtures("register")
def test_the_command_proposes_what_the_page_does(hannele: User) -> None:
    octets = (SAMPLES / "fresha_export_customer_list.csv").read_bytes()
    run(SAMPLES / "fresha_export_customer_list.csv")
    by_command = ImportBatch.objects.get()
    table = read_table(octets)
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False):
        by_page = start_import(
            by=hannele, octets=octets, table=table, columns=recognise(table.header)
        )
        compare(hannele, read(hannele, by_page))
    one, other = (
        [(row.number, row.outcome, row.sealed) for row in batch.rows.all()]
        for batch in (by_command, by_page)
    )
    assert one == other


def test_a_header_of_nobody_is_refused_until_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Kuka;Vuosi\nAino Korhonen;1985\n")
    with pytest.raises(SystemExit) as refused:
        run(file)
    assert refused.value.code == 3
    columns = {"full_name": [0], "birth": [1]}
    ColumnMapping.objects.create(name="Avoinna24", header=["Kuka", "Vuosi"], columns=columns)
    assert run(file, "--mapping", "Avoinna24")["outcomes"] == {"propose": [1]}
    with pytest.raises(CommandError):
        run(file, "--mapping", "Muu")


def test_misread_letters_are_refused_until_the_charset_is_given() -> None:
    with pytest.raises(SystemExit) as refused:
        run(SAMPLES / "generic_fi.csv")
    assert refused.value.code == 3


def test_a_broken_file_fails_and_a_missing_one_is_wrong_use(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(SystemExit) as failed:
        run(file)
    assert failed.value.code == 1
    with pytest.raises(CommandError):
        run(tmp_path / "none.csv")
