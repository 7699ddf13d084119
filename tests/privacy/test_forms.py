"""What a text field takes, and what it refuses with a word."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from privacy.forms import FreeTextField, PlainTextField


def test_an_identity_code_is_refused_in_every_text_field() -> None:
    for field in (PlainTextField(), FreeTextField()):
        with pytest.raises(ValidationError) as refusal:
            field.clean("asiakas 131052-308T")
        assert refusal.value.error_list[0].code == "identity_code"


def test_letters_are_composed_and_control_characters_dropped() -> None:
    assert PlainTextField().clean(" Pa\u0308ivi\x07\u200b Ka\u0308rki ") == "Päivi\u200b Kärki"


def test_lines_of_free_text_stay_lines() -> None:
    assert FreeTextField().clean("käsi\r\nniska\rselkä") == "käsi\nniska\nselkä"


def test_too_long_a_text_is_refused_with_a_word() -> None:
    with pytest.raises(ValidationError):
        PlainTextField(max_length=10).clean("x" * 11)


@given(st.text())
def test_no_text_breaks_the_field(text: str) -> None:
    try:
        kept = FreeTextField(required=False).clean(text)
    except ValidationError:
        return
    kept.encode()
    assert "\x00" not in kept
