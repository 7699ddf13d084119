"""What stands where a name should: tests, placeholders, two people, companies, illnesses."""

from collections.abc import Sequence

import pytest

from clients.importing import no_names, values
from clients.importing.candidates import Candidate, candidates
from clients.importing.formats import guess
from clients.importing.kinds import Kind, Outcome
from clients.importing.reading import parse
from tests.clients.importing.test_odd_tables import TODAY, judged


def illnesses(text: str) -> Sequence[str]:
    return [word for word in text.replace(",", " ").split() if word.startswith(("raska", "psori"))]


def called(name: str) -> Candidate:
    """Somebody on a list of one column of names."""
    quoted = name.replace('"', '""')
    (row,) = judged(parse(f'Nimi;Puhelin\n"{quoted}";040 123 4567\n'.encode(), "", ""))
    return row


@pytest.mark.parametrize(
    "name",
    [
        "Testi Asiakas",
        "Test Client",
        "Testi Korhonen",
        "TEST TEST",
        "Teppo Testaaja",
        "Poistettu asiakas",
        "Poistettu Asiakas 123",
        "Deleted client",
        "Deleted User",
        "Nimetön",
        "Nimetön Nimetön",
        "Walk-in",
        "Walk In",
        "Walk-In Client",
        "Kävijä",
        "Satunnainen kävijä",
        "Kanta-asiakas",
        "Uusi asiakas",
        "Ei nimeä",
        "No Name",
        "Guest 12",
        "Maija Meikäläinen",
        "Etunimi Sukunimi",
        "xx xx",
        "12 34",
        "Aino 040 123 4567",
        "Aino aino@example.fi",
        "Tulostettu 22.11.2026",
    ],
)
def test_a_test_or_a_placeholder_is_asked_about(name: str) -> None:
    row = called(name)
    assert Kind.HARDLY_A_NAME in row.kinds
    assert row.outcome is Outcome.ASK


@pytest.mark.parametrize(
    "name",
    [
        "Val Guest",
        "Olga Poistettu",
        "Mari Tester",
        "Anna Kund",
        "Aino Testi",
        "Ida Demo",
        "Larry Page",
        "Li Xu",
        "Ea Oo",
        "Xi Xu",
        "Aino Korhonen 2",
        "Aada New",
        "Poisto Eeva",
        "Tunturi Asko",
    ],
)
def test_a_name_that_somebody_has_is_a_name(name: str) -> None:
    assert Kind.HARDLY_A_NAME not in called(name).kinds


@pytest.mark.parametrize(
    "name", ["Aino ja Pekka Korhonen", "Aino & Pekka Oja", "Aino/Pekka Oja", "Ann och Bo Ek"]
)
def test_two_people_on_one_row_are_asked_about(name: str) -> None:
    row = called(name)
    assert Kind.SEVERAL_PEOPLE in row.kinds
    assert row.outcome is Outcome.ASK


@pytest.mark.parametrize("name", ["Jaana Sekälä", "Janne Mand", "Aino Korhonen-Oja"])
def test_one_person_is_one(name: str) -> None:
    assert Kind.SEVERAL_PEOPLE not in called(name).kinds


@pytest.mark.parametrize("name", ["Tmi Aino Korhonen", "Toiminimi Eeva Oja", "Hoitola Aino Oy"])
def test_a_company_is_asked_about(name: str) -> None:
    assert Kind.COMPANY_NOT_PERSON in called(name).kinds


@pytest.mark.parametrize(
    "line", ["Yht. 57", "Yht 57", "Yht: 57", "Summa: 1 200,00", "Grand total 57", "Summa"]
)
def test_totals_in_few_letters_are_nobody(line: str) -> None:
    assert called(line).outcome is Outcome.REFUSE


@pytest.mark.parametrize("name", ["Summa Aino", "Sum Heng", "Yhtälä Eeva"])
def test_somebody_of_that_name_is_no_total(name: str) -> None:
    assert called(name).outcome is not Outcome.REFUSE


@pytest.mark.parametrize("drawn", ["-----", "=====", "* * *", "_ _", "—"])
def test_a_line_that_was_drawn_is_nobody(drawn: str) -> None:
    assert Kind.NO_NAME in called(drawn).kinds


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"Aino" Korhonen', "Aino Korhonen"),
        ('"Aino Korhonen"', "Aino Korhonen"),
        ('Aino Korhonen"', "Aino Korhonen"),
        ("“Aino” Korhonen", "Aino Korhonen"),
        ("„Aino“ Korhonen", "Aino Korhonen"),
        ("'Aino Korhonen'", "Aino Korhonen"),
        ("'Aino Korhonen", "Aino Korhonen"),
        ('Aino "Nöpö" Korhonen', 'Aino "Nöpö" Korhonen'),
        ('Aino "Nöpö"', 'Aino "Nöpö"'),
        ('"=1+1"', "=1+1"),
    ],
)
def test_quotation_marks_are_taken_off_and_that_is_said(written: str, kept: str) -> None:
    told = values.name(written)
    assert told.kept == kept
    assert Kind.QUOTES_IN_NAME in told.kinds


@pytest.mark.parametrize("name", ["Anna O'Neill", "Mia D’Arcy", "'t Hooft", "Aino Korhonen"])
def test_an_apostrophe_of_a_name_stays(name: str) -> None:
    told = values.name(name)
    assert (told.kept, told.kinds) == (name, frozenset())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Aino Korhonen (raskaana", "Aino Korhonen"),
        ("Aino Korhonen, raskaana", "Aino Korhonen"),
        ("Aino Korhonen - psoriasis", "Aino Korhonen"),
        ("Aino Korhonen raskaana", "Aino Korhonen"),
        ("Aino Korhonen / raskaana", "Aino Korhonen"),
    ],
)
def test_an_illness_beside_a_name_is_not_taken(written: str, kept: str) -> None:
    table = parse(f'Nimi\n"{written}"\n'.encode(), "", "")
    (row,) = candidates(table, guess(table.header), today=TODAY, health_words=illnesses)
    assert row.name == kept
    assert Kind.HEALTH_IN_NOTE in row.kinds


def test_of_an_illness_alone_nothing_is_left() -> None:
    assert no_names.without_health("psoriasis raskaana", illnesses) == ("", True)


def test_an_illness_in_the_place_of_a_contact_is_not_shown() -> None:
    table = parse(b"Nimi;Puhelin\nAino Korhonen;raskaana\nEeva Oja;soita\n", "", "")
    ill, well = candidates(table, guess(table.header), today=TODAY, health_words=illnesses)
    assert (ill.shown_phone, well.shown_phone) == ("", "soita")
    assert Kind.HEALTH_IN_NOTE in ill.kinds
