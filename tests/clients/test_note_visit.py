"""Only a completed visit restarts the clock of a card, and never backwards (R48, R53)."""

from datetime import date

import pytest
import time_machine

from clients.actions import (
    correct_client,
    note_visit,
    record_notice_given,
    refuse_health_storing,
    set_guardian,
    take_back_visit,
)
from clients.details import Details
from clients.models import Client
from clients.personal_data import ClientCards
from clients.search import search_clients
from privacy.audit.acts import SYSTEM
from privacy.models import Guardian
from staff.models import User
from tests.clients.salon import enter, fresh, newest_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def paivi() -> Client:
    with time_machine.travel("2024-11-22 10:00+02:00", tick=False):
        return enter("Päivi Korhonen", 1978)


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel("2026-11-22 10:00+02:00", tick=False) as clock:
        yield clock


def test_a_visit_is_noted_and_logged(paivi: Client, tiina: User) -> None:
    note_visit(by=tiina, client=paivi, on=date(2026, 11, 20))
    assert fresh(paivi).last_visit_on == date(2026, 11, 20)
    event = newest_event()
    assert (event.act, event.actor_id, event.subject_id) == (
        "clients.visit_noted",
        tiina.pk,
        paivi.pk,
    )


def test_an_older_visit_entered_later_changes_nothing(paivi: Client) -> None:
    for day in (20, 3):
        note_visit(by=SYSTEM, client=paivi, on=date(2026, 11, day))
    assert fresh(paivi).last_visit_on == date(2026, 11, 20)


def test_taking_a_visit_back_never_leads_to_a_day_to_come(paivi: Client) -> None:
    today, tomorrow = date(2026, 11, 22), date(2026, 11, 23)
    note_visit(by=SYSTEM, client=paivi, on=today)
    take_back_visit(by=SYSTEM, client=paivi, before=tomorrow)
    assert fresh(paivi).last_visit_on == today
    take_back_visit(by=SYSTEM, client=paivi, before=None)
    assert fresh(paivi).last_visit_on is None


def test_a_visit_to_come_is_refused(paivi: Client) -> None:
    with pytest.raises(ValueError, match="to come"):
        note_visit(by=SYSTEM, client=paivi, on=date(2026, 11, 23))
    note_visit(by=SYSTEM, client=paivi, on=date(2026, 11, 22))


def test_the_last_day_is_two_years_from_the_visit_or_from_registration(paivi: Client) -> None:
    assert ClientCards().ends_on(fresh(paivi)) == date(2026, 11, 22)
    note_visit(by=SYSTEM, client=paivi, on=date(2026, 3, 1))
    assert ClientCards().ends_on(fresh(paivi)) == date(2028, 3, 1)


def test_nothing_else_moves_the_last_day(paivi: Client) -> None:
    seen = paivi.details
    correct_client(by=SYSTEM, client=paivi, seen=seen, wanted=Details("Päivi Virtanen", 1978))
    refuse_health_storing(by=SYSTEM, client=paivi)
    set_guardian(by=SYSTEM, client=paivi, guardian=Guardian("Eeva", "050 1"))
    record_notice_given(by=SYSTEM, client=paivi, way="screen")
    search_clients("päivi")
    assert ClientCards().ends_on(fresh(paivi)) == date(2026, 11, 22)
