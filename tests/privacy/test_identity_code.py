"""A Finnish personal identity code is found wherever it stands; nothing else is taken for one."""

import pytest

from privacy.identity_code import contains_identity_code


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "Anna 131052-308t, soittaa",
        "tunnus:131052-308T.",
        "010594Y9032",
        "010516B903X",
        "290224A903M",
        "131052 - 308T",
        "131052\u2013308T",
    ],
)
def test_a_code_is_found(text: str) -> None:
    assert contains_identity_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U",
        "311152-308T",
        "erä 131052-3081",
        "p. 040 123 4567",
        "22.11.2026",
        "1310520-308T",
        "",
    ],
)
def test_other_numbers_are_let_through(text: str) -> None:
    assert not contains_identity_code(text)
