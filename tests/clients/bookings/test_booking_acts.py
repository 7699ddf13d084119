"""Hours from the calendar to the card: taken in once, moved, cancelled, joined, forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.utils import timezone

from clients.bookings import actions
from clients.bookings.calendar import read_calendar
from clients.bookings.events import compared, judged
from clients.bookings.stored import missing_times
from clients.bookings.upcoming import hours_on, upcoming
from clients.importing.stored import known_of
from clients.models import Booking, Client, ContactDetails, WaitingBooking
from privacy.actions.bans import ban_contacts
from privacy.audit.acts import SYSTEM, act
from privacy.audit.models import AuditEvent
from privacy.forms import health_words_in
from privacy.models import DataSubject, KeyedBan
from privacy.purge import purge
from privacy.refusals import RestrictionInForce
from tests.clients.bookings.test_calendar import SAMPLE, ics, vevent
from tests.clients.salon import enter, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOMORROW = datetime(2026, 11, 23, 8, tzinfo=UTC)
Counts = dict[str, int]


def event(summary: str, *more: str, uid: str = "1", start: str = "20261123T100000") -> str:
    return vevent(f"UID:{uid}", f"DTSTART:{start}", f"SUMMARY:{summary}", *more)


def taken_in(*events: str) -> Counts:
    """What became of a calendar with these events; nothing said of what there is none of."""
    return of_file(ics(*events))


def of_file(octets: bytes) -> Counts:
    alone = judged(read_calendar(octets), health_words=health_words_in)
    hours = compared(alone, known_of())
    counts = actions.take_in_hours(by=SYSTEM, hours=hours, source="Avoinna24")
    return {name: count for name, count in counts.items() if count}


def waiting() -> WaitingBooking:
    return WaitingBooking.objects.select_related("subject").get()


def linked(client: Client, *events: str) -> Booking:
    taken_in(*(events or (event("Aino Korhonen - Manikyyri"),)))
    return actions.link_booking(by=SYSTEM, waiting=waiting(), client=client)


def everything() -> str:
    """All that stands in the database, sealed or not, as a text to look for words in."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


# --- the calendar ---------------------------------------------------------------------------------


def test_an_hour_waits_and_nobody_gets_a_card() -> None:
    enter("Aino Korhonen", 1985, phone="040 123 4567")
    counts = taken_in(event("Aino Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567"))
    assert counts == {"new": 1}
    row = waiting()
    assert (row.sealed.name, row.sealed.method) == ("Aino Korhonen", "Manikyyri")
    assert (row.starts_at, row.source, row.state) == (TOMORROW, "Avoinna24", "booked")
    assert not Booking.objects.exists()
    assert Client.objects.count() == 1


def test_the_same_calendar_a_second_time_changes_nothing() -> None:
    calendar = (event("Aino Korhonen - Manikyyri"), event("Eeva Kallio", uid="2"))
    assert taken_in(*calendar) == {"new": 2}
    before = set(WaitingBooking.objects.values_list("pk", "sealed_n"))
    assert taken_in(*calendar) == {"known": 2}
    assert set(WaitingBooking.objects.values_list("pk", "sealed_n")) == before


def test_a_moved_event_moves_its_booking() -> None:
    aino = enter("Aino Korhonen", 1985)
    booking = linked(aino)
    moved = event("Aino Korhonen - Manikyyri", start="20261124T120000")
    assert taken_in(moved) == {"changed": 1}
    row = Booking.objects.get(pk=booking.pk)
    assert row.starts_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert row.subject_id == aino.pk
    assert not WaitingBooking.objects.exists()


@pytest.mark.parametrize("how", ["STATUS:CANCELLED", "SUMMARY"])
def test_a_cancelled_event_cancels_its_booking(how: str) -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    said = event("PERUTTU Aino Korhonen") if how == "SUMMARY" else event("Aino Korhonen", how)
    assert taken_in(said) == {"cancelled": 1}
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"
    assert hours_on(date(2026, 11, 23)) == []
    assert taken_in(said) == {}


def test_a_cancelled_event_that_never_was_here_leaves_nothing() -> None:
    assert taken_in(event("Aino Korhonen", "STATUS:CANCELLED")) == {}
    assert not WaitingBooking.objects.exists()


def test_a_hour_that_is_now_somebody_elses_waits_again() -> None:
    aino = enter("Aino Korhonen", 1985)
    linked(aino)
    assert taken_in(event("Eeva Kallio - Manikyyri")) == {"changed": 1}
    assert not Booking.objects.exists()
    assert waiting().sealed.name == "Eeva Kallio"
    assert AuditEvent.objects.filter(act="clients.booking_unlinked", subject_id=aino.pk).exists()


