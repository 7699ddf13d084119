"""Three hundred pairs: slips of the pen, new family names, twins, mothers and daughters."""

import random
from datetime import date
from typing import Any

from clients.importing.candidates import Candidate
from clients.importing.kinds import Kind, Outcome
from clients.importing.known import Known, KnownClient, with_register

GIVEN = ("Aino", "Eeva", "Marja-Liisa", "Päivi", "Säde", "Outi", "Kaisa", "Tuulikki", "Helena")
FAMILY = ("Korhonen", "Virtanen", "Mäkinen", "Nieminen", "Åkerlund", "Hämäläinen", "Laine")
FOUND = {Kind.IN_REGISTER_SAME_PERSON, Kind.IN_REGISTER_PERHAPS}
TODAY = date(2026, 11, 22)
PHONE = "040 123 4567"


def slip(chance: random.Random, name: str) -> str:
    """One letter doubled, left out, replaced, or two swapped; never the first."""
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    kind = chance.choice(("double", "out", "swap", "other"))
    if kind == "double":
        return before + letter * 2 + after
    if kind == "out" and letter != " ":
        return before + after
    if kind == "swap" and " " not in (letter, after[0]):
        return before + after[0] + letter + after[1:]
    return before + ("o" if letter != "o" else "a") + after if letter != " " else name + "n"


