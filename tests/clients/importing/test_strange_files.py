"""Files as programs and people really leave them: titles, covers, two lists in one, web pages."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from clients.importing import values
from clients.importing.kinds import Kind
from clients.importing.known import Known, KnownClient, with_register
from clients.importing.likeness import perhaps_one
from clients.importing.reading import parse
from clients.importing.tables import Table, Unreadable
from tests.clients.importing.test_odd_tables import FINNISH, judged, one

LIST = FINNISH + "Aino;Korhonen;1985;;;\nPäivi;Mäkinen;1978;;;\n"
ROWS = [line.split(";") for line in LIST.splitlines()]


def names(table: Table) -> list[str]:
    return [row.name for row in judged(table)]


def read(text: str) -> list[str]:
    return names(parse(text.encode(), "", ""))


def test_lines_above_the_header_are_no_header() -> None:
    assert read("Asiakasluettelo 22.11.2026\n\n" + LIST) == ["Aino Korhonen", "Päivi Mäkinen"]
    assert read("Asiakkaat;;;;;\n22.11.2026;;;;;\n" + LIST) == ["Aino Korhonen", "Päivi Mäkinen"]
    assert parse(("Asiakkaat\n" + LIST).encode(), "", "").lines == (3, 4)


def test_a_list_of_one_column_has_its_header() -> None:
    assert read("Nimi\nKorhonen, Aino\nMäkinen, Päivi\n") == ["Aino Korhonen", "Päivi Mäkinen"]


@pytest.mark.parametrize("between", ["", "\ufeff", "\r\n;;\r\n"])
def test_a_header_in_the_middle_is_nobody(between: str) -> None:
    assert read(LIST + between + FINNISH + "Eeva;Niemi;1990;;;\n")[2:] == ["Eeva Niemi"]


def book(change: Callable[[Any, Any], None]) -> Table:
    made, octets = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        made.active.append(row)
    change(made, made.active)
    made.save(octets)
    return parse(octets.getvalue(), "", "")


def hidden(whole: Any, sheet: Any) -> None:
    whole.create_sheet("Asetukset", 0).append(["Avain", "Arvo", "Muu"])
    whole.worksheets[0].sheet_state = "hidden"


def empty(whole: Any, sheet: Any) -> None:
    whole.create_sheet("Tyhjä", 0)


def cover(whole: Any, sheet: Any) -> None:
    whole.create_sheet("Kansi", 0).append(["Asiakasraportti 22.11.2026"])


def titled(whole: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Asiakkaat"


@pytest.mark.parametrize("change", [hidden, empty, cover, titled])
def test_the_sheet_with_the_list_is_read(change: Callable[[Any, Any], None]) -> None:
    assert names(book(change)) == ["Aino Korhonen", "Päivi Mäkinen"]


def test_a_workbook_of_empty_sheets_is_empty() -> None:
    with pytest.raises(Unreadable, match="empty"):
        book(lambda whole, sheet: sheet.delete_rows(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        "<html><table><tr><td>Nimi</td></tr></table></html>",
        '<?xml version="1.0"?>\n<Workbook/>',
        '[{"name": "Aino Korhonen"}]',
        "BEGIN:VCARD\nFN:Aino Korhonen\nEND:VCARD",
        "%PDF-1.7\n%",
        r"{\rtf1\ansi Aino Korhonen}",
    ],
)
def test_what_is_no_table_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Unreadable, match="not_text"):
        parse(f"\n{text}".encode(), "", "")


def many(count: int) -> list[str]:
    return [f"Aino;Korhonen{number};1985;;a{number}@example.fi;" for number in range(count)]


@pytest.mark.parametrize("left", [1, 3, 30])
def test_a_quotation_mark_that_nobody_closes_is_found_by_its_line(left: int) -> None:
    lines = many(60)
    lines[-left - 1] = 'Aino;Korhonen;1985;;"a@example.fi;'
    with pytest.raises(Unreadable, match="open_quote") as found:
        read(FINNISH + "\n".join(lines) + "\n")
    assert found.value.line == 61 - left


def test_a_quotation_mark_that_another_row_closes_is_found() -> None:
    lines = many(20)
    lines[5], lines[9] = 'Aino;"Korhonen;1985;;;', 'Eeva;"Niemi";1985;;;'
    with pytest.raises(Unreadable, match="open_quote") as found:
        read(FINNISH + "\n".join(lines) + "\n")
    assert found.value.line == 7


def test_a_cell_may_hold_lines_and_delimiters() -> None:
    assert read(FINNISH + 'Aino;"Korhonen\nent. Laine; Niemi; Oja; Suo; Maa; Puu; X";1985;;;\n')


def test_octets_of_another_program_in_utf8_are_its_letters() -> None:
    octets = LIST.encode().replace("Mäkinen".encode(), "Mäkinen".encode("cp1252"))
    mixed = octets + "Saša;Öhman;1990;;;\n".encode()
    table = parse(mixed, "", "")
    assert table.is_doubtful
    assert names(table) == ["Aino Korhonen", "Päivi Mäkinen", "Saša Öhman"]
    assert names(parse(mixed, "utf-8", "")) == names(table)


def test_letters_written_twice_are_noticed() -> None:
    table = parse(LIST.encode().decode("latin-1").encode(), "", "")
    assert table.is_doubtful
    assert Kind.CHARSET_NEEDS_CHOICE in judged(table)[1].kinds


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#PUUTTUU!", "#Nimi?", "######"])
def test_what_a_spreadsheet_could_not_compute_is_nothing(text: str) -> None:
    assert values.name(text).kept == ""
    assert one(f"{text};Korhonen;{text};{text};{text};").name == "Korhonen"
    assert values.name("# 1 Aino").kept == "# 1 Aino"


def test_of_merged_cards_the_closest_counts() -> None:
    (row,) = judged(parse(f"{FINNISH}Eeva;Virta;1978;040 123 4567;;\n".encode(), "", ""))
    primary = KnownClient("1", "Eeva Lahti", None, "040 123 4567", "")
    other = KnownClient("2", "Eeva Virta", 1978, "040 123 4567", "", person="1")
    known = Known([primary, other])
    told, beside = with_register(row, known, has_birth=True)
    of_register = {kind for kind in told.kinds if kind.value.startswith("in_register")}
    assert of_register == {Kind.IN_REGISTER_SAME_PERSON}
    assert {client.id for client in beside} == {"1", "2"}


@pytest.mark.parametrize(
    ("one", "other", "is_asked"),
    [
        ("ulla", "ulöa", True),
        ("irma", "iema", True),
        ("suvi", "svui", True),
        ("kaisa", "kasa", True),
        ("sini", "suvi", False),
        ("eija", "eija", True),
    ],
)
def test_one_wrong_letter_in_a_short_name(one: str, other: str, is_asked: bool) -> None:
    names = (one, "niemi"), (other, "niemi")
    assert perhaps_one(*names, contact=True, same_year=True) is is_asked
