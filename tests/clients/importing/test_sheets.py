"""Workbooks of several sheets: one is read, the others are named, and another can be chosen."""

import io
import random
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError
from django.test import Client as Browser
from django.urls import reverse

from clients.importing import sheets
from clients.importing.reading import parse
from clients.importing.sheets import weigh
from clients.importing.tables import Table, Unreadable
from clients.models import ImportBatch, ImportRow
from clients.views import import_files
from staff.models import User
from tests.clients.importing.test_background import Processes, processes
from tests.clients.importing.test_import_command import run
from tests.clients.test_import_pages import SignIn, post, upload

__all__ = ["processes"]
pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
HEADER = ("Etunimi", "Sukunimi", "Puhelin")
PLACES = {"Kansi": 0, "Asiakkaat": 1, "Asetukset": 2, "Vanhat asiakkaat": 3, "Taul4": 4}
"""What stands in the sample too: a cover, the list, a hidden sheet, another list and nothing."""


def workbook(**more: tuple[tuple[str, ...], ...]) -> bytes:
    """The same as a newer file; `more` sheets come after them."""
    made, octets = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.worksheets[0])
    written: dict[str, tuple[tuple[str, ...], ...]] = {
        "Kansi": (("Asiakasraportti 22.11.2026",),),
        "Asiakkaat": (HEADER, ("Aino", "Korhonen", "040 123 4567"), ("Päivi", "Mäkinen", "")),
        "Asetukset": (("Avain", "Arvo"), ("kieli", "fi")),
        "Vanhat asiakkaat": (("Nimi", "Synt."), ("Hilma Öhman", "1950")),
        "Taul4": (),
        **more,
    }
    for name, rows in written.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made["Asetukset"].sheet_state = "hidden"
    made.save(octets)
    return octets.getvalue()


def old() -> bytes:
    return (SAMPLES / "several_sheets.xls").read_bytes()


@pytest.fixture(params=[workbook, old], ids=["xlsx", "xls"])
def octets(request: pytest.FixtureRequest) -> bytes:
    made: bytes = request.param()
    return made


def first_names(table: Table) -> list[str]:
    return [row[0] for row in table.rows]


def test_the_sheets_that_were_left_unread_are_named(octets: bytes) -> None:
    table = parse(octets, "", "")
    assert first_names(table) == ["Aino", "Päivi"]
    assert table.sheet == PLACES["Asiakkaat"]
    assert table.others == ["Vanhat asiakkaat"]


def test_another_sheet_is_read_when_it_is_wanted(octets: bytes) -> None:
    table = parse(octets, "", "", sheet=PLACES["Vanhat asiakkaat"])
    assert (table.header, table.rows) == (("Nimi", "Synt."), (("Hilma Öhman", "1950"),))
    assert table.others == ["Asiakkaat"]


@pytest.mark.parametrize("name", ["Asetukset", "Taul4"])
def test_a_hidden_or_empty_sheet_is_read_by_nobody(octets: bytes, name: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        parse(octets, "", "", sheet=PLACES[name])
    with pytest.raises(Unreadable, match="empty"):
        parse(octets, "", "", sheet=99)


def test_a_sheet_that_cannot_be_read_is_named_too() -> None:
    wide = (("a",) * 300, ("b",) * 300)
    assert parse(workbook(Leveä=wide), "", "").others == ["Vanhat asiakkaat", "Leveä"]


@pytest.mark.parametrize(("times", "is_bomb"), [(11, False), (13, True)])
def test_a_large_workbook_may_unpack_to_what_lists_come_to(
    monkeypatch: pytest.MonkeyPatch, times: int, is_bomb: bool
) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<sheet ")
        archive.writestr("xl/noise", random.Random(5).randbytes(100_000), zipfile.ZIP_STORED)
        archive.writestr("xl/worksheets/sheet1.xml", b"<c " * (times * 100_000 // 3))
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000)
    with pytest.raises(Unreadable, match="zip_bomb") if is_bomb else nullcontext():
        weigh(octets.getvalue())


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("xl/a.xml", b"<a>   <!DOCTYPE x>", "bad_workbook"),
        ("xl/a.xml", b"<si" * 2_000, "zip_bomb"),
        ("docProps/a.xml", b" " * 50, "zip_bomb"),
        ("xl/_rels/a.rels", b" " * 50, "zip_bomb"),
        ("xl/a.xml", b" " * 50, ""),
    ],
)
def test_each_part_of_a_workbook_is_weighed(
    monkeypatch: pytest.MonkeyPatch, part: str, content: bytes, reason: str
) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<sheet ")
        archive.writestr(part, content)
    monkeypatch.setattr(sheets, "LARGEST_SMALL_PART", 20)
    monkeypatch.setattr(sheets, "_PIECE", 10)  # what is looked for lies across two of them
    with pytest.raises(Unreadable, match=reason) if reason else nullcontext():
        weigh(octets.getvalue())


def test_text_has_no_sheets() -> None:
    table = parse(b"Nimi;Puhelin\nEeva;1\n", "", "")
    assert (table.sheet, table.others) == (None, [])


def shown(browser: Browser) -> str:
    address = reverse("clients:import_show", args=[ImportBatch.objects.get().pk])
    return browser.get(address).content.decode()


def choose(browser: Browser, name: str, **fields: str) -> Any:
    batch = ImportBatch.objects.get()
    said = {"sheet": str(PLACES[name]), "source": "Vihko", **fields}
    return post(browser, "import_columns", batch.pk, **said)


