"""Minors are told from the year of birth alone (R42, R43)."""

from datetime import date

import pytest

from clients.age import AgeGroup, age_group, consents_herself

NEW_YEAR, EVE = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize("today", [NEW_YEAR, EVE])
@pytest.mark.parametrize(
    ("birth_year", "group"),
    [
        (2026, AgeGroup.MINOR),
        (2009, AgeGroup.MINOR),
        (2008, AgeGroup.ASK),
        (2007, AgeGroup.ADULT),
        (1936, AgeGroup.ADULT),
        (None, AgeGroup.UNKNOWN),
    ],
)
def test_the_year_of_birth(birth_year: int | None, today: date, group: AgeGroup) -> None:
    assert age_group(birth_year=birth_year, turned_18=None, today=today) is group


def test_in_the_year_of_the_eighteenth_birthday_her_answer_counts() -> None:
    assert age_group(birth_year=2008, turned_18=True, today=EVE) is AgeGroup.ADULT
    assert age_group(birth_year=2008, turned_18=False, today=EVE) is AgeGroup.MINOR


@pytest.mark.parametrize("turned_18", [True, False])
def test_in_other_years_it_counts_for_nothing(turned_18: bool) -> None:
    assert age_group(birth_year=2009, turned_18=turned_18, today=EVE) is AgeGroup.MINOR
    assert age_group(birth_year=2007, turned_18=turned_18, today=EVE) is AgeGroup.ADULT


def test_from_a_settable_age_on_a_minor_consents_beside_her_guardian() -> None:
    assert consents_herself(birth_year=2011, own_consent_age=15, today=NEW_YEAR)
    assert not consents_herself(birth_year=2012, own_consent_age=15, today=EVE)
