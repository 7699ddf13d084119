"""What a client said about storing, her age, her guardian; and the notice she was given."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clients.actions import (
    allow_health_storing,
    answer_turned_18,
    record_notice_given,
    refuse_health_storing,
    set_guardian,
)
from clients.age import AgeGroup
from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.models import Guardian, NoticeVersion
from staff.models import User
from tests.clients.salon import CODE, enter, fresh, newest_event

pytestmark = pytest.mark.django_db
EEVA = Guardian("Eeva Aalto", "050 123 4567")


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False) as clock:
        yield clock


@pytest.fixture
def ilona() -> Client:
    """She turns eighteen this year."""
    return enter("Ilona Aalto", 2008)


def test_a_refusal_is_a_state_and_has_no_reason(ilona: Client, tiina: User) -> None:
    refuse_health_storing(by=tiina, client=ilona)
    assert fresh(ilona).refuses_health_storing
    event = newest_event()
    assert (event.act, event.actor_id) == ("clients.health_storing_set", tiina.pk)
    assert (event.subject_id, event.purpose, event.counts) == (ilona.pk, "", {})


def test_she_may_change_her_mind(ilona: Client) -> None:
    refuse_health_storing(by=SYSTEM, client=ilona)
    allow_health_storing(by=SYSTEM, client=ilona)
    assert not fresh(ilona).refuses_health_storing


@pytest.mark.parametrize(("answer", "group"), [(True, AgeGroup.ADULT), (False, AgeGroup.MINOR)])
def test_asked_once_whether_she_has_turned_eighteen(
    ilona: Client, answer: bool, group: AgeGroup
) -> None:
    assert fresh(ilona).age_group(date(2026, 11, 22)) is AgeGroup.ASK
    answer_turned_18(by=SYSTEM, client=ilona, turned_18=answer)
    card = fresh(ilona)
    assert card.age_group(date(2026, 11, 22)) is group
    assert card.sealed.turned_18_on == date(2026, 11, 22)
    assert newest_event().act == "clients.age_answered"


@pytest.mark.parametrize("birth_year", [None, 2007, 2009])
def test_others_are_not_asked(birth_year: int | None) -> None:
    client = enter("Anna Berg", birth_year)
    with pytest.raises(ValueError, match="eighteenth"):
        answer_turned_18(by=SYSTEM, client=client, turned_18=True)
    assert fresh(client).sealed.turned_18 is None


def test_a_guardian_is_set_and_taken_away(ilona: Client) -> None:
    set_guardian(by=SYSTEM, client=ilona, guardian=EEVA)
    assert fresh(ilona).sealed.guardian == EEVA
    assert newest_event().fields == ["guardian"]
    set_guardian(by=SYSTEM, client=ilona, guardian=None)
    assert fresh(ilona).sealed.guardian is None


@pytest.mark.parametrize(
    "guardian", [Guardian("", "050 1"), Guardian("Eeva", " "), Guardian("Eeva", CODE)]
)
def test_half_a_guardian_or_an_identity_code_is_refused(ilona: Client, guardian: Guardian) -> None:
    with pytest.raises(ValidationError) as caught:
        set_guardian(by=SYSTEM, client=ilona, guardian=guardian)
    assert list(caught.value.message_dict) == ["guardian"]
    assert fresh(ilona).sealed.guardian is None


def test_the_newest_notice_is_noted_with_day_and_way(ilona: Client) -> None:
    NoticeVersion.objects.create(
        number=2,
        valid_from=date(2026, 11, 22),
        text="uusi",
        sha256="0" * 64,
        periods={"client": "24m"},
    )
    record_notice_given(by=SYSTEM, client=ilona, way="email")
    card = fresh(ilona)
    assert (card.notice_id, card.notice_way) == (2, "email")
    assert card.notice_given_on == date(2026, 11, 22)
    assert newest_event().act == "clients.notice_given"
    with pytest.raises(ValidationError):
        record_notice_given(by=SYSTEM, client=ilona, way="pigeon")
