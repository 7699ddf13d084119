"""Her data as CSV: no spreadsheet calculates a cell, and phone numbers stay readable."""

import csv
import io

import pytest

from privacy.documents.tables import as_csv
from privacy.texts import text_file


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("\u00a0=1+1", "'\u00a0=1+1"),
        ("+358401234567", "+358 40 1234567"),
        ("+1+1", "'+1+1"),
        ("Aino", "Aino"),
    ],
)
def test_a_cell_of_the_copy_is_inert_and_readable(said: str, shown: str) -> None:
    section = {"title": "Kortti", "rows": [{"values": {"Nimi": said}, "kept_until": None}]}
    text = as_csv([section], text_file("reply", "fi")).decode("utf-8-sig")
    (_head, line) = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert line == ["Kortti", "1", "Nimi", shown, ""]
