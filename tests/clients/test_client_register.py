"""Registering a client on one page; what is asked, what is refused, what is pointed out."""

import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from clients.models import Client, HealthStoring
from privacy.models import DataSubject
from staff.models import User
from tests.clients.pages import OONA, SignIn, address, text_of
from tests.clients.salon import CODE, enter, newest_event

pytestmark = pytest.mark.django_db
REGISTER = address("client_register")
YEAR = 2026


@pytest.fixture(autouse=True)
def in_november() -> Any:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False):
        yield


@pytest.fixture
def sickness_is_a_health_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(text: str) -> list[str]:
        return [word for word in ("psoriasis", "raskaana") if word in text.lower()]

    monkeypatch.setattr("privacy.forms._finders", [find])


def errors(page: Any) -> dict[str, list[str]]:
    return dict(page.context["form"].errors)


def test_oona_is_registered_and_her_card_opens(riikka: User, signed_in: SignIn) -> None:
    form = {**OONA, "phone": "040 123 4567", "email": "oona@example.com"}
    answer = signed_in(riikka).post(REGISTER, form)
    oona = Client.objects.get()
    assert answer.headers["Location"] == address("client_show", oona.pk)
    assert oona.sealed.name == "Oona Niemi"
    assert oona.details.phone == "040 123 4567"
    assert oona.notice_way == "paper"
    assert oona.health_storing == HealthStoring.OPEN
    assert newest_event().actor_id == riikka.pk


def test_the_message_and_the_title_name_nobody(riikka: User, signed_in: SignIn) -> None:
    page = signed_in(riikka).post(REGISTER, OONA, follow=True)
    text = text_of(page)
    assert "Oona" not in text[text.index("<title>") : text.index("</title>")]
    assert all("Oona" not in str(message) for message in page.context["messages"])
    assert "Oona" not in str(page.redirect_chain)


@pytest.mark.parametrize("missing", ["name", "birth_year", "notice_way"])
def test_what_is_missing_is_said_at_its_field_and_the_rest_stays(
    riikka: User, signed_in: SignIn, missing: str
) -> None:
    form = {**OONA, "phone": "040 123 4567", missing: ""}
    page = signed_in(riikka).post(REGISTER, form)
    assert list(errors(page)) == [missing]
    assert "040 123 4567" in text_of(page)
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("birth_year", "78"),
        ("birth_year", "1899"),
        ("birth_year", "2027"),
        ("birth_year", "12.3.1978"),
        ("phone", "40"),
        ("phone", "ei ole"),
        ("email", "oona"),
        ("email", "oona@"),
        ("notice_way", "telepathy"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    riikka: User, signed_in: SignIn, field: str, typed: str
) -> None:
    page = signed_in(riikka).post(REGISTER, {**OONA, field: typed})
    assert list(errors(page)) == [field]
    assert page.context["form"][field].value() == typed


@pytest.mark.parametrize("field", ["name", "phone", "email", "guardian_name", "guardian_contact"])
def test_an_identity_code_is_refused_in_every_text_field(
    riikka: User, signed_in: SignIn, field: str
) -> None:
    page = signed_in(riikka).post(REGISTER, {**OONA, field: CODE})
    assert field in errors(page)
    assert not DataSubject.objects.exists()


# --- minors (R42, R43) ------------------------------------------------------------------------


def test_a_minors_guardian_is_asked_on_the_next_try(riikka: User, signed_in: SignIn) -> None:
    form = {**OONA, "birth_year": str(YEAR - 17)}
    page = signed_in(riikka).post(REGISTER, form)
    assert sorted(errors(page)) == ["guardian_contact", "guardian_name"]
    form |= {"guardian_name": "Eeva Niemi", "guardian_contact": "040 765 4321"}
    signed_in(riikka).post(REGISTER, form)
    guardian = Client.objects.get().sealed.guardian
    assert guardian is not None
    assert (guardian.name, guardian.contact) == ("Eeva Niemi", "040 765 4321")


