"""Files in every dialect are read; files made to hurt are refused by a child, quickly."""

import csv
import datetime
import io
import random
import resource
import subprocess
import sys
from pathlib import Path
from typing import Literal

import openpyxl
import pytest

from clients.importing import reading
from clients.importing.decoding import decode
from clients.importing.reading import parse, read_table
from clients.importing.tables import Unreadable
from tests.clients.importing.hostile import TABLES
from tests.profile import count

NAMES = ("Äijälä", "Åström", "Öhman", "Šulgin", "Žitomir", "Korhonen", "Päivi", "Séan")
HEADERS = (
    ("Sukunimi", "Etunimi", "Syntymäaika", "Puhelin", "Sähköposti"),
    ("Last Name", "First Name", "Date of Birth", "Mobile", "Email"),
)
CHARSETS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
SAMPLES = Path(__file__).parent / "samples"


def table_of(chance: random.Random) -> list[list[str]]:
    order = chance.sample(range(5), 5)
    header = chance.choice(HEADERS)
    rows = [list(header)]
    for number in range(chance.randint(1, 6)):
        birth = chance.choice(("14.3.1985", "1985-03-14", "03/14/1985", "1985", ""))
        phone = chance.choice(("040 123 4567", "+358 40 1234567", ""))
        rows.append([*chance.choices(NAMES, k=2), birth, phone, f"a{number}@b.example"])
    return [[row[place] for place in order] for row in rows]


def test_any_dialect_is_read() -> None:
    chance = random.Random(6)
    for _ in range(count(300, 2_000)):
        wanted, charset = table_of(chance), chance.choice(CHARSETS)
        delimiter = chance.choice(";,\t")
        quoting: Literal[0, 1] = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        text = io.StringIO()
        writer = csv.writer(
            text, delimiter=delimiter, quoting=quoting, lineterminator=chance.choice(("\n", "\r\n"))
        )
        writer.writerows(wanted)
        table = parse(text.getvalue().encode(charset), "", "")
        assert [list(table.header), *map(list, table.rows)] == wanted, (charset, delimiter)


def test_a_workbook_is_read_with_its_dates_and_its_zeros() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nimi", "Syntymäaika", "Puhelin"])
    sheet.append([])
    sheet.append(["Säde Öhman", datetime.date(1985, 3, 14), 401234567.0])
    sheet.append(["Eeva", "14.3.1985", "0401234567"])
    file = io.BytesIO()
    book.save(file)
    table = read_table(file.getvalue())
    assert table.rows == (
        ("Säde Öhman", "1985-03-14", "401234567"),
        ("Eeva", "14.3.1985", "0401234567"),
    )
    assert table.lines == (3, 4)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_made_to_hurt_is_refused(name: str) -> None:
    octets = TABLES[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as refused:
        read_table(octets)
    assert refused.value.reason
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 50_000, f"{grown} KB in the process that serves pages"


def test_a_child_leaves_the_machine_to_those_who_are_served() -> None:
    answer = reading.read_in_child("tests.clients.importing.own_priority", b"")
    assert answer == {"priority": reading.LOWEST}


def test_a_service_that_is_shut_in_reads_all_the_same() -> None:
    command = [sys.executable, "-m", "tests.clients.importing.shut_in"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1", "")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_lone_surrogates_are_refused(charset: str) -> None:
    with pytest.raises(Unreadable, match="not_text"):
        read_table("Nimi;Puhelin\nEeva \ud800;1\n".encode(charset, "surrogatepass"))


def test_a_fault_names_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(b"Nimi;Puhelin\nEeva;1\n" + b"x" * 20_000 + b";1\n")
    assert (refused.value.reason, refused.value.line) == ("cell_too_long", 3)


def test_other_charset_letters_are_noticed() -> None:
    assert decode("Šemejkina Žanna".encode("iso8859-15")).is_doubtful
    assert not decode("Šemejkina Žanna 45 ¤, ½ tuntia".encode("cp1252")).is_doubtful
