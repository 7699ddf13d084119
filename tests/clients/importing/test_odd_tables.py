"""Lists as they come from an office: no header, a lost delimiter, Excel's own first line, DOS."""

from datetime import date

import pytest

from clients.importing.candidates import Candidate, candidates
from clients.importing.comparing import compared
from clients.importing.decoding import looks_misread
from clients.importing.formats import Column, ColumnMap, guess
from clients.importing.kinds import Kind, Outcome
from clients.importing.reading import parse
from clients.importing.tables import Table

TODAY = date(2026, 11, 22)
FINNISH = "Etunimi;Sukunimi;Syntymäaika;Puhelin;Sähköposti;Markkinointilupa\n"


def judged(table: Table, columns: ColumnMap | None = None) -> list[Candidate]:
    meaning = columns or guess(table.header)
    return compared(
        candidates(table, meaning, today=TODAY, health_words=lambda note: ()), has_birth=True
    )


def one(cells: str) -> Candidate:
    (row,) = judged(parse(f"{FINNISH}{cells}\n".encode(), "", ""))
    return row


@pytest.mark.parametrize(
    "first",
    [
        "Aino Korhonen;aino@example.fi",
        "Aino Korhonen;+358 40 123 4567",
        "Aino Korhonen;14.3.1985",
        "Aino Korhonen;1985-03-14",
    ],
)
def test_the_first_row_of_a_list_without_a_header_is_somebody(first: str) -> None:
    table = parse(f"{first}\nEeva Niemi;\n".encode(), "", "")
    assert table.header == ("", "")
    assert [row[0] for row in table.rows] == ["Aino Korhonen", "Eeva Niemi"]
    assert table.lines == (1, 2)


def test_a_header_with_numbers_and_years_is_one() -> None:
    table = parse(b"Nimi;Puhelin 1;2024;E-mail (@)\nEeva Niemi;;;\n", "", "")
    assert table.header == ("Nimi", "Puhelin 1", "2024", "E-mail (@)")


def test_a_row_with_a_lost_delimiter_is_asked_about() -> None:
    table = parse(b"Nimi,Puhelin\nNiemi, Eeva,040 123 4567\nAino Korhonen,,,\n", "", "")
    lost, plain = judged(table)
    assert Kind.ROW_TOO_LONG in lost.kinds
    assert lost.outcome is Outcome.ASK
    assert Kind.ROW_TOO_LONG not in plain.kinds


def test_a_column_without_a_name_is_no_accident() -> None:
    table = parse(b"Nimi;Puhelin\n" + b"Eeva Niemi;040 123 4567;x\n" * 20, "", "")
    assert not table.longer


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_that_excel_writes_first_is_no_header(end: str) -> None:
    table = parse(end.join(("sep=;", "Nimi;Puhelin", "Eeva, Niemi;1", "")).encode(), "", "")
    assert table.header == ("Nimi", "Puhelin")
    assert (table.rows, table.lines) == ((("Eeva, Niemi", "1"),), (3,))


@pytest.mark.parametrize("charset", ["cp850", "mac-roman", "iso8859-15"])
def test_letters_of_another_charset_are_noticed(charset: str) -> None:
    table = parse("Nimi\nPäivi Mäkinen\nŠaša Söderman\n".encode(charset, "replace"), "", "")
    assert table.is_doubtful


@pytest.mark.parametrize("text", ["Botox™ hoito", "sanoi „hei” ja lähti", "5 €, 10 €", "Šulgin…"])
def test_signs_that_belong_there_are_not_misread(text: str) -> None:
    assert not looks_misread(text)


@pytest.mark.parametrize(
    ("said", "is_no"),
    [
        ("Ei", True),
        ("Markkinointilupa: ei", True),
        ("SMS: kyllä, sähköposti: ei", True),
        ("Markkinointilupa: kyllä", False),
        ("Ei vastausta", False),
        ("2024-01-02 10:00", False),
        ("n/a", False),
        ("", False),
    ],
)
def test_a_no_is_heard_in_any_form(said: str, is_no: bool) -> None:
    assert one(f"Eeva;Niemi;1985;;;{said}").opt_out is is_no


def test_what_is_too_long_for_a_name_is_refused() -> None:
    row = one(f"{'Eeva ' * 30};Niemi;1985;;;")
    assert row.outcome is Outcome.REFUSE
    assert row.settled().name == ""


def test_what_cannot_be_a_number_is_shown_shortly() -> None:
    row = one(f"Eeva;Niemi;1985;{'soita illalla ' * 100};{'x' * 300}@example.fi;")
    assert (row.phone, row.email) == ("", "")
    assert max(len(row.shown_phone), len(row.shown_email)) <= 80


@pytest.mark.parametrize(
    ("birth", "kind", "year"),
    [
        ("29.2.1984", Kind.BIRTH_DATE_CUT, 1984),
        ("29.2.", Kind.BIRTH_NO_YEAR, None),
        ("1.1.2031", Kind.BIRTH_ODD, None),
        ("14.3.1885", Kind.BIRTH_ODD, None),
        ("30.2.85", Kind.BIRTH_TWO_DIGIT_YEAR, None),
    ],
)
def test_years_of_birth_that_nobody_guesses(birth: str, kind: Kind, year: int | None) -> None:
    row = one(f"Eeva;Niemi;{birth};;;")
    assert kind in row.kinds
    assert row.birth_year == year


@pytest.mark.parametrize(
    "email", ["eeva@example.fi.", "eeva @example.fi", "eeva@<example.fi>", "a@b.fi; c@d.fi"]
)
def test_addresses_that_are_none(email: str) -> None:
    table = parse(f'Nimi,Sähköposti\nEeva Niemi,"{email}"\n'.encode(), "", "")
    (row,) = judged(table)
    assert (row.email, row.shown_email) == ("", email)


@pytest.mark.parametrize(
    "email", ["\u00a0eeva@example.fi ", "eeva@äiti.fi", "mailto:eeva@b.fi", "Eeva <eeva@b.fi>"]
)
def test_addresses_that_are_some(email: str) -> None:
    assert one(f"Eeva;Niemi;1985;;{email};").email


def test_one_column_is_a_table_and_a_header_may_come_twice() -> None:
    table = parse(b"Nimi\nEeva Niemi\n", "", "")
    assert judged(table)[0].name == "Eeva Niemi"
    table = parse(b"Nimi;Puhelin;Puhelin;Nimi\nEeva Niemi;;040 123 4567;Muu\n", "", "")
    assert guess(table.header).columns[Column.PHONE] == (1, 2)
    assert (judged(table)[0].name, judged(table)[0].phone) == ("Eeva Niemi", "040 123 4567")
