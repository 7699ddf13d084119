"""Anything typed into the forms of the hours, and any calendar: never an error of ours."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.bookings import actions
from clients.bookings.calendar import read_calendar
from clients.bookings.events import judged
from clients.importing.tables import Unreadable
from staff.models import User
from tests.clients.bookings.test_calendar import ics, vevent
from tests.clients.pages import address
from tests.clients.test_forms_survive import TEXTS, Typed, anything, survives, typed, undone

pytestmark = pytest.mark.django_db
NAMES = ("name", "method", "on", "at", "minutes")
WHEN = st.one_of(
    TEXTS,
    st.sampled_from(["22.11.2026", "2026-11-22", "9.30", "24:00", "0001-01-01", "9999-12-31"]),
)
HOURS = dict.fromkeys(("on", "at", "minutes"), WHEN)
LINES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("DTSTART", "DTEND", "DTSTART;TZID=Europe/Helsinki", "DTSTART;VALUE=DATE"),
                *("UID", "SUMMARY", "DESCRIPTION", "STATUS", "SEQUENCE", "RRULE", "DURATION"),
                *("RECURRENCE-ID", "LAST-MODIFIED"),
            ]
        ),
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
            st.sampled_from(["20261122T100000", "20261122", "20261122T100000Z", "PT1H", "-P1D"]),
            st.sampled_from(["99991231T235959Z", "00010101T000000Z", "1", "-1", "CANCELLED"]),
        ),
    ),
    max_size=8,
)


@anything
@given(form=typed("name", "method", "method_kept", "name_kept", **HOURS))
def test_any_hour(reception: Browser, form: Typed) -> None:
    with undone():
        survives(reception.post(address("booking_add"), form), form, NAMES)


@anything
@given(form=typed("words", "client", "page"))
def test_any_words_about_who_it_is(riikka: User, reception: Browser, form: Typed) -> None:
    with undone():
        row = actions.note_hour(by=riikka, starts_at=timezone.now(), name="Aino Korhonen")
        assert reception.post(address("booking_who", row.pk), form).status_code == 200
        assert reception.post(address("booking_link", row.pk), form).status_code in (302, 404)


@anything
@given(content=st.binary(max_size=300), lines=LINES)
def test_any_calendar(content: bytes, lines: list[tuple[str, str]]) -> None:
    """In this process, not in a child: a hundred children would be slow."""
    said = vevent(*(f"{name}:{value}" for name, value in lines))
    for octets in (content, ics(vevent(content.decode("latin-1"))), ics(said)):
        with suppress(Unreadable):
            found = read_calendar(octets)
            assert all(datetime.fromisoformat(event.starts_at) for event in found.events)
            judged(found, health_words=lambda text: [])