def test_in_the_year_of_turning_18_she_is_asked(riikka: User, signed_in: SignIn) -> None:
    form = {**OONA, "birth_year": str(YEAR - 18)}
    assert list(errors(signed_in(riikka).post(REGISTER, form))) == ["turned_18"]
    not_yet = signed_in(riikka).post(REGISTER, {**form, "turned_18": "no"})
    assert "guardian_name" in errors(not_yet)
    signed_in(riikka).post(REGISTER, {**form, "turned_18": "yes"})
    assert Client.objects.get().sealed.turned_18 is True


def test_of_an_adult_no_guardian_is_kept(riikka: User, signed_in: SignIn) -> None:
    """She typed a wrong year first, and the guardian's fields were filled in."""
    more = {"guardian_name": "Eeva Niemi", "guardian_contact": "040 1", "turned_18": "no"}
    signed_in(riikka).post(REGISTER, {**OONA, "birth_year": str(YEAR - 19), **more})
    who = Client.objects.get().sealed
    assert who.guardian is None
    assert who.turned_18 is None


def test_only_the_fields_that_her_year_asks_for_are_shown(riikka: User, signed_in: SignIn) -> None:
    def shown(year: int | str) -> set[str]:
        page = signed_in(riikka).post(REGISTER, {"name": "", "birth_year": str(year)})
        return {group.when for group in page.context["form"].groups if group.is_shown} - {""}

    assert shown(YEAR - 17) == {"minor"}
    assert shown(YEAR - 18) == {"ask"}
    assert shown(YEAR - 19) == set()
    assert shown("?") == set()


# --- nobody is entered twice ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shared"),
    [
        ({"name": "Oona Niemi", "birth_year": "1991"}, "name"),
        ({"name": "O. N.", "phone": "+358 40 123 4567"}, "phone"),
        ({"name": "O. N.", "email": "OONA@example.com"}, "e-mail"),
    ],
)
def test_somebody_alike_is_shown_before_anything_is_saved(
    riikka: User, signed_in: SignIn, typed: dict[str, str], shared: str
) -> None:
    oona = enter("Oona Niemi", 1991, phone="040 123 4567", email="oona@example.com")
    page = signed_in(riikka).post(REGISTER, {**OONA, **typed})
    assert [one.row.id for one in page.context["same"]] == [oona.pk], shared
    assert address("client_show", oona.pk) in text_of(page)
    assert Client.objects.count() == 1


def test_a_namesake_of_another_year_is_somebody_else(riikka: User, signed_in: SignIn) -> None:
    enter("Oona Niemi", 1956)
    signed_in(riikka).post(REGISTER, OONA)
    assert Client.objects.count() == 2


def test_she_is_registered_as_new_when_that_is_said(riikka: User, signed_in: SignIn) -> None:
    oona = enter("Oona Niemi", 1991)
    signed_in(riikka).post(REGISTER, {**OONA, "as_new": f"{oona.pk} "})
    assert Client.objects.count() == 2


def test_what_was_said_of_one_is_not_said_of_another(riikka: User, signed_in: SignIn) -> None:
    """The number was corrected after the first warning, and now it is a third person's."""
    oona = enter("Oona Niemi", 1991)
    third = enter("Helmi Aho", 1960, phone="040 123 4567")
    form = {**OONA, "phone": "040 123 4567", "as_new": str(oona.pk)}
    page = signed_in(riikka).post(REGISTER, form)
    assert [one.row.id for one in page.context["same"]] == [third.pk]
    assert str(oona.pk) in page.context["said_new"]


def test_while_one_types_somebody_alike_is_pointed_out(riikka: User, signed_in: SignIn) -> None:
    enter("Oona Niemi", 1991)
    reception = signed_in(riikka)
    same = address("client_same")
    assert "Oona Niemi" in text_of(reception.post(same, {"name": "oona niemi"}))
    assert "Oona" not in text_of(reception.post(same, {"name": "oona"}))
    assert text_of(reception.post(same, {})).strip() == ""


# --- health words in a general field ----------------------------------------------------------


@pytest.mark.usefixtures("sickness_is_a_health_word")
def test_a_health_word_is_pointed_out_at_its_field(riikka: User, signed_in: SignIn) -> None:
    page = signed_in(riikka).post(REGISTER, {**OONA, "name": "Oona Niemi (raskaana)"})
    assert list(errors(page)) == ["name"]
    assert "raskaana" in str(errors(page)["name"])
    assert not Client.objects.exists()


