"""Cells of the CSV files: no spreadsheet calculates one, and a phone number stays readable."""

import csv
import io
import json
import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.leaving.values import cell

SIGNS = "=+-@\t\r\n"
FORMULAS = (
    '=HYPERLINK("http://x.example","y")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u00a0=1+1",
    "=cmd|'/c calc'!A1",
    "＝1+1",
    "+358 40-1+1",
    "+1-1",
    "-1",
    "+",
)


def looks_calculated(text: str) -> bool:
    """Whether some spreadsheet would take a cell for a formula: the signs it may begin with, white
    space before them included, except a phone number with its groups.
    """
    if re.fullmatch(r"\+\d{1,3} \d{2} \d+", text):
        return False
    return text.lstrip(" \u00a0").startswith(tuple(f"{SIGNS}＝＋－＠"))


@pytest.mark.parametrize("text", FORMULAS)
def test_known_attacks_are_inert_and_readable(text: str) -> None:
    assert looks_calculated(text)
    assert not looks_calculated(cell(text))
    assert cell(text) == f"'{text}"


@given(
    st.text(st.sampled_from(f"{SIGNS} {string.digits}{string.ascii_letters}();,|'\"!＝＋"))
    | st.text()
)
def test_no_text_is_calculated(text: str) -> None:
    assert not looks_calculated(cell(text))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_a_line_is_read_back_as_the_cells_it_was_made_of(texts: list[str]) -> None:
    """Separators, quotes and breaks of line inside a cell end no cell and no line."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerow([cell(t) for t in texts])
    read = list(csv.reader(io.StringIO(target.getvalue(), newline=""), delimiter=";"))
    assert read == [[cell(text) for text in texts]]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+358401234567", "+358 40 1234567"),
        ("+35895551234", "+358 95 551234"),
        ("+358 50 555 5457", "+358 50 5555457"),
        ("+358 (0)40-123 4567", "+358 40 1234567"),
        ("+46701234567", "+46 70 1234567"),
        ("+12025550123", "+1 20 25550123"),
        ("+999999999999", "'+999999999999"),
    ],
)
def test_a_phone_number_keeps_its_plus_and_stays_text(number: str, shown: str) -> None:
    assert cell(number) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (True, "true"), (False, "false"), (-5, "-5"), (0, "0"), ("å", "å")],
)
def test_plain_values(value: Any, shown: str) -> None:
    assert cell(value) == shown


def test_lists_are_json_in_a_cell() -> None:
    assert json.loads(cell([{"name": "=1+1"}])) == [{"name": "=1+1"}]
    assert not looks_calculated(cell(["=1+1"]))