def test_the_page_of_the_columns_offers_the_other_sheet(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    upload(browser, workbook(), "asiakkaat.xlsx")
    page = shown(browser)
    assert "Työkirjassa on myös taulukko ”Vanhat asiakkaat”; se jätettiin lukematta." in page
    assert "Asetukset" not in page
    assert choose(browser, "Vanhat asiakkaat", preview="1").status_code == 302
    page = shown(browser)
    assert "Hilma Öhman" in page
    assert "Aino" not in page
    assert "taulukko ”Asiakkaat”" in page


def test_a_choice_of_columns_is_not_taken_for_those_of_another_sheet(
    hannele: User, signed_in: SignIn
) -> None:
    browser = signed_in(hannele)
    upload(browser, workbook(), "asiakkaat.xlsx")
    choose(browser, "Vanhat asiakkaat", column_0="first_name", column_1="last_name")
    assert ImportBatch.objects.get().state == "mapping"
    choose(browser, "Vanhat asiakkaat", column_0="full_name", column_1="birth")
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.sheet, batch.records) == ("reading", PLACES["Vanhat asiakkaat"], 1)


def read_in(browser: Browser, octets: bytes) -> str:
    """The page of the result."""
    upload(browser, octets, "asiakkaat.xlsx")
    columns = dict(zip(("column_0", "column_1"), ("first_name", "last_name"), strict=True))
    choose(browser, "Asiakkaat", save="on", **columns)
    step = reverse("clients:import_step", args=[ImportBatch.objects.get().pk])
    browser.post(step)
    return shown(browser)


def test_the_result_says_what_was_left_unread(hannele: User, signed_in: SignIn) -> None:
    more = {"Kesä": (HEADER, ("Eeva", "Niemi", ""))}
    page = read_in(signed_in(hannele), workbook(**more))
    assert "Aino Korhonen" in page
    assert "taulukot ”Vanhat asiakkaat” ja ”Kesä”; ne jätettiin lukematta" in page
    assert ImportBatch.objects.get().sealed.content == ""


def test_when_it_is_closed_the_names_of_its_sheets_go_too(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    read_in(browser, workbook())
    post(browser, "import_close", ImportBatch.objects.get().pk)
    assert "Vanhat asiakkaat" not in shown(browser)
    assert not ImportRow.objects.exists()


def test_known_columns_are_asked_about_where_another_sheet_may_be_meant(
    hannele: User, signed_in: SignIn
) -> None:
    browser = signed_in(hannele)
    read_in(browser, workbook())
    ImportBatch.objects.update(state="closed")
    upload(browser, workbook(), "asiakkaat.xlsx")
    batch = ImportBatch.objects.exclude(state="closed").get()
    assert (batch.state, batch.source) == ("mapping", "Vihko")


def test_a_large_sheet_is_looked_at_in_the_background(
    hannele: User,
    signed_in: SignIn,
    processes: Processes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = signed_in(hannele)
    upload(browser, workbook(), "asiakkaat.xlsx")
    monkeypatch.setattr(import_files, "read_table", too_slow)
    choose(browser, "Vanhat asiakkaat", preview="1")
    assert ImportBatch.objects.get().state == "arrived"
    assert "data-continues" in shown(browser)
    browser.post(reverse("clients:import_step", args=[ImportBatch.objects.get().pk]))
    processes.run()
    assert "Hilma Öhman" in shown(browser)


def too_slow(*octets: object, **options: object) -> None:
    raise Unreadable("too_slow")


def test_a_large_file_is_looked_at_in_the_background(
    hannele: User,
    signed_in: SignIn,
    processes: Processes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = signed_in(hannele)
    monkeypatch.setattr(import_files, "read_table", too_slow)
    assert upload(browser, b"Kuka;Vuosi\nAino Korhonen;1985\n").status_code == 302
    page = shown(browser)
    assert "Tiedostoa luetaan" in page
    assert "Voit poistua tältä sivulta" in page
    browser.post(reverse("clients:import_step", args=[ImportBatch.objects.get().pk]))
    processes.run()
    assert "Aino Korhonen" in shown(browser)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.records, batch.header) == ("mapping", 1, ["Kuka", "Vuosi"])


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(
    hannele: User,
    signed_in: SignIn,
    processes: Processes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = signed_in(hannele)
    monkeypatch.setattr(import_files, "read_table", too_slow)
    upload(browser, b"Nimi;Puhelin\nEeva\0;1\n")
    browser.post(reverse("clients:import_step", args=[ImportBatch.objects.get().pk]))
    processes.run()
    page = shown(browser)
    assert "Rivi 2" in page
    assert "data-continues" not in page
    post(browser, "import_close", ImportBatch.objects.get().pk)
    assert ImportBatch.objects.get().sealed.content == ""


def test_the_command_names_the_others_and_reads_the_one_it_is_told(tmp_path: Path) -> None:
    file, known = tmp_path / "a.xlsx", ("Client ID", "First Name", "Mobile Number", "Date of Birth")
    rows = (known, ("1", "Aino", "", "")), (known, ("1", "Eeva", "", ""), ("2", "Oona", "", ""))
    file.write_bytes(workbook(Kesä=rows[0], Talvi=rows[1]))
    document = run(file, "--sheet", "Kesä", "--dry-run")
    assert document["records"] == 1
    assert document["sheets_unread"] == ["Asiakkaat", "Vanhat asiakkaat", "Talvi"]
    run(file, "--sheet", "Talvi")
    assert ImportBatch.objects.get().rows.count() == 2
    with pytest.raises(CommandError):
        run(file, "--sheet", "Asetukset")
