"""One cell, one remark: years, codes, numbers, addresses and names at their limits."""

import pytest

from clients.importing import days, tables, values
from clients.importing.candidates import LONGEST_NAME
from clients.importing.formats import guess
from clients.importing.judging import _answers
from clients.importing.kinds import Kind, Outcome
from clients.importing.reading import parse
from tests.clients.importing.test_more_strange_files import rows
from tests.clients.importing.test_odd_tables import TODAY, one


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2026", 2026),
        ("2027", None),
        ("131052-308T", 1952),
        ("131010A908X", 2010),
        ("131010B908X", 2010),
        ("131090Y908X", 1990),
        ("010130A123X", None),
        ("010199+123X", None),
    ],
)
def test_a_year_of_birth_is_one_that_can_be(cell: str, year: int | None) -> None:
    assert days.birth(cell, this_year=2026).year == year


def test_an_identity_code_is_dropped_from_every_cell() -> None:
    code = "131052-308T"
    name = values.name(f"Aino {code} Korhonen")
    told = (name, values.email(f"{code}@example.fi"), values.phone([code]))
    assert [(value.kept, value.shown) for value in told] == [
        ("Aino Korhonen", "Aino Korhonen"),
        ("", ""),
        ("", ""),
    ]
    assert all(Kind.IDENTITY_CODE_DROPPED in value.kinds for value in told)


def test_a_number_and_a_word_are_not_two_numbers() -> None:
    told = values.phone(["040 123 4567, äiti"])
    assert (told.kept, set(told.kinds)) == ("", {Kind.PHONE_ODD})


def test_an_address_has_its_greatest_length() -> None:
    domain = ".".join(["a" * 60] * 4)
    assert values.email(f"{'x' * 7}@{domain}.fi").kept
    assert not values.email(f"{'x' * 8}@{domain}.fi").kept


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_may_end_in_any_way_inside_a_cell(end: str) -> None:
    (row,) = rows(f'Nimi;Huomautus\nAino Oja;"yksi{end}kaksi"\n')
    assert Kind.LINE_BREAK_IN_CELL in row.kinds


def test_what_is_refused_is_not_asked_about() -> None:
    (row,) = rows("Etunimi;Sukunimi;Poistettu\nAino;;x\n")
    assert Kind.NO_SURNAME in row.kinds
    assert row.outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    ("cell", "outcome"), [("=A1 Oja", Outcome.ASK), ("Aino Oja;=A1", Outcome.PROPOSE)]
)
def test_a_formula_is_asked_about_where_it_is_the_name(cell: str, outcome: Outcome) -> None:
    (row,) = rows(f"Nimi;Huomautus\n{cell}\n")
    assert Kind.FORMULA_TEXT in row.kinds
    assert row.outcome is outcome


@pytest.mark.parametrize(("year", "is_minor"), [(2012, True), (2009, True), (2008, False)])
def test_of_a_minor_the_guardian_is_asked(year: int, is_minor: bool) -> None:
    kinds = one(f"Eeva;Niemi;{year};;;").kinds
    assert ({Kind.MINOR, Kind.GUARDIAN_TO_BE_ASKED} <= kinds) is is_minor


def test_the_longest_name_is_one() -> None:
    (row,) = rows(f"Nimi\nAino {'a' * (LONGEST_NAME - 5)}\n")
    assert Kind.NAME_TOO_LONG not in row.kinds


def test_a_contact_that_is_none_is_one_to_be_looked_at() -> None:
    assert Kind.NO_CONTACT not in one("Eeva;Niemi;1985;soita;;").kinds
    assert Kind.NO_CONTACT not in one("Eeva;Niemi;1985;;eeva;").kinds
    assert Kind.NO_CONTACT in one("Eeva;Niemi;1985;;;").kinds


def test_a_table_may_be_as_long_and_as_wide_as_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ";".join(["Nimi"] * tables.MOST_COLUMNS)
    assert len(parse(f"{wide}\nx\n".encode(), "", "").header) == tables.MOST_COLUMNS
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert parse(b"Nimi\nAino\n\nEeva\n", "", "").records == 2
    with pytest.raises(tables.Unreadable, match="too_many_rows") as found:
        parse(b"Nimi\nAino\n\nEeva\nOuti\n", "", "")
    assert found.value.line == 5


def test_a_row_is_named_by_the_line_it_begins_on() -> None:
    table = parse(b'Nimi;Muu\n"Aino\nOja";1\n\nEeva;2\n', "", "")
    assert table.lines == (2, 5)


def test_of_a_refused_row_the_child_tells_nothing_but_why() -> None:
    octets = b"Nimi;Puhelin;Poistettu;Huomautus\nAino Oja;040 123 4567;x;raskaana\n"
    columns = guess(parse(octets, "", "").header)
    *_counts, row = _answers(octets, "", columns, TODAY, None)
    assert Kind.DELETED_IN_SOURCE.value in repr(row)
    assert not [told for told in ("Aino", "123", "raskaana") if told in repr(row)]
