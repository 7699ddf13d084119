"""A colon ties what stands before it to what comes after."""

import pytest

from tests.treatments.catalogue import the_catalogue
from treatments.free_text import TextReading, read_text


def read(text: str) -> TextReading:
    return read_text(text, the_catalogue())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("epäily: suonikohjut", "doubt"),
        ("Aiemmin: suonikohjut", "past"),
        ("Äidillä: suonikohjut", "other-person"),
        ("suonikohjut: ei", "negation"),
    ],
)
def test_what_stands_before_or_after_a_colon_belongs_to_it(text: str, reason: str) -> None:
    assert read(text).codes == ()
    assert {question.reason for question in read(text).questions} == {reason}


def test_a_heading_with_a_colon_names_what_follows() -> None:
    text = "Lääkkeet: Marevan. Sairaudet: suonikohjut"

    assert read(text).codes == ("anticoagulant", "varicose-veins")
    assert (asked(text), unknown(text)) == ([], [])


def test_what_a_colon_explains_is_about_what_stands_before_it() -> None:
    assert unknown("psoriasis: kyynärpäät") == []
    assert unknown("psoriasis, kyynärpäät") == ["kyynärpäät"]
    assert unknown("Lääkkeet:") == ["Lääkkeet"]


def test_an_afterthought_without_anything_before_it_is_a_question_of_its_own() -> None:
    assert asked("lapsena") == [("past", "lapsena")]
    assert asked("minulla on, lapsena") == [("past", "lapsena")]