def test_what_a_person_has_turned_round_stays_so() -> None:
    taken_in(event("Hemmottelu Aino"))
    row = actions.swap_words(by=SYSTEM, waiting=waiting())
    told = (row.sealed.name, row.sealed.method)
    assert taken_in(event("Hemmottelu Aino")) == {"known": 1}
    assert (waiting().sealed.name, waiting().sealed.method) == told


def test_what_a_person_has_turned_round_stays_so_on_the_card() -> None:
    said = "Hemmottelu Aino - Manikyyri"
    taken_in(event(said))
    name = waiting().sealed.name
    turned = actions.swap_words(by=SYSTEM, waiting=waiting())
    booking = actions.link_booking(by=SYSTEM, waiting=turned, client=enter("Aino Korhonen"))
    assert (booking.sealed.booked_as, booking.sealed.method) == ("Manikyyri", name)
    assert taken_in(event(said)) == {"known": 1}
    assert taken_in(event(said, start="20261124T120000")) == {"changed": 1}
    row = Booking.objects.select_related("subject").get()
    assert (row.sealed.method, row.day) == (name, date(2026, 11, 24))


def test_what_was_left_out_is_not_brought_back() -> None:
    taken_in(event("Aino Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567"))
    row = actions.leave_out(by=SYSTEM, waiting=waiting())
    assert (row.sealed.name, row.sealed.method, row.sealed.phone) == ("", "", "")
    assert taken_in(event("Aino Korhonen - Manikyyri")) == {"known": 1}
    assert upcoming(date(2026, 11, 22)) == []


def test_a_booking_cancelled_at_the_desk_stays_so_until_its_time_is_moved() -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    actions.cancel_booking(by=SYSTEM, booking=booking)
    for said in ("Aino Korhonen - Manikyyri", "Aino Korhonen - Jalkahoito"):
        assert taken_in(event(said)) == {"known": 1}
        assert Booking.objects.get().state == "cancelled"
    assert taken_in(event("Aino Korhonen - Manikyyri", start="20261124T120000")) == {"changed": 1}
    assert Booking.objects.get().state == "booked"


def test_an_hour_nobody_is_known_of_yet_holds_again_when_the_calendar_says_so() -> None:
    said = event("Aino Korhonen - Manikyyri")
    taken_in(said)
    assert taken_in(event("Aino Korhonen - Manikyyri", "STATUS:CANCELLED")) == {"cancelled": 1}
    assert waiting().sealed.name == ""
    assert taken_in(said) == {"changed": 1}
    assert (waiting().sealed.name, waiting().state) == ("Aino Korhonen", "booked")


def test_an_event_that_is_no_visit_any_more_ends_its_booking() -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    assert taken_in(event("Vapaa")) == {"cancelled": 1}
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"


def test_a_calendar_sent_without_names_ends_nothing() -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    assert taken_in(event("Varattu")) == {}
    assert Booking.objects.get(pk=booking.pk).state == "booked"


def test_an_event_without_an_id_that_stands_there_twice_is_one_hour() -> None:
    said = vevent("DTSTART:20261123T100000", "SUMMARY:Aino Korhonen - Manikyyri")
    assert taken_in(said, said) == {"new": 1}
    assert taken_in(said, said) == {"known": 1}


def test_an_older_word_of_the_same_event_ends_nothing() -> None:
    older = event("Aino Korhonen", "SEQUENCE:1", "STATUS:CANCELLED")
    linked(enter("Aino Korhonen", 1985), event("Aino Korhonen", "SEQUENCE:2"))
    assert taken_in(older, event("Aino Korhonen", "SEQUENCE:2")) == {"known": 1}
    assert Booking.objects.get().state == "booked"


