"""Whatever somebody typed, the paper comes out: tagged, and with every letter that has a shape."""

from datetime import date
from typing import Any

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from privacy.documents import typeset as typesetting
from privacy.documents.letterhead import letterhead
from privacy.documents.typeset import CannotTypeset, cleaned, typeset
from tests.privacy.documents.papers import as_one_line, is_tagged, text_of

DAY = date(2026, 11, 22)


def paper(*text: str) -> dict[str, Any]:
    """The data of a letter that says this."""
    head = letterhead("Kirje", DAY, "fi")
    return {**head, "text": list(text), "parts": [], "closing": "Terveisin"}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Päivi Šťastná Ærø", "Päivi Šťastná Ærø"),
        ("#set text(red) *a* $x$ @b <c> \\d", "#set text(red) *a* $x$ @b <c> \\d"),
        ("hyvä 😀 olo", "hyvä [U+1F600] olo"),
        ("perhe 👩‍👩‍👧", "perhe [U+1F469][U+1F469][U+1F467]"),
        ("nimi 中文 ja ไทย", "nimi [U+4E2D][U+6587] ja [U+0E44][U+0E17][U+0E22]"),
        ("ohjain\x07merkki\u200b", "ohjainmerkki"),
        ("a\u0308iti", "äiti"),
    ],
)
def test_what_is_typed_is_text(typed: str, printed: str) -> None:
    made = typeset("letter", paper(typed))
    assert printed in as_one_line(text_of(made))
    assert is_tagged(made)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_can_be_set(texts: list[str]) -> None:
    assert is_tagged(typeset("letter", paper(*texts)))


def test_many_strange_letters_do_not_take_a_setting_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred signs that no font has: the long document is set once, not 300 times."""
    settings: list[str] = []
    compiled = typesetting._compiled

    def counted(template: str, data: dict[str, Any]) -> bytes:
        settings.append(template)
        return compiled(template, data)

    monkeypatch.setattr(typesetting, "_compiled", counted)
    strange = "".join(chr(0x4E00 + n) for n in range(300))
    made = typesetting.typeset("letter", paper(strange))
    assert "[U+4E00]" in text_of(made)
    assert len(settings) == 1


def test_the_last_resort_is_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_CURES", 0)
    monkeypatch.setattr(typesetting, "_undrawable", lambda characters: frozenset())
    assert "[U+4E2D]" in text_of(typesetting.typeset("letter", paper("kieli 中")))


def test_what_the_probe_overlooks_is_cured_in_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_undrawable", lambda characters: frozenset())
    made = typesetting.typeset("letter", paper("kieli 中, ilo 😀"))
    assert "kieli [U+4E2D], ilo [U+1F600]" in as_one_line(text_of(made))


def test_a_wrong_template_says_so_without_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> bytes:
        raise typst.TypstError("dictionary does not contain key", "")

    monkeypatch.setattr(typesetting, "_compiled", refuse)
    with pytest.raises(CannotTypeset) as refused:
        typesetting.typeset("letter", paper("salaisuus"))
    assert "salaisuus" not in str(refused.value)


def test_line_breaks_stay_and_controls_go() -> None:
    assert cleaned("a\nb\tc\x00\u2028") == "a\nb\tc\u2028"
