"""One normal form for what is stored and what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.searching.normalise import email_address, name_words, phone_digits


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Päivi", ["paivi"]),
        ("PAIVI", ["paivi"]),
        ("pä", ["pa"]),
        ("pa", ["pa"]),
        ("Ren\u00e9e", ["renee"]),
        ("Rene\u0301e", ["renee"]),
        ("\u212bsa", ["asa"]),  # the Angstrom sign
        ("Åsa Öhman", ["asa", "ohman"]),
        ("Anna-Maija  Korhonen", ["anna", "maija", "korhonen"]),
        ("O'Neill", ["o", "neill"]),
        ("O\u2019Neill", ["o", "neill"]),
        ("O\u02bcNeill", ["o", "neill"]),
        ("Işık", ["isik"]),
        ("İpek", ["ipek"]),
        ("Groß GROẞ", ["gross", "gross"]),
        ("Ærø Łukasz Đorđe Þóra", ["aero", "lukasz", "dorde", "thora"]),
        ("Áŋŋel Máhtte", ["annel", "mahtte"]),
        ("Vuõ\u02b9lǧǧ", ["vuolgg"]),
        ("Anna Anna", ["anna", "anna"]),
        ("Y", ["y"]),
        ("Anna 2", ["anna", "2"]),
        ("محمد علي", ["محمد", "علي"]),
        ("Анна", ["анна"]),
        ("王芳", ["王芳"]),
        ("Ｐäivi \ufb01na", ["paivi", "fina"]),
        ("Korho\u00adnen", ["korhonen"]),
        ("Anna 🌸", ["anna"]),
        ("🌸", ["🌸"]),
        ("Anna\x00\nKorhonen", ["anna", "korhonen"]),
        ("", []),
        (" \t\n\x00", []),
        ("\ud800", []),
    ],
)
def test_names(written: str, words: list[str]) -> None:
    assert list(name_words(written)) == words


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    words = name_words(text)
    assert name_words(" ".join(words)) == words
    assert not any(set(word) & set(" \n") for word in words)
    " ".join(words).encode()


@pytest.mark.parametrize(
    "written",
    [
        "0401234567",
        "040 123 4567",
        "040-1234567",
        "(040) 123.4567",
        "+358 40 123 4567",
        "+358 (0)40 123 4567",
        "00358401234567",
        "358401234567",
        "٠٤٠١٢٣٤٥٦٧",
        "０４０１２３４５６７",
    ],
)
def test_a_finnish_number_in_any_writing(written: str) -> None:
    assert phone_digits(written) == "401234567"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+46 70 123 45 67", "46701234567"),
        ("0046 70 123 45 67", "46701234567"),
        ("112", "112"),
        ("", ""),
        ("ei ole", ""),
        ("0", ""),
        ("+358", ""),
        ("1" * 40, "1" * 18),
    ],
)
def test_foreign_short_and_odd_numbers(written: str, number: str) -> None:
    assert phone_digits(written) == number


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Paivi.Korhonen+kirje@Example.COM ", "paivi.korhonen+kirje@example.com"),
        ("pa\u0308ivi@example.com", "p\u00e4ivi@example.com"),
        ("anna@example.com\n", "anna@example.com"),
        ("anna@\ud800example.com", "anna@ example.com"),
    ],
)
def test_addresses(written: str, address: str) -> None:
    assert email_address(written) == address
