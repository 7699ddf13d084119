"""A slip of the finger on "Tuli tänään" is undone in place."""

from datetime import date

import pytest

from clients.models import Client
from staff.models import User
from tests.clients.salon import fresh
from tests.treatments import room
from tests.treatments.pages import SignIn, acts_about, address, text_of
from treatments.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
TAKE_BACK = "visit_take_back"


@pytest.mark.parametrize("before", [None, date(2026, 9, 1)])
def test_the_visit_goes_and_the_clock_stands_as_before(
    before: date | None, riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    Client.objects.filter(pk=paivi.pk).update(last_visit_on=before)
    browser = signed_in(riikka)
    page = text_of(browser.post(address("visit_note", paivi.pk), follow=True))
    assert address(TAKE_BACK, paivi.pk) in page
    page = text_of(browser.post(address(TAKE_BACK, paivi.pk), follow=True))
    assert "Käynti on kumottu" in page
    assert not Visit.objects.exists()
    assert fresh(paivi).last_visit_on == before
    assert "visits.taken_back" in acts_about(paivi)


def test_what_another_noted_or_an_older_page_undoes_stays(
    riikka: User, tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    signed_in(tiina).post(address("visit_note", paivi.pk))
    signed_in(riikka).post(address(TAKE_BACK, paivi.pk))
    assert Visit.objects.count() == 1
    assert "visits.taken_back" not in acts_about(paivi)


def test_a_visit_with_a_treatment_stays(tiina: User, signed_in: SignIn, paivi: Client) -> None:
    browser = signed_in(tiina)
    Client.objects.filter(pk=paivi.pk).update(last_visit_on=None)
    browser.post(address("visit_note", paivi.pk))
    room.interview(tiina, paivi)
    page = text_of(browser.post(address(TAKE_BACK, paivi.pk), follow=True))
    assert "Käynti jää" in page
    assert Visit.objects.count() == 1
    assert fresh(paivi).last_visit_on is not None


def test_the_technician_may_not(teemu: User, signed_in: SignIn, paivi: Client) -> None:
    assert signed_in(teemu).post(address(TAKE_BACK, paivi.pk)).status_code == 403