@pytest.mark.usefixtures("sickness_is_a_health_word")
def test_it_stays_when_it_is_ticked_and_only_that_word(riikka: User, signed_in: SignIn) -> None:
    form = {**OONA, "name": "Oona Psoriasis", "name_kept": "psoriasis"}
    more = {**form, "name": "Oona Psoriasis, raskaana"}
    assert "raskaana" in str(errors(signed_in(riikka).post(REGISTER, more))["name"])
    signed_in(riikka).post(REGISTER, form)
    assert Client.objects.get().sealed.name == "Oona Psoriasis"


# --- she does not want her data stored (R5) ---------------------------------------------------


def test_a_card_without_health_data(riikka: User, signed_in: SignIn) -> None:
    signed_in(riikka).post(REGISTER, {**OONA, "without_health": "on"})
    assert Client.objects.get().refuses_health_storing


def test_no_reason_for_refusing_can_be_given(riikka: User, signed_in: SignIn) -> None:
    page = signed_in(riikka).get(REGISTER)
    assert set(page.context["form"].fields) == {
        *("name", "birth_year", "turned_18", "guardian_name", "guardian_contact"),
        *("phone", "email", "notice_way", "without_health"),
    }


# --- once, and by whom ------------------------------------------------------------------------


def test_a_second_tap_enters_nobody_twice(riikka: User, signed_in: SignIn) -> None:
    form = {**OONA, "form_key": str(uuid4())}
    first, second = (signed_in(riikka).post(REGISTER, form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Client.objects.count() == 1


def test_a_refused_form_can_be_sent_again(riikka: User, signed_in: SignIn) -> None:
    key = {"form_key": str(uuid4())}
    signed_in(riikka).post(REGISTER, {**OONA, "phone": "4", **key})
    signed_in(riikka).post(REGISTER, {**OONA, **key})
    assert Client.objects.count() == 1


def test_looking_at_the_page_stores_nothing(riikka: User, signed_in: SignIn) -> None:
    signed_in(riikka).get(REGISTER)
    signed_in(riikka).post(REGISTER, {"words": "oona niemi"})
    assert not Client.objects.exists()


def test_the_technician_registers_nobody(teemu: User, signed_in: SignIn) -> None:
    for page in (REGISTER, address("client_same")):
        assert signed_in(teemu).post(page, OONA).status_code == 403
    assert not Client.objects.exists()


# --- two of those found may be one person -----------------------------------------------------


def twins_shown(page: Any) -> list[str]:
    return [one.twin_url for one in page.context["same"] if one.twin_url]


def test_two_found_cards_that_look_alike_can_be_compared(
    tiina: User, riikka: User, signed_in: SignIn
) -> None:
    one = enter("Oona Niemi", 1990, phone="040 123 4567")
    other = enter("Oona Virta", 1990, phone="040 123 4567")
    form = {**OONA, "birth_year": "1990", "phone": "040 123 4567"}
    page = signed_in(tiina).post(REGISTER, form)
    pairs = [{str(one.pk), str(other.pk)}]
    assert [set(re.findall(r"[0-9a-f-]{36}", url)) for url in twins_shown(page)] == pairs
    assert twins_shown(page)[0] in text_of(page)
    live = signed_in(tiina).post(address("client_same"), form)
    assert twins_shown(live) == twins_shown(page)
    assert twins_shown(signed_in(riikka).post(REGISTER, form)) == []


@pytest.mark.parametrize(
    ("name", "year", "phone"),
    [
        ("Oona Niemi", 1960, "040 123 4567"),  # mother and daughter
        ("Oona Niemi", 1960, ""),
    ],
)
def test_whose_birth_years_differ_are_two_people(
    tiina: User, signed_in: SignIn, name: str, year: int, phone: str
) -> None:
    enter("Oona Niemi", 1990, phone="040 123 4567")
    enter(name, year, phone=phone)
    form = {**OONA, "birth_year": "", "phone": "040 123 4567"}
    page = signed_in(tiina).post(REGISTER, form)
    assert len(page.context["same"]) == 2
    assert twins_shown(page) == []