def test_what_the_calendar_holds_no_more_is_told_by_its_time() -> None:
    first = event("Eeva Kallio", uid="1")
    last = event("Outi Laine", uid="3", start="20261125T090000")
    linked(enter("Aino Korhonen", 1985), event("Aino Korhonen", uid="2"))
    linked_at = Booking.objects.get().starts_at
    taken_in(first, last, event("Kaisa Aho", uid="5", start="20261120T100000"))
    gone_by = event("Kaisa Aho", uid="6", start="20261119T100000")

    def missing(*events: str, source: str = "Avoinna24") -> list[datetime]:
        hours = judged(read_calendar(ics(*events)), health_words=health_words_in)
        return missing_times(hours, source, timezone.now())

    assert missing(first, last) == missing(gone_by, first, last) == [linked_at]
    assert missing(first, event("Aino Korhonen", uid="2"), last) == []
    assert missing(first, last, source="Timma") == []
    assert missing(gone_by, first) == [linked_at]
    assert missing(first) == []
    assert missing(last, event("Eeva Kallio", uid="4", start="20261126T090000")) == []
    actions.cancel_booking(by=SYSTEM, booking=Booking.objects.get())
    assert missing(first, last) == []


def test_the_sample_holds_what_is_not_older_than_ninety_days() -> None:
    counts = of_file(SAMPLE.read_bytes())
    assert counts["new"] + counts["out_of_time"] == 49
    oldest = WaitingBooking.objects.order_by("starts_at").first()
    assert oldest is not None
    assert oldest.day + timedelta(days=90) >= date(2026, 11, 22)
    assert of_file(SAMPLE.read_bytes()) == {
        "known": counts["new"],
        "out_of_time": counts["out_of_time"],
    }


def test_no_word_about_health_and_no_note_is_anywhere_in_the_database() -> None:
    of_file(SAMPLE.read_bytes())
    sealed = [row.sealed for row in WaitingBooking.objects.select_related("subject")]
    told = " ".join(f"{one.name} {one.method} {one.phone}" for one in sealed) + everything()
    for word in ("Psoriaasi", "Lateksi", "Sydämentahdistin", "Hinta", "bussilla", "kortilla"):
        assert word.casefold() not in told.casefold()
    assert "Suvilampi" not in everything()


def test_somebody_who_wished_not_to_come_back_leaves_no_trace() -> None:
    with act():
        ban_contacts(by=SYSTEM, kind=KeyedBan.Kind.RETURN, contacts=["+358401234567"])
    said = event("Aino Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567")
    assert taken_in(said) == {}
    assert not WaitingBooking.objects.exists()


def test_of_whom_wished_so_since_nothing_waits_any_more() -> None:
    said = event("Aino Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567")
    taken_in(said)
    with act():
        ban_contacts(by=SYSTEM, kind=KeyedBan.Kind.RETURN, contacts=["+358401234567"])
    assert taken_in(said) == {"cancelled": 1}
    assert (waiting().sealed.name, waiting().sealed.phone) == ("", "")
    assert upcoming(date(2026, 11, 22)) == []


def test_the_booking_of_a_client_outlasts_a_ban_of_whoever_had_her_number() -> None:
    said = event("Aino Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567")
    booking = linked(enter("Aino Korhonen"), said)
    with act():
        ban_contacts(by=SYSTEM, kind=KeyedBan.Kind.RETURN, contacts=["+358401234567"])
    assert taken_in(said) == {}
    assert Booking.objects.get(pk=booking.pk).state == "booked"


def test_an_id_of_the_calendar_stands_nowhere_in_clear() -> None:
    taken_in(event("Aino Korhonen", uid="aino.korhonen@example.fi"))
    assert "aino.korhonen" not in everything()


# --- who it is ------------------------------------------------------------------------------------


def test_joined_to_a_card_the_number_and_the_case_are_gone() -> None:
    aino = enter("Aino Korhonen", 1985)
    taken_in(event("A. Korhonen - Manikyyri", "DESCRIPTION:Puh 040 123 4567"))
    case = waiting().subject_id
    booking = actions.link_booking(by=SYSTEM, waiting=waiting(), client=aino)
    assert (booking.sealed.method, booking.sealed.booked_as) == ("Manikyyri", "A. Korhonen")
    assert booking.subject_id == aino.pk
    assert not WaitingBooking.objects.exists()
    assert not DataSubject.objects.filter(pk=case).exists()
    assert fresh(aino).contact.sealed.phone == ""


def test_joining_can_be_taken_back() -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    row = actions.unlink_booking(by=SYSTEM, booking=booking)
    assert (row.sealed.name, row.sealed.method) == ("Aino Korhonen", "Manikyyri")
    assert not Booking.objects.exists()
    assert taken_in(event("Aino Korhonen - Manikyyri")) == {"known": 1}


