"""The sample calendar, event by event; and how a line of text is cut into name and treatment."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

import pytest

from clients.bookings.calendar import Calendar
from clients.bookings.event import Event
from clients.bookings.events import MOST_NUMBERS, Hour, compared, judged
from clients.bookings.reading import read_calendar
from clients.bookings.summaries import LONGEST, parse_summary
from clients.importing.known import Known
from tests.clients.bookings.test_calendar import SAMPLE
from tests.clients.importing.test_samples import known, words
from tests.clients.salon import CODE

REFUSED: Final = [45, 46, 47, 48, 49, 51, 56]
KINDS: Final = {
    "formula_text": [56],
    "guardian_to_be_asked": [55],
    "in_register_name": [52],
    "in_register_namesake": [54],
    "initial_only": [53],
    "minor_in_text": [55],
    "newest_version": [50],
    "older_version": [49],
    "repeats": [51],
    "cancelled": [45, 46],
    "clock_change_day": [52, 53],
    "no_name": [47, 56],
    "not_a_visit": [48, 51],
    "description_dropped": [4, 11, 18, 25, 32, 39],
    "health_in_description": [3, 10, 17, 24, 31, 38],
    "phone_in_description": [2, 9, 16, 23, 30, 37, 44],
    "service_first": [6, 12, 18, 24, 30, 36, 42],
}


def hours() -> list[Hour]:
    alone = judged(read_calendar(SAMPLE.read_bytes()), health_words=words)
    return compared(alone, known())


def hour(
    summary: str, description: str = "", *, uid: str = "1", known: Known | None = None
) -> Hour:
    event = Event(1, 1, uid, "2026-11-22T08:00:00+00:00", "", summary, description, "0")
    alone = judged(Calendar((event,), ()), health_words=words)
    return compared(alone, known or Known())[0]


def test_every_live_event_waits_for_a_person() -> None:
    found = hours()
    assert len(found) == 56
    assert [one.number for one in found if one.outcome == "refuse"] == REFUSED
    assert {one.outcome for one in found} == {"ask", "refuse"}


def test_remarks() -> None:
    found: dict[str, list[int]] = defaultdict(list)
    for one in hours():
        for kind in one.kinds:
            found[kind.value].append(one.number)
    assert found == KINDS


def test_names_and_treatments_of_the_sample() -> None:
    found = {one.number: one for one in hours()}
    told = {number: (found[number].name, found[number].method) for number in (6, 9, 13, 50, 55)}
    assert told == {
        6: ("Sami Ojametsä", "Mikrohionta"),
        9: ("Kalle Kivisuo", "Kasvohoito 60 min"),
        13: ("Ulla Löytölahti", "Käsihoito, lakkaus"),
        50: ("Liisa Pihlajaoja", "Ripsien kestovärjäys"),
        55: ("Kaisa Nevasaari", "Kulmien muotoilu"),
    }
    assert found[50].starts_at == datetime(2026, 9, 4, 7, tzinfo=UTC)


def test_of_what_is_refused_no_word_is_kept() -> None:
    assert {(h.name, h.method, h.phone) for h in hours() if h.number in REFUSED} == {("", "", "")}


def test_no_word_of_a_description_is_kept_but_a_number() -> None:
    for one in hours():
        told = f"{one.name} {one.method}".casefold()
        assert "hinta" not in told
        assert not words(told)
    assert hour("Aino Korhonen - Manikyyri", "Puh 040 123 4567, raskaana").phone == "040 123 4567"


def test_health_in_the_treatment_takes_the_treatment_along() -> None:
    one = hour("Aino Korhonen - Kasvohoito raskaana")
    assert (one.name, one.method) == ("Aino Korhonen", "")
    assert "health_in_summary" in one.kinds


def test_an_identity_code_is_removed() -> None:
    one = hour(f"Aino Korhonen {CODE} - Manikyyri", f"Tunnus {CODE}")
    assert CODE not in f"{one.name} {one.method} {one.phone}"
    assert (one.name, "identity_code_dropped" in one.kinds) == ("Aino Korhonen", True)


@pytest.mark.parametrize("line", ["Aino Korhonen (raskaana), x", "Aino Korhonen Raskaana - x"])
def test_health_beside_the_name_is_dropped(line: str) -> None:
    one = hour(line)
    assert (one.name, one.method) == ("Aino Korhonen", "x")
    assert "health_in_summary" in one.kinds


def test_of_a_line_without_end_the_beginning_is_read() -> None:
    told = parse_summary("Aino Korhonen - " + "hieronta, " * 100_000)
    assert (told.name, len(told.method) < LONGEST) == ("Aino Korhonen", True)


def test_two_words_are_a_name_whatever_they_say() -> None:
    one = hour("Aino Raskaana - Manikyyri")
    assert (one.name, "health_in_summary" in one.kinds) == ("Aino Raskaana", False)


def test_a_number_beside_the_name_is_hers() -> None:
    known = Known(banned=lambda phone, email: phone == "+358401234567")
    assert hour("Eeva Oja 040 123 4567 - Manikyyri").phone == "040 123 4567"
    assert hour("Eeva Oja 040 123 4567 - Manikyyri", known=known).outcome == "refuse"


def test_among_numbers_without_end_the_first_are_looked_at() -> None:
    of_nothing = "1234567 x " * (MOST_NUMBERS - 1)
    assert hour("Eeva Oja", f"{of_nothing}040 123 4567").phone == "040 123 4567"
    assert hour("Eeva Oja", f"{of_nothing}1234567 x 040 123 4567").phone == ""


def test_somebody_who_wished_not_to_come_back_is_refused_by_her_number() -> None:
    known = Known(banned=lambda phone, email: phone == "+358401234567")
    one = hour("Aino Korhonen - Manikyyri", "Puh 040 123 4567", known=known)
    assert (one.outcome, one.name, one.phone) == ("refuse", "", "")


@pytest.mark.parametrize(
    ("line", "name", "method"),
    [
        ("Aino Korhonen — Kasvohoito 60 min", "Aino Korhonen", "Kasvohoito 60 min"),
        ("Kasvohoito / Aino Korhonen", "Aino Korhonen", "Kasvohoito"),
        ("Käsihoito, lakkaus: Aino Korhonen", "Aino Korhonen", "Käsihoito, lakkaus"),
        ("Aino Korhonen kasvohoito", "Aino Korhonen", "kasvohoito"),
        ("Aino Korhonen", "Aino Korhonen", ""),
        ("Hemmottelu - Aino Korhonen", "Aino Korhonen", "Hemmottelu"),
        ("Anna-Maija af Ursin | IPL-karvanpoisto", "Anna-Maija af Ursin", "IPL-karvanpoisto"),
        ("Hieronta 45 min / Eeva Oja / 55 €", "Eeva Oja", "Hieronta 45 min, 55 €"),
        ("Kasvohoito - Aino Korhonen - Tiina", "Aino Korhonen", "Kasvohoito, Tiina"),
        ("Asiakas: Eeva Oja; Palvelu: Hieronta", "Eeva Oja", "Hieronta"),
        ("Nimi: Aino Salo, puh: 040 123 4567, hoito: Manikyyri", "Aino Salo", "Manikyyri"),
        ("Eeva Oja +358 40 123 4567 - Hieronta", "Eeva Oja", "Hieronta"),
        ("Aino Korhonen (uusi), Kasvohoito (60 min)", "Aino Korhonen", "Kasvohoito"),
        ("Aino Korhonen - Kasvohoito (60 min)", "Aino Korhonen", "Kasvohoito (60 min)"),
        ("Korhonen, Aino - Manikyyri", "Aino Korhonen", "Manikyyri"),
        ("Manikyyri, Aino", "Aino", "Manikyyri"),
        ("Ihana Hemmottelu - Aino Salo", "Aino Salo", "Ihana Hemmottelu"),
        ("Virtanen, Korhonen, Manikyyri", "Virtanen", "Korhonen, Manikyyri"),
        ("Varattu", "", "Varattu"),
        ("Jalkahoito", "", "Jalkahoito"),
        ("Lounasmaa Olli - Jalkahoito", "Lounasmaa Olli", "Jalkahoito"),
        ("Vapaavuori Anna", "Vapaavuori Anna", ""),
        ("12345", "", "12345"),
        ("", "", ""),
    ],
)
def test_name_and_treatment(line: str, name: str, method: str) -> None:
    told = parse_summary(line)
    assert (told.name, told.method) == (name, method)


@pytest.mark.parametrize(
    ("line", "cancelled", "away", "age"),
    [
        ("PERUTTU Aino Korhonen - Manikyyri", True, False, None),
        ("Cancelled: Aino Korhonen", True, False, None),
        ("Aino Korhonen - Manikyyri PERUTTU", True, False, None),
        ("Aino Korhonen (peruttu)", True, False, None),
        ("Aino Korhonen, ei peruttu", False, False, None),
        ("Kesäloma", False, True, None),
        ("Vapaa-aika", False, True, None),
        ("Lounas Pirjon kanssa", False, True, None),
        ("Palaveri klo 9", False, True, None),
        ("Lomalla", False, True, None),
        ("Oona Niemi, tytär 11 v — Manikyyri", False, False, 11),
        ("Oona Niemi (9-vuotias) - Manikyyri", False, False, 9),
        ("Aino Korhonen - Vartalohieronta 45 min", False, False, None),
    ],
)
def test_what_is_said_beside_name_and_treatment(
    line: str, cancelled: bool, away: bool, age: int | None
) -> None:
    told = parse_summary(line)
    assert (told.is_cancelled, told.is_away, told.child_age) == (cancelled, away, age)
