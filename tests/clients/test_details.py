"""Two people correct one card: each keeps what only she has changed, nothing is lost unseen."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clients.details import Details, EditConflict, check_details, merge_details

TODAY = date(2026, 11, 22)
PAIVI = Details("Päivi Korhonen", 1978, "040 123 4567", "paivi@example.com")


def test_different_details_merge() -> None:
    stored = replace(PAIVI, phone="050 999 8888")
    wanted = replace(PAIVI, name="Päivi Virtanen")
    merged = merge_details(seen=PAIVI, wanted=wanted, stored=stored)
    assert merged == replace(PAIVI, name="Päivi Virtanen", phone="050 999 8888")


def test_the_same_change_twice_is_no_conflict() -> None:
    changed = replace(PAIVI, phone="050 999 8888")
    assert merge_details(seen=PAIVI, wanted=changed, stored=changed) == changed


def test_nothing_changed_takes_what_stands_now() -> None:
    stored = replace(PAIVI, email="")
    assert merge_details(seen=PAIVI, wanted=PAIVI, stored=stored) == stored


def test_the_same_detail_changed_differently_shows_both_versions() -> None:
    stored = replace(PAIVI, phone="050 999 8888", name="Päivi Virtanen")
    wanted = replace(PAIVI, phone="050 111 2222", email="")
    with pytest.raises(EditConflict) as caught:
        merge_details(seen=PAIVI, wanted=wanted, stored=stored)
    assert caught.value.names == ["phone"]
    assert (caught.value.stored, caught.value.wanted) == (stored, wanted)
    assert "050" not in str(caught.value)


def test_after_seeing_both_versions_she_decides() -> None:
    stored = replace(PAIVI, phone="050 999 8888")
    wanted = replace(PAIVI, phone="050 111 2222")
    assert merge_details(seen=stored, wanted=wanted, stored=stored) == wanted


def test_blanks_around_what_was_typed_go() -> None:
    typed = Details("  Päivi   Korhonen ", 1978, " 040 123 4567 ", " paivi@example.com ")
    assert check_details(typed, TODAY) == PAIVI


@pytest.mark.parametrize("year", [None, 1900, 2026])
def test_years_of_birth(year: int | None) -> None:
    assert check_details(replace(PAIVI, birth_year=year), TODAY).birth_year == year


@pytest.mark.parametrize("year", [0, 78, 1899, 2027])
def test_impossible_years_are_refused_at_their_field(year: int) -> None:
    with pytest.raises(ValidationError) as caught:
        check_details(replace(PAIVI, birth_year=year), TODAY)
    assert list(caught.value.message_dict) == ["birth_year"]


def test_a_name_is_needed() -> None:
    with pytest.raises(ValidationError) as caught:
        check_details(Details(" \t"), TODAY)
    assert list(caught.value.message_dict) == ["name"]


def test_the_names_of_what_differs() -> None:
    assert PAIVI.differences(replace(PAIVI, birth_year=None, email="")) == ["birth_year", "email"]
