"""Files from offices and booking systems: gathered headers, totals, several things in one cell."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from clients.importing.candidates import Candidate
from clients.importing.formats import Column, guess
from clients.importing.kinds import Kind, Outcome
from clients.importing.reading import parse
from tests.clients.importing.test_odd_tables import judged, one

BOOKINGS = (
    "Asiakasnumero;Asiakkaan nimi;Asiakkaan sähköposti;Asiakkaan puhelin;Osoite;Kaupunki;Luotu;"
    "Varauksia;Lisätiedot\n"
)


def rows(text: str) -> list[Candidate]:
    return judged(parse(text.encode(), "", ""))


def book(*table: tuple[Any, ...], change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    made, octets = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        made.active.append(row)
    change(made.active)
    made.save(octets)
    return octets.getvalue()


def test_a_list_of_a_booking_system_is_guessed_by_its_words() -> None:
    line = "1001;Aino Korhonen;a@example.fi;358401234567;Katu 1;Oulu;1.2.2024 12:30;12;allergia\n"
    (row,) = rows(BOOKINGS + line)
    assert (row.name, row.phone, row.email) == ("Aino Korhonen", "358401234567", "a@example.fi")
    assert row.source_id == "1001"
    assert "Katu" not in repr(row)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("PUH.NRO", Column.PHONE),
        ("Puh. (koti)", Column.PHONE),
        ("GSM-numero", Column.PHONE),
        ("Mobilnummer", Column.PHONE),
        ("Matkapuh.", Column.PHONE),
        ("S-POSTI", Column.EMAIL),
        ("SYNT.AIKA", Column.BIRTH),
        ("Asiakkaan etunimi", Column.FIRST_NAME),
        ("Client phone", Column.PHONE),
        ("Customer", Column.FULL_NAME),
        ("Kaupunki", None),
        ("Pupu", None),
    ],
)
def test_headers_as_they_are_written(header: str, meaning: Column | None) -> None:
    assert list(guess((header,)).columns) == ([meaning] if meaning else [])


@pytest.mark.parametrize("gathered", [("Asiakas", "", "Yhteystiedot"), ("Nimi", "", "", "Muuta")])
def test_a_header_over_a_header_is_none(gathered: tuple[str, ...]) -> None:
    names, her = ("Etunimi", "Sukunimi", "Puhelin", "Synt."), ("Aino", "Korhonen", "040 123 4567")

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:B1")

    table = parse(book(gathered, names, her, change=merge), "", "")
    assert table.header == names
    assert [row.name for row in judged(table)] == ["Aino Korhonen"]


def test_a_column_without_a_name_does_not_make_somebody_a_header() -> None:
    assert [row.name for row in rows("Nimi;;Kaupunki\nEeva Niemi;x;Oulu\n")] == ["Eeva Niemi"]
    (row,) = rows("Etunimi;;Puhelin\nNimi;Puhelin;040 123 4567\n")
    assert row.phone == "040 123 4567"


@pytest.mark.parametrize(
    "line",
    [
        "Yhteensä: 120",
        "Asiakkaita yhteensä 120 kpl",
        "Asiakkaita: 120",
        "120 asiakasta",
        "1 200 riviä",
        "Rivejä 3",
        "Loppusumma",
        "Total 12",
        "12 clients",
    ],
)
def test_totals_in_any_words_are_nobody(line: str) -> None:
    last = rows(f"Nimi;Puhelin\nAino Korhonen;\n{line};\n")[-1]
    assert (last.outcome, last.settled().name) == (Outcome.REFUSE, "")
    assert Kind.TOTALS_LINE in last.kinds


@pytest.mark.parametrize(
    "name", ["Rivejärvi Aino", "Summanen Eeva", "Oona Asiakas", "Total-Oja Ida"]
)
def test_names_that_only_begin_like_totals_are_somebody(name: str) -> None:
    assert rows(f"Nimi;Sähköposti\n{name};a@example.fi\n")[0].outcome is not Outcome.REFUSE


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("401234567.0", "040 123 4567"),
        ("401234567,00", "040 123 4567"),
        ("358401234567.0", "358401234567"),
        ("+358401234567.0", "+358401234567"),
        ("p. 040 123 4567", "040 123 4567"),
        ("Puh: +358 40 1234567", "+358 40 1234567"),
        ("gsm 040-1234567", "040-1234567"),
        ('"040 123 4567"', "040 123 4567"),
        ('="0401234567"', "0401234567"),
        ("\u00a0040\u00a0123\u00a04567\u00a0", "040 123 4567"),
        ("040–123 4567", "040–123 4567"),
        ("040.123.4567", "040.123.4567"),
    ],
)
def test_what_is_written_around_a_number_is_taken_off(typed: str, kept: str) -> None:
    quoted = typed.replace('"', '""')
    assert one(f'Eeva;Niemi;1985;"{quoted}";;').phone == kept


@pytest.mark.parametrize(
    "typed",
    ["040 123 4567 / 050 765 4321", "040 123 4567, 09 612 3456", "0401234567 tai 0507654321"],
)
def test_of_several_numbers_the_first_is_taken_and_that_is_said(typed: str) -> None:
    row = one(f'Eeva;Niemi;1985;"{typed}";;')
    assert row.phone.replace(" ", "") == "0401234567"
    assert Kind.PHONE_SEVERAL in row.kinds


@pytest.mark.parametrize("typed", ["040 123 4567 äiti", "040-1234567 (äiti 09 612 3456)", "1 / 2"])
def test_a_number_with_words_beside_it_may_be_somebody_elses(typed: str) -> None:
    row = one(f"Eeva;Niemi;1985;{typed};;")
    assert (row.phone, row.shown_phone) == ("", typed)
    assert Kind.PHONE_ODD in row.kinds


def test_a_number_in_a_workbook_is_no_fraction() -> None:
    table = parse(book(("Nimi", "Puhelin"), ("Eeva Niemi", 401234567.0)), "", "")
    assert judged(table)[0].phone == "040 123 4567"


@pytest.mark.parametrize("day", [31120, 31120.5, "31120"])
def test_a_day_that_lost_its_form_is_no_year(day: object) -> None:
    table = parse(book(("Nimi", "Syntymäaika"), ("Eeva Niemi", day)), "", "")
    (row,) = judged(table)
    assert row.birth_year is None
    assert Kind.BIRTH_ODD in row.kinds


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Maija <m@example.fi>", "m@example.fi"),
        ('"Meri, Maija" <m@example.fi>', "m@example.fi"),
        ("<m@example.fi>", "m@example.fi"),
        ('"m@example.fi"', "m@example.fi"),
    ],
)
def test_an_address_is_taken_out_of_what_mail_programs_write(typed: str, kept: str) -> None:
    quoted = typed.replace('"', '""')
    row = one(f'Maija;Meri;1985;;"{quoted}";')
    assert (row.email, row.shown_email) == (kept, kept)


@pytest.mark.parametrize("nothing", ["NULL", "(null)", "N/A", "n/a", "nan", "-", "–"])
def test_words_for_nothing_are_nothing(nothing: str) -> None:
    row = one(f"Eeva;{nothing};{nothing};{nothing};{nothing};{nothing}")
    assert (row.name, row.shown_phone, row.shown_email) == ("Eeva", "", "")
    assert not row.kinds & {Kind.PHONE_ODD, Kind.EMAIL_ODD, Kind.BIRTH_ODD, Kind.CONSENT_IGNORED}


def test_given_names_in_the_column_of_family_names_are_asked_about() -> None:
    found = rows("Sukunimi;Etunimi\nAino;Korhonen\nEeva;Niemi\nPäivi;Mäkinen\nXu;Li\n")
    assert {row.outcome for row in found} == {Outcome.ASK}
    assert all(Kind.NAME_ORDER_UNCLEAR in row.kinds for row in found)


def test_a_few_such_names_among_others_are_names() -> None:
    found = rows("Etunimi;Sukunimi\nAino;Korhonen\nEeva;Niemi\nKorhonen;Aino\nXu;Li\nLi;Eeva\n")
    assert not any(Kind.NAME_ORDER_UNCLEAR in row.kinds for row in found)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"Korhonen, Aino"', "Aino Korhonen"),
        ('"Korhonen ,Aino Maria"', "Aino Maria Korhonen"),
        ('"Korhonen,"', "Korhonen"),
        ('", Aino"', "Aino"),
        ("Aino (äiti) Korhonen", "Aino Korhonen"),
        ("Aino Korhonen [raskaana]", "Aino Korhonen"),
        ("(Aino)", "(Aino)"),
    ],
)
def test_names_as_they_are_written(written: str, name: str) -> None:
    assert rows(f"Nimi;Puhelin\n{written};\n")[0].name == name


def test_what_stands_in_brackets_beside_a_name_is_a_note() -> None:
    row = one("Aino (äiti);Korhonen;1985;;;")
    assert row.kinds >= {Kind.NOTE_DROPPED, Kind.GUARDIAN_TO_BE_ASKED}


def test_columns_cut_by_bars_are_columns() -> None:
    assert rows("Nimi|Puhelin\nAino Korhonen|040 123 4567\n")[0].phone == "040 123 4567"
    assert rows("Nimi;Puhelin\nA|B Korhonen;040 123 4567\n")[0].name == "A|B Korhonen"