class People:
    """Pairs of somebody in the register and a row about her, or about somebody like her."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.serial = 0

    def one(self) -> dict[str, Any]:
        self.serial += 1
        return {
            "name": f"{self.chance.choice(GIVEN)} {self.chance.choice(FAMILY)}",
            "birth_year": self.chance.randint(1940, 2000),
            "phone": f"040 {self.serial:07d}",
            "email": f"a{self.serial}@example.fi",
        }

    def slipped(self) -> tuple[dict[str, Any], dict[str, Any]]:
        one = self.one()
        keeps = self.chance.choice(("phone", "email", "nothing"))
        other = {**one, "name": slip(self.chance, one["name"])}
        for name in {"phone", "email"} - {keeps}:
            other[name] = ""
        return one, other

    def married(self) -> tuple[dict[str, Any], dict[str, Any]]:
        one = self.one()
        given, _family = one["name"].rsplit(" ", 1)
        return one, {
            **one,
            "name": f"{given} Rautiainen",
            self.chance.choice(("phone", "email")): "",
        }

    def rewritten(self) -> tuple[dict[str, Any], dict[str, Any]]:
        one = self.one()
        phone = "+358 (0)40" + one["phone"].removeprefix("040 ")
        return one, {**one, "phone": phone, "email": one["email"].upper(), "birth_year": None}

    def twin(self) -> tuple[dict[str, Any], dict[str, Any]]:
        one = self.one()
        family = one["name"].rsplit(" ", 1)[1]
        return one, {**one, "name": f"Veera {family}"}

    def daughter(self) -> tuple[dict[str, Any], dict[str, Any]]:
        one = self.one()
        return one, {**one, "birth_year": one["birth_year"] + 26}


def judged(one: dict[str, Any], other: dict[str, Any]) -> Candidate:
    return with_register(of(other), Known([KnownClient("id", **one)]), has_birth=True)[0]


def of(told: dict[str, Any]) -> Candidate:
    return Candidate(number=1, line=2, kinds=frozenset(), **told)


def test_true_duplicates_are_proposed_and_nobody_is_merged() -> None:
    people = People()
    makers = (people.slipped, people.married, people.rewritten)
    pairs = [maker() for maker in makers for _ in range(60)]
    rows = [judged(*pair) for pair in pairs]
    found = sum(bool(row.kinds & FOUND) for row in rows)
    assert found >= 0.95 * len(rows)
    assert {row.outcome for row in rows} <= {Outcome.ASK, Outcome.PROPOSE}


def test_twins_and_daughters_are_kept_apart() -> None:
    people = People()
    twins = [judged(*people.twin()) for _ in range(60)]
    daughters = [judged(*people.daughter()) for _ in range(60)]
    assert {row.outcome for row in twins} == {Outcome.PROPOSE}
    assert {row.outcome for row in daughters} == {Outcome.ASK}  # asked, never merged


def test_two_letters_may_be_wrong_and_no_more() -> None:
    one = {"name": "Katariina Hämäläinen", "birth_year": 1985, "phone": "", "email": ""}
    two_wrong = judged(one, {**one, "name": "Kataliina Hämäläisen"})
    three_wrong = judged(one, {**one, "name": "Kataliina Hämäläisem"})
    assert Kind.IN_REGISTER_PERHAPS in two_wrong.kinds
    assert three_wrong.kinds == frozenset()


def alone(name: str, year: int | None = None, phone: str = "") -> dict[str, Any]:
    return {"name": name, "birth_year": year, "phone": phone, "email": ""}


def test_two_years_that_nobody_knows_are_not_the_same_year() -> None:
    assert judged(alone("Katariina Aalto"), alone("Kataliina Aalto")).kinds == frozenset()
    other_family = judged(alone("Eeva Lahti", phone=PHONE), alone("Eeva Korhonen", phone=PHONE))
    assert other_family.kinds == {Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME}


def test_years_that_contradict_each_other_make_it_a_question() -> None:
    mother, daughter = alone("Eeva Lahti", 1958, PHONE), alone("Eeva Lahti", 1985, PHONE)
    assert judged(mother, daughter).kinds == {Kind.IN_REGISTER_PERHAPS}


def test_everybody_who_may_be_meant_is_shown_beside_the_row() -> None:
    clients = [
        KnownClient("namesake", **alone("Lahti Eeva", 1950)),
        KnownClient("somebody", **alone("Matti Salo", 1960)),
        KnownClient("of one phone", **alone("Ville Lahti", 1990, PHONE)),
        KnownClient("nearly", **alone("Eeva Lahtii", 1985)),
        KnownClient("she", **alone("Eeva Lahti", 1985, PHONE)),
    ]
    row, beside = with_register(
        of(alone("Eeva Lahti", 1985, PHONE)), Known(clients), has_birth=True
    )
    assert {client.id for client in beside} == {"namesake", "of one phone", "nearly", "she"}
    assert row.kinds == {
        Kind.IN_REGISTER_NAMESAKE,
        Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME,
        Kind.IN_REGISTER_PERHAPS,
        Kind.IN_REGISTER_SAME_PERSON,
    }


def test_of_merged_cards_the_one_that_is_most_like_the_row_counts() -> None:
    clients = [
        KnownClient("1", **alone("Eeva Lahti", 1950)),
        KnownClient("2", **alone("Eeva Lahti", 1985, PHONE), person="1"),
        KnownClient("3", **alone("Eeva Salo", 1985, PHONE), person="1"),
    ]
    she = of(alone("Eeva Lahti", 1985, PHONE))
    row, _beside = with_register(she, Known(clients), has_birth=True)
    assert row.kinds == {Kind.IN_REGISTER_SAME_PERSON}


def test_a_number_that_more_than_a_family_has_is_that_of_a_desk() -> None:
    desk = [KnownClient(f"{n}", **alone(f"Nimi{chr(97 + n)} Salo", 1970, PHONE)) for n in range(26)]
    more = [KnownClient(f"-{n}", **alone(f"Ada Oja{chr(97 + n)}", 1971, PHONE)) for n in range(5)]
    eeva = of(alone("Eeva Lahti", 1985, PHONE))
    she = KnownClient("she", **alone("Eeva Lahti", 1985, PHONE))
    family, _beside = with_register(eeva, Known([*desk, *more[:4]]), has_birth=True)
    assert family.kinds == {Kind.IN_REGISTER_SAME_PHONE_OTHER_NAME}
    nobody, beside = with_register(eeva, Known([*desk, *more]), has_birth=True)
    assert (nobody, beside) == (eeva, [])
    row, beside = with_register(eeva, Known([*desk, *more, she]), has_birth=True)
    assert row.kinds == {Kind.IN_REGISTER_SAME_PERSON}
    assert beside == [she]


def test_of_a_crowd_of_namesakes_the_most_like_are_shown() -> None:
    crowd = [KnownClient(f"{n}", **alone("Eeva Lahti", 1940)) for n in range(150)]
    she = KnownClient("she", **alone("Eeva Lahti", 1985, PHONE))
    row = of(alone("Eeva Lahti", 1985, PHONE))
    _row, beside = with_register(row, Known([*crowd, she]), has_birth=True)
    assert (len(beside), beside[0]) == (100, she)
