"""Fields for other things point out words about health."""

import pytest

from bench.people import GIVEN
from bench.people import SURNAMES as MORE_SURNAMES
from harmony.demo.names import MEN, PEOPLE_ABROAD, SURNAMES, SWEDISH_FINNISH, SWEDISH_GIVEN, WOMEN
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
        ("psoriasista kyynärpäissä", ["psoriasista"]),
        ("Raskaana, soita illalla", ["Raskaana"]),
        ("diabeetikko", ["diabeetikko"]),
        ("Anna Aalto (Diabetes)", ["Diabetes"]),
        ("epileptikolla keväällä aika", ["epileptikolla"]),
        ("ei enää epilepsiaa", ["epilepsiaa"]),
        ("äidillä syöpä", ["syöpä"]),
        ("allerginen pähkinälle", ["allerginen", "pähkinälle"]),
        ("ruusu otsassa", ["ruusu"]),
        ("Luomi", []),
        ("Sairanen, Masalin, Sieppi, Kihlman", []),
    ],
)
def test_words_are_pointed_out_as_they_were_written(text: str, words: list[str]) -> None:
    assert health_words_in(text) == words


def test_nobody_in_the_demo_salon_is_taken_for_an_illness() -> None:
    given = " ".join([*WOMEN.values(), *MEN.values(), SWEDISH_FINNISH]).split()
    names = {*given, *SWEDISH_GIVEN.split(), *SURNAMES, *PEOPLE_ABROAD, *GIVEN, *MORE_SURNAMES}
    assert {name: found for name in names if (found := health_words_in(name))} == {}


def test_words_of_the_salons_own_count_too(hannele: User, listed: object) -> None:
    assert health_words_in("punaposki") == []
    actions.classify_term(by=hannele, term="punaposki", condition_code="rosacea", reason="sama")
    assert health_words_in("Punaposki") == ["Punaposki"]
