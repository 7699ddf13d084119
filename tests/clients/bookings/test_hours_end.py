"""A booking ends 90 days after its day, to the day; a day is one of Helsinki, of 23 to 25 hours."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clients.bookings import actions
from clients.bookings.upcoming import hours_on
from clients.merging import merge_clients
from clients.models import Booking, WaitingBooking
from privacy.audit.acts import SYSTEM
from privacy.models import DataSubject
from privacy.purge import purge
from tests.clients.salon import enter, fresh
from treatments.day_list import visitors_of
from treatments.views.day_sheet import sheet_lines

pytestmark = pytest.mark.django_db
HOME = ZoneInfo("Europe/Helsinki")
FIRST, LAST = time(0, 0), time(23, 59)


def at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, HOME)


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_an_hour_of_the_first_of_september_goes_with_november(moment: time) -> None:
    """R51. The clocks change in between, and its first minutes are in August by UTC."""
    day = date(2026, 9, 1)
    eeva, twice = enter("Eeva Kallio", 1985), enter("Eeva Laine", 1985)
    actions.book_client(by=SYSTEM, client=twice, starts_at=at(day, moment))
    waiting = actions.note_hour(by=SYSTEM, starts_at=at(day, moment), name="Aino Niemi")
    seen = fresh(eeva).details
    merge_clients(by=SYSTEM, client=eeva, other=twice, seen=seen, wanted=seen)
    purge(date(2026, 11, 30))
    assert (Booking.objects.count(), WaitingBooking.objects.count()) == (1, 1)
    purge(date(2026, 12, 1))
    assert (Booking.objects.count(), WaitingBooking.objects.count()) == (0, 0)
    assert not DataSubject.objects.filter(pk=waiting.subject_id).exists()
    assert fresh(twice).last_visit_on is None


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)])
def test_a_day_on_which_the_clocks_change_has_its_first_and_its_last_hour(day: date) -> None:
    eeva = enter("Eeva Kallio", 1985)
    for moment in (LAST, FIRST, time(4, 30)):
        actions.book_client(by=SYSTEM, client=eeva, starts_at=at(day, moment))
    for away in (-1, 1):
        other = date.fromordinal(day.toordinal() + away)
        moment = LAST if away < 0 else FIRST
        actions.book_client(by=SYSTEM, client=eeva, starts_at=at(other, moment))
    told = [hour.starts_at.astimezone(HOME).time() for hour in hours_on(day)]
    assert told == [FIRST, time(4, 30), LAST]
    lines = sheet_lines(visitors_of(day), with_names=False)
    assert [line.starts_at.astimezone(HOME).time() for line in lines] == told
    assert {line.who for line in lines} == {"E. K."}
