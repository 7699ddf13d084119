"""Today's list with its bookings: who comes, who has come, one tap from the hour to the card."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from clients.bookings import actions
from clients.merging import merge_clients
from clients.models import Booking, Client, ImportedClient, WaitingBooking, WaitingRecord
from clients.models_import import OriginRecord
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject
from staff.models import User
from tests.clients.salon import enter, fresh
from tests.treatments import room
from tests.treatments.pages import SignIn, acts_about, address, came, text_of
from treatments.booked_method import booked_method
from treatments.catalogue_in_use import catalogue_in_use
from treatments.day_list import visitors_of
from treatments.models import TreatmentEntry, Visit
from treatments.views.day_sheet import initials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FACIAL = "Peruskasvohoito 60 min"


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """That time of the day, or of one some days away."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001


def booked(
    by: User, client: Client, starts_at: datetime | None = None, method: str = FACIAL
) -> Booking:
    return actions.book_client(by=by, client=client, starts_at=starts_at or at(12), method=method)


def listed(user: User, sign_in: SignIn) -> list[Any]:
    return list(sign_in(user).get(address("today")).context["visitors"])


def test_the_day_stands_in_the_order_of_the_clock(
    riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    booked(riikka, paivi, at(14))
    actions.note_hour(by=riikka, starts_at=at(9), name="Aino Niemi", method="Manikyyri")
    booked(riikka, enter("Outi Laine", 1990), at(10), "Mikroneulaus")
    came(signed_in(riikka), enter("Eeva Kallio", 1985))
    page = signed_in(riikka).get(address("today"))
    found = [(one.name, one.method, one.waits, one.came) for one in page.context["visitors"]]
    assert found == [
        ("Aino N.", "Manikyyri", True, False),
        ("Outi L.", "Mikroneulaus", False, False),
        ("Päivi K.", FACIAL, False, False),
        ("Eeva K.", "", False, True),
    ]
    assert "09.00" in text_of(page)


@pytest.mark.parametrize(("days", "hour"), [(-1, 23), (1, 0)])
def test_another_day_is_not_today(
    riikka: User, signed_in: SignIn, paivi: Client, days: int, hour: int
) -> None:
    booked(riikka, paivi, at(hour, 59 if hour else 0, days=days))
    assert listed(riikka, signed_in) == []


def test_a_cancelled_hour_and_a_restricted_client_are_not_listed(
    riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    actions.cancel_booking(by=riikka, booking=booked(riikka, paivi))
    eeva = enter("Eeva Kallio", 1985)
    booked(riikka, eeva)
    DataSubject.objects.filter(pk=eeva.pk).update(state=DataSubject.State.RESTRICTED)
    assert listed(riikka, signed_in) == []


def test_one_tap_opens_the_card_for_todays_visit(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    booked(tiina, paivi)
    browser = signed_in(tiina)
    shown = text_of(browser.get(address("today")))
    assert f'action="{address("visit_note", paivi.pk)}"' in shown
    answer = browser.post(address("visit_note", paivi.pk), follow=True)
    assert answer.redirect_chain[-1][0] == address("card_show", paivi.pk)
    opening = AuditEvent.objects.filter(act="card.opened").get()
    assert (opening.subject_id, opening.purpose) == (paivi.pk, "visit")
    (visitor,) = listed(tiina, signed_in)
    assert (visitor.came, visitor.is_logged) == (True, False)


def test_one_tap_leads_from_the_hour_to_the_treatment(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    booking = booked(tiina, paivi)
    answer = signed_in(tiina).post(address("booking_treat", booking.pk), follow=True)
    assert answer.redirect_chain[-1][0] == (
        f"{address('treatment_log', paivi.pk)}?method={room.FACIAL}"
    )
    assert answer.context["method"].code == room.FACIAL
    assert Visit.objects.filter(subject=paivi.subject, on=timezone.localdate()).exists()
    room.log(tiina, paivi)
    (visitor,) = listed(tiina, signed_in)
    assert visitor.is_logged


def test_what_was_never_asked_is_said_of_the_booked_method_alone(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    booked(tiina, paivi, at(10), "Mikroneulaus")
    booked(tiina, paivi, at(12))
    needling, facial = listed(tiina, signed_in)
    assert (needling.booked_outcome, facial.booked_outcome) == ("ask", "")
    assert set(needling.marks.outcomes) == {room.NEEDLING}


def test_an_unknown_method_is_chosen_on_the_next_page(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    booking = booked(tiina, paivi, method="Joululahjakortti")
    answer = signed_in(tiina).post(address("booking_treat", booking.pk))
    assert answer.headers["Location"] == address("treatment_log", paivi.pk)


def test_an_hour_of_another_day_notes_no_visit(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    booking = booked(tiina, paivi, at(12, days=1))
    signed_in(tiina).post(address("booking_treat", booking.pk))
    assert not Visit.objects.exists()
    assert fresh(paivi).last_visit_on is None


def test_a_cancelled_hour_is_turned_into_no_treatment(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    booking = actions.cancel_booking(by=tiina, booking=booked(tiina, paivi))
    assert signed_in(tiina).post(address("booking_treat", booking.pk)).status_code == 404
    assert not Visit.objects.exists()


def test_of_two_hours_of_one_client_one_treatment_is_one(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi)
    for hour in (10, 13):
        booked(tiina, paivi, at(hour))
    room.log(tiina, paivi)
    assert [one.is_logged for one in listed(tiina, signed_in)] == [True, False]


def test_the_next_hour_is_marked(riikka: User, signed_in: SignIn, paivi: Client) -> None:
    now = timezone.now()
    booked(riikka, paivi, now - timedelta(hours=1))
    booked(riikka, enter("Outi Laine"), now + timedelta(hours=1))
    booked(riikka, enter("Eeva Kallio"), now + timedelta(hours=2))
    assert [one.is_next for one in listed(riikka, signed_in)] == [False, True, False]


# --- who sees what --------------------------------------------------------------------------------


def test_a_therapist_sees_what_stops_the_booked_method(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.FACIAL, room.NEEDLING))
    booked(tiina, paivi, method="Mikroneulaus 90 min")
    (visitor,) = listed(tiina, signed_in)
    assert visitor.booked_outcome == "stop"
    assert "day.opened" in acts_about(paivi)


def test_the_use_log_tells_a_visit_from_a_booking(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    eeva = enter("Eeva Kallio", 1985)
    booked(tiina, eeva)
    booked(tiina, paivi)
    browser = signed_in(tiina)
    came(browser, paivi)
    browser.get(address("today"))
    why = AuditEvent.objects.filter(act="day.opened").values_list("subject_id", "purpose")
    assert dict(why) == {paivi.pk: "visit", eeva.pk: "booking"}


def test_reception_reads_no_health_not_even_in_the_database(
    tiina: User,
    riikka: User,
    signed_in: SignIn,
    paivi: Client,
    django_assert_max_num_queries: Any,
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.FACIAL, room.NEEDLING))
    booked(tiina, paivi, method="Mikroneulaus")
    browser = signed_in(riikka)
    with django_assert_max_num_queries(30) as asked:
        page = text_of(browser.get(address("today")))
    statements = " ".join(query["sql"] for query in asked.captured_queries).casefold()
    assert "Mikroneulaus" in page
    assert "Älä tee" not in page
    assert "visit__outcome" not in page
    for table in ("healthanswer", "patchtest", "consultation", "treatmententry", "consent"):
        assert f"treatments_{table}" not in statements
    assert "day.opened" not in acts_about(paivi)


def test_who_has_not_been_told_and_a_minor_are_marked_for_everybody(
    riikka: User, signed_in: SignIn
) -> None:
    oona = enter("Oona Niemi", 2012)
    ImportedClient(
        subject=oona.subject,
        batch_id=oona.pk,
        imported_at=timezone.now(),
        tell_by=timezone.localdate(),
        sealed=OriginRecord("Avoinna24"),
    ).save(force_insert=True)
    booked(riikka, oona)
    (visitor,) = listed(riikka, signed_in)
    assert (visitor.is_untold, visitor.is_minor) == (True, True)
    page = text_of(signed_in(riikka).get(address("today")))
    assert "lähde kertomatta" in page
    assert "Alaikäinen" in page


def test_a_child_spoken_of_in_the_calendar_is_marked_before_anybody_knows_her(
    riikka: User, signed_in: SignIn
) -> None:
    waiting = WaitingBooking(
        subject=DataSubject.objects.create_sealed(),
        starts_at=at(12),
        sealed=WaitingRecord(name="Oona Niemi", guardian=True),
    )
    waiting.save()
    actions.note_hour(by=riikka, starts_at=at(13), name="Outi Laine")
    assert [one.is_minor for one in listed(riikka, signed_in)] == [True, False]


def test_merged_cards_are_one_visitor_with_the_marks_of_both(
    riikka: User, signed_in: SignIn
) -> None:
    eeva, twice = enter("Eeva Kallio", 1985), enter("Eeva Laine", 1985)
    ImportedClient(
        subject=twice.subject,
        batch_id=twice.pk,
        imported_at=timezone.now(),
        tell_by=timezone.localdate(),
        sealed=OriginRecord("Avoinna24"),
    ).save(force_insert=True)
    booked(riikka, twice, at(10))
    came(signed_in(riikka), twice)
    seen = fresh(eeva).details
    merge_clients(by=riikka, client=eeva, other=twice, seen=seen, wanted=seen)
    (visitor,) = listed(riikka, signed_in)
    assert (visitor.client.pk, visitor.name) == (eeva.pk, "Eeva K.")
    assert (visitor.came, visitor.is_untold) == (True, True)
    booking = reverse("clients:booking_show", args=[visitor.booking])
    assert signed_in(riikka).get(booking).status_code == 200


def test_two_hours_of_one_person_keep_her_name_short(
    riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    booked(riikka, paivi, at(10))
    booked(riikka, paivi, at(13))
    assert [one.name for one in listed(riikka, signed_in)] == ["Päivi K.", "Päivi K."]


def test_what_cannot_be_read_leaves_the_others(
    riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    booked(riikka, paivi, at(10))
    booked(riikka, enter("Outi Laine"), at(11))
    actions.note_hour(by=riikka, starts_at=at(12), name="Aino Niemi")
    Booking.objects.filter(starts_at=at(10)).update(sealed=b"\x01" * 60)
    WaitingBooking.objects.update(sealed=b"\x01" * 60)
    found = [(one.name, one.method) for one in listed(riikka, signed_in)]
    assert found == [("Päivi K.", ""), ("Outi L.", FACIAL), (None, "")]


def test_a_day_of_forty_hours_needs_as_few_queries_as_one_of_two(
    tiina: User, signed_in: SignIn, paivi: Client, django_assert_max_num_queries: Any
) -> None:
    room.interview(tiina, paivi)
    browser = signed_in(tiina)
    booked(tiina, paivi, at(8))
    for number in range(30):
        booked(tiina, enter(f"Vieras {number}"), at(9, number))
        actions.note_hour(by=tiina, starts_at=at(10, number), name=f"Outo {number}")
    came(browser, paivi)
    browser.get(address("today"))
    with django_assert_max_num_queries(20):
        assert len(browser.get(address("today")).context["visitors"]) == 61


# --- on paper -------------------------------------------------------------------------------------


def test_the_sheet_has_initials_and_times_alone(
    tiina: User, signed_in: SignIn, paivi: Client
) -> None:
    room.interview(tiina, paivi, "pregnancy", methods=(room.FACIAL, room.NEEDLING))
    booked(tiina, paivi, at(9, 30), "Mikroneulaus")
    came(signed_in(tiina), enter("Eeva Kallio"))
    page = text_of(signed_in(tiina).get(address("day_sheet")))
    sheet = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "09.30" in sheet
    assert "P. K." in sheet
    for word in ("Päivi", "Mikroneulaus", "Älä tee", "E. K."):
        assert word not in sheet


def test_tomorrow_is_printed_the_evening_before(
    riikka: User, signed_in: SignIn, paivi: Client
) -> None:
    booked(riikka, paivi, at(9, days=1))
    browser = signed_in(riikka)
    assert "P. K." in text_of(browser.get(address("day_sheet_tomorrow")))
    assert "P. K." not in text_of(browser.get(address("day_sheet")))
    assert AuditEvent.objects.filter(act="day.sheet_opened").count() == 2


def test_first_names_are_a_decision_of_the_salon(
    riikka: User, signed_in: SignIn, paivi: Client, settings: LazySettings
) -> None:
    settings.DAY_SHEET_NAMES = True
    booked(riikka, paivi, at(9))
    sheet = text_of(signed_in(riikka).get(address("day_sheet"))).split("<tbody>")[1]
    assert "Päivi K." in sheet
    assert FACIAL in sheet
    assert "Korhonen" not in sheet


@pytest.mark.parametrize(
    ("name", "short"),
    [("Eeva Maria Kallio", "E. K."), ("Cher", "C."), ("", "–"), (None, "–")],
)
def test_initials(name: str | None, short: str) -> None:
    assert initials(name) == short


# --- the method that was booked -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Peruskasvohoito", room.FACIAL),
        ("PERUSKASVOHOITO 60 min", room.FACIAL),
        ("Peruskasvohoito 75 € (uusi asiakas)", room.FACIAL),
        ("classic facial", room.FACIAL),
        ("ihana peruskasvohoito ystävälle", room.FACIAL),
        ("hoito", ""),
        ("60 min", ""),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_the_words_of_a_booking_mean_a_method(
    tiina: User, paivi: Client, text: str, code: str
) -> None:
    assert booked_method(text, catalogue_in_use().methods) == code


def test_a_booking_is_no_visit_and_moves_no_clock(riikka: User, paivi: Client) -> None:
    booked(riikka, paivi)
    assert fresh(paivi).last_visit_on is None
    assert not Visit.objects.exists()
    assert not TreatmentEntry.objects.exists()
    assert len(visitors_of(timezone.localdate())) == 1
