"""What is handed over about treatments reads as words, not as codes (R24, R25)."""

import json
from typing import Any

import pytest

from clients.models import Client
from privacy.access import build_access
from staff.models import User
from tests.treatments.room import CAREFULLY, FACIAL, LASH_TINT, interview, log, patch_tested
from treatments import actions
from treatments.answering import UnknownTerm
from treatments.models import Given, ProductUse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]


@pytest.fixture
def handed_over(tiina: User, paivi: Client) -> dict[str, list[dict[str, Any]]]:
    """The rows of Päivi's access export by the title of their section."""
    interview(tiina, paivi, "rosacea", unknown=[UnknownTerm("Fabryn tauti")])
    patch_tested(tiina, paivi, LASH_TINT, 48, "none")
    given = Given(FACIAL, "", products=(ProductUse("Kuulas", "23-114"),), note="siisti iho")
    entry = log(tiina, paivi, given=given, decision=CAREFULLY)
    actions.correct_entry(by=tiina, entry=entry, given=given, seen=1)
    export = build_access(by=tiina, subject=paivi.subject, purpose="test")
    assert all(row["readable"] for s in export["sections"] for row in s["rows"])
    return {s["title"]: [row["values"] for row in s["rows"]] for s in export["sections"]}


def text_of(sections: dict[str, list[dict[str, Any]]]) -> str:
    return json.dumps(sections, ensure_ascii=False)


def test_conditions_methods_and_outcomes_are_named(
    handed_over: dict[str, list[dict[str, Any]]],
) -> None:
    text = text_of(handed_over)
    for words in (
        "Ruusufinni (rosacea)",
        "Fabryn tauti",
        "Peruskasvohoito",
        "Kuulas, erä 23-114",
        "siisti iho",
        "Kysy ensin",
        "ei reaktiota",
        CAREFULLY.reason,
    ):
        assert words in text


def test_every_table_of_the_room_is_there(
    handed_over: dict[str, list[dict[str, Any]]],
) -> None:
    wanted = {
        "Suostumukset terveystietojen käsittelyyn",
        "Konsultaatiot",
        "Vastaukset terveyskysymyksiin",
        "Tuotetestit",
        "Vasta-aiheiden tarkistukset",
        "Käynnit",
        "Hoidot",
    }
    assert wanted <= set(handed_over)


def test_each_row_says_until_when_it_is_kept(tiina: User, paivi: Client) -> None:
    interview(tiina, paivi)
    export = build_access(by=tiina, subject=paivi.subject, purpose="test")
    ends = {s["title"]: {row["kept_until"] for row in s["rows"]} for s in export["sections"]}
    assert ends["Vastaukset terveyskysymyksiin"] == {"2028-11-22"}