def test_a_cancelled_hour_taken_from_a_card_says_nothing_and_stays_away() -> None:
    booking = linked(enter("Aino Korhonen", 1985))
    actions.cancel_booking(by=SYSTEM, booking=booking)
    row = actions.unlink_booking(by=SYSTEM, booking=booking)
    assert (row.state, row.sealed.name, row.sealed.method) == ("left_out", "", "")
    assert taken_in(event("Aino Korhonen - Manikyyri")) == {"known": 1}
    assert upcoming(date(2026, 11, 22)) == []


def test_an_hour_that_does_not_wait_any_more_is_joined_to_nobody() -> None:
    taken_in(event("Aino Korhonen - Manikyyri"))
    row = actions.leave_out(by=SYSTEM, waiting=waiting())
    for change in (actions.swap_words, actions.leave_out):
        with pytest.raises(ObjectDoesNotExist):
            change(by=SYSTEM, waiting=row)
    with pytest.raises(ObjectDoesNotExist):
        actions.link_booking(by=SYSTEM, waiting=row, client=enter("Aino Korhonen"))
    assert not Booking.objects.exists()


def test_two_people_cannot_join_one_hour() -> None:
    linked_row = event("Aino Korhonen - Manikyyri")
    taken_in(linked_row)
    row, aino, eeva = waiting(), enter("Aino Korhonen"), enter("Eeva Kallio")
    actions.link_booking(by=SYSTEM, waiting=row, client=aino)
    with pytest.raises(ObjectDoesNotExist):
        actions.link_booking(by=SYSTEM, waiting=row, client=eeva)
    assert Booking.objects.get().subject_id == aino.pk


def test_nothing_is_booked_for_somebody_restricted() -> None:
    aino = enter("Aino Korhonen")
    DataSubject.objects.filter(pk=aino.pk).update(state=DataSubject.State.RESTRICTED)
    taken_in(event("Aino Korhonen - Manikyyri"))
    with pytest.raises(RestrictionInForce):
        actions.link_booking(by=SYSTEM, waiting=waiting(), client=aino)
    with pytest.raises(RestrictionInForce):
        actions.book_client(by=SYSTEM, client=aino, starts_at=TOMORROW)
    assert WaitingBooking.objects.count() == 1


def test_a_booking_of_somebody_restricted_stays_as_it_is() -> None:
    aino = enter("Aino Korhonen")
    booking = linked(aino)
    DataSubject.objects.filter(pk=aino.pk).update(state=DataSubject.State.RESTRICTED)
    for said in (
        event("Aino Korhonen - Manikyyri", start="20261124T120000"),
        event("Eeva Kallio - Manikyyri"),
        event("Aino Korhonen - Manikyyri", "STATUS:CANCELLED"),
    ):
        assert taken_in(said) == {"known": 1}
    for change in (actions.unlink_booking, actions.cancel_booking, actions.restore_booking):
        with pytest.raises(RestrictionInForce):
            change(by=SYSTEM, booking=booking)
    row = Booking.objects.select_related("subject").get()
    assert (row.starts_at, row.state, row.sealed_n) == (TOMORROW, "booked", 1)


def test_no_hour_restarts_the_clock_of_a_card(clock: Any) -> None:
    aino = enter("Aino Korhonen", 1985)
    booking = linked(aino)
    actions.cancel_booking(by=SYSTEM, booking=booking)
    actions.restore_booking(by=SYSTEM, booking=booking)
    assert fresh(aino).last_visit_on is None


# --- ninety days ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_booking_for_the_first_of_september_is_gone_after_the_thirtieth_of_november(
    clock: Any, is_linked: bool
) -> None:
    said = event("Aino Korhonen - Manikyyri", start="20260901T235500")
    aino = enter("Aino Korhonen", 1985)
    taken_in(said)
    if is_linked:
        actions.link_booking(by=SYSTEM, waiting=waiting(), client=aino)
    model: Any = Booking if is_linked else WaitingBooking
    purge(date(2026, 11, 30))
    assert model.objects.exists()
    clock.move_to("2026-12-01T03:00:00+02:00")
    purge(date(2026, 12, 1))
    assert not model.objects.exists()
    assert Client.objects.filter(pk=aino.pk).exists()
    assert DataSubject.objects.count() == 1
    assert taken_in(said) == {"out_of_time": 1}


def test_nothing_of_a_booking_outlives_its_client() -> None:
    from privacy.erasure import erase
    from privacy.models import Erasure

    aino = enter("Aino Korhonen", 1985)
    linked(aino)
    erase(by=SYSTEM, subject_ids=[aino.pk], ground=Erasure.Ground.RETENTION)
    assert not Booking.objects.exists()
    assert not ContactDetails.objects.exists()
