"""What is typed into the one search box is understood as address, number or words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.searching.index import MemoryIndex
from clients.searching.query import (
    DigitRun,
    EmailQuery,
    PhoneQuery,
    Query,
    WordQuery,
    parse_query,
)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Pä", WordQuery(("pa",))),
        ("  Päivi   KORHONEN ", WordQuery(("paivi", "korhonen"))),
        ("Anna-Maija", WordQuery(("anna", "maija"))),
        ("Päivi@", EmailQuery("päivi@")),
        ("paivi.korhonen@example", EmailQuery("paivi.korhonen@example")),
        ("paivi.korhonen", WordQuery(("paivi", "korhonen"))),
        ("0401", PhoneQuery("401", "0401")),
        ("4567", PhoneQuery("4567", "4567")),
        ("+358 (0)40-123 4567", PhoneQuery("401234567", "3580401234567")),
        ("0000", PhoneQuery("", "0000")),
        ("040", WordQuery(("040",))),
        ("Päivi 1978", WordQuery(("paivi",), (DigitRun(("1978",)),))),
        ("Päivi 19", WordQuery(("paivi",), (DigitRun(("19",)),))),
        (
            "1978 Päivi 040 123 4567",
            WordQuery(("paivi",), (DigitRun(("1978",)), DigitRun(("040", "123", "4567")))),
        ),
        ("tel. 1978!", WordQuery(("tel",), (DigitRun(("1978",)),))),
    ],
)
def test_routing(typed: str, query: Query) -> None:
    assert parse_query(typed) == query


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x1f", "\ud800", "\t\r\n"])
def test_nothing_to_look_for(typed: str) -> None:
    assert parse_query(typed) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("an anna", ("anna",)),
        ("anna an", ("anna",)),
        ("anna anna", ("anna",)),
        ("anna ko an", ("anna", "ko")),
    ],
)
def test_a_word_that_another_implies_is_not_asked_twice(typed: str, words: tuple[str, ...]) -> None:
    assert parse_query(typed) == WordQuery(words)


@pytest.mark.parametrize(
    ("tokens", "phone"),
    [
        (("123",), None),
        (("4567",), PhoneQuery("4567", "4567")),
        (("040", "123", "4567"), PhoneQuery("401234567", "0401234567")),
    ],
)
def test_digits_beside_a_name_as_a_phone_number(
    tokens: tuple[str, ...], phone: PhoneQuery | None
) -> None:
    assert DigitRun(tokens).phone == phone


@given(st.text(max_size=300) | st.text("@ +-0123456789aä.\x00", max_size=300))
def test_nothing_typed_ever_raises(typed: str) -> None:
    query = parse_query(typed)
    assert query is None or MemoryIndex().find(query) == []


def test_two_hundred_letters_and_as_many_words() -> None:
    assert parse_query("a" * 10_000) == WordQuery(("a" * 200,))
    query = parse_query("a b c d e f " * 1_000)
    assert query is not None
    assert MemoryIndex().find(query) == []
