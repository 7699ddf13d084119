"""Fields for other things point out words about health."""

import pytest

from privacy.forms import health_words_in
from staff.models import User
from treatments import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Päivi Korhonen", []),
        ("Ruusu Laine", []),
        ("", []),
        ("soita iltapäivällä", []),
        ("Päivi, psoriasis ja Eliquis", ["psoriasis", "Eliquis"]),
    ],
)
def test_words_are_pointed_out_as_they_were_written(text: str, words: list[str]) -> None:
    assert health_words_in(text) == words


def test_words_of_the_salons_own_count_too(hannele: User, listed: object) -> None:
    assert health_words_in("punaposki") == []
    actions.classify_term(by=hannele, term="punaposki", condition_code="rosacea", reason="sama")
    assert health_words_in("Punaposki") == ["Punaposki"]
