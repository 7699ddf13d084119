"""The pages of the hours: read a calendar, add one, say who comes, cancel."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.bookings import actions
from clients.models import Booking, Client, WaitingBooking
from clients.views import booking as booking_views
from staff.models import User
from tests.clients.bookings.test_calendar import SAMPLE, ics, vevent
from tests.clients.pages import NOBODY, SignIn, address, sent, text_of
from tests.clients.salon import CODE, enter

pytestmark = pytest.mark.django_db
TODAY = "/"


def read(browser: Browser, octets: bytes, **more: str) -> Any:
    file = BytesIO(octets)
    file.name = "varaukset.ics"
    said = {"source": "Avoinna24", "form_key": str(uuid4()), **more}
    return browser.post(address("booking_list"), {"file": file, **said}, follow=True)


def hour(by: User, name: str = "Aino Korhonen", **more: Any) -> WaitingBooking:
    return actions.note_hour(by=by, starts_at=timezone.now(), name=name, **more)


def booking(by: User, client: Client, **more: Any) -> Booking:
    return actions.book_client(by=by, client=client, starts_at=timezone.now(), **more)


# --- a calendar -----------------------------------------------------------------------------------


def test_a_calendar_says_what_came_of_it(reception: Browser) -> None:
    page = text_of(read(reception, SAMPLE.read_bytes()))
    waits = WaitingBooking.objects.count()
    assert f"{waits} uutta varausta" in page
    assert "yli 90 päivää vanhoja" in page
    assert "1 toistuvaa merkintää ei otettu: kirjaa sen ajat käsin" in page
    assert "3 lisätiedossa voi olla terveystietoja" in page
    assert "Psoriaasi" not in page
    again = text_of(read(reception, SAMPLE.read_bytes()))
    assert f"{waits} oli jo täällä" in again
    assert "Kalenterissa ei ole mitään uutta" not in again


def test_an_hour_that_is_gone_from_the_calendar_is_told_by_its_time(reception: Browser) -> None:
    days = {"1": "23", "2": "24", "3": "25"}
    events = {
        uid: vevent(f"UID:{uid}", f"DTSTART:202611{day}T101500", f"SUMMARY:Eeva Kallio {uid}")
        for uid, day in days.items()
    }
    read(reception, ics(*events.values()))
    page = text_of(read(reception, ics(events["1"], events["3"])))
    assert "1 varaus lähteestä Avoinna24 ei ole enää tässä kalenterissa: 24.11. klo 10.15." in page
    assert WaitingBooking.objects.filter(state="booked").count() == 3
    assert "ei ole enää" not in text_of(read(reception, ics(*events.values())))


def test_broken_events_are_named_by_their_lines(reception: Browser) -> None:
    page = text_of(read(reception, ics(vevent("UID:1", "SUMMARY:Aino Korhonen"))))
    assert "Rivin 3 merkintä: aika puuttuu" in page


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"Nimi;Puhelin\n", "Rivi 1: Kalenterin jokin osa on jäänyt auki."),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:a\0\r\n", "Tiedosto ei ole kalenteri."),
        (b"", "Tiedosto on tyhjä."),
    ],
)
def test_what_is_no_calendar_says_why_and_what_to_do(
    reception: Browser, octets: bytes, words: str
) -> None:
    page = read(reception, octets)
    assert page.status_code == 200
    assert words in text_of(page)
    assert not WaitingBooking.objects.exists()


def test_the_source_has_to_be_named(reception: Browser) -> None:
    assert "source" in read(reception, SAMPLE.read_bytes(), source="").context["form"].errors
    assert not WaitingBooking.objects.exists()


def test_a_calendar_on_the_page_for_lists_is_shown_the_way(
    hannele: User, signed_in: SignIn
) -> None:
    file = BytesIO(SAMPLE.read_bytes())
    file.name = "asiakkaat.csv"
    page = signed_in(hannele).post(address("import_list"), {"file": file, "form_key": str(uuid4())})
    assert "Tämä on kalenteri" in text_of(page)


def test_hours_stand_by_day_and_those_without_a_card_by_themselves(
    riikka: User, reception: Browser, aino: Client
) -> None:
    booking(riikka, aino, method="Manikyyri")
    hour(riikka, "Outi Lehtinen")
    page = text_of(reception.get(address("booking_list")))
    assert "Tulevat (2)" in page
    assert "Ilman korttia (1)" in page
    only = text_of(reception.get(address("booking_list"), {"nayta": "kuka"}))
    assert "Outi Lehtinen" in only
    assert "Aino Korhonen" not in only


def test_hours_gone_by_without_a_card_are_not_lost(
    riikka: User, signed_in: SignIn, clock: Any
) -> None:
    hour(riikka)
    clock.shift(3 * 24 * 60 * 60)
    browser = signed_in(riikka)
    assert "Aino Korhonen" not in text_of(browser.get(address("booking_list")))
    past = text_of(browser.get(address("booking_list"), {"nayta": "menneet"}))
    assert "Aino Korhonen" in past


@pytest.mark.parametrize("query", [{"nayta": "x"}, {"page": "99"}, {"nayta": "menneet"}])
def test_odd_questions_show_a_list_all_the_same(reception: Browser, query: dict[str, str]) -> None:
    assert reception.get(address("booking_list"), query).status_code == 200


# --- typed ----------------------------------------------------------------------------------------


def test_a_walk_in_is_typed_and_then_asked_who_she_is(reception: Browser, aino: Client) -> None:
    page = reception.get(address("booking_add"))
    assert (page.context["form"]["at"].value()).strftime("%H:%M") == "10:00"
    said = {**sent(page), "name": "Aino Korhonen", "method": "Manikyyri", "minutes": "45"}
    said |= {"on": "22.11.2026", "at": "10.15"}
    answer = reception.post(address("booking_add"), said, follow=True)
    row = WaitingBooking.objects.select_related("subject").get()
    assert answer.redirect_chain[-1][0] == address("booking_who", row.pk)
    assert timezone.localtime(row.starts_at).strftime("%H.%M") == "10.15"
    assert row.ends_at == row.starts_at + timedelta(minutes=45)
    assert "s. 1985" in text_of(answer)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": f"Aino {CODE}"}, "name"),
        ({"on": "eilen"}, "on"),
        ({"on": "2020-01-01"}, "on"),
        ({"on": "2030-01-01"}, "on"),
        ({"at": "25:00"}, "at"),
        ({"minutes": "2"}, "minutes"),
        ({"minutes": "-1"}, "minutes"),
        ({"method": "raskaana"}, "method"),
        ({"method": "x" * 121}, "method"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    reception: Browser, said: dict[str, str], field: str
) -> None:
    good = {"name": "Aino", "on": "2026-11-22", "at": "10:00", "form_key": str(uuid4())}
    page = reception.post(address("booking_add"), {**good, **said})
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not WaitingBooking.objects.exists()


def test_a_health_word_stays_only_on_purpose(reception: Browser) -> None:
    good = {"name": "Aino", "on": "2026-11-22", "at": "10:00", "method": "diabetesjalkahoito"}
    page = reception.post(address("booking_add"), {**good, "form_key": str(uuid4())})
    if page.status_code == 200:
        word = page.context["form"].fields["method_kept"].choices[0][0]
        kept = {**good, "method_kept": word, "form_key": str(uuid4())}
        assert reception.post(address("booking_add"), kept).status_code == 302
    assert WaitingBooking.objects.count() == 1


def test_an_hour_from_her_card(reception: Browser, aino: Client) -> None:
    page = reception.get(address("client_book", aino.pk))
    answer = reception.post(address("client_book", aino.pk), {**sent(page), "method": "Manikyyri"})
    assert answer.headers["Location"] == address("client_show", aino.pk)
    row = Booking.objects.select_related("subject").get()
    assert (row.subject_id, row.sealed.method) == (aino.pk, "Manikyyri")


# --- who it is ------------------------------------------------------------------------------------


def test_one_tap_joins_the_hour_to_a_card_and_another_takes_it_back(
    riikka: User, reception: Browser, aino: Client
) -> None:
    row = hour(riikka, method="Manikyyri")
    page = text_of(reception.get(address("booking_who", row.pk)))
    assert str(aino.pk) in page
    answer = reception.post(address("booking_link", row.pk), {"client": str(aino.pk)}, follow=True)
    joined = Booking.objects.get()
    assert answer.redirect_chain[-1][0] == TODAY
    undo = address("booking_unlink", joined.pk)
    assert undo in text_of(answer)
    assert reception.post(undo).status_code == 302
    assert WaitingBooking.objects.exists()


def test_namesakes_and_a_shared_number_are_shown_with_what_tells_them_apart(
    riikka: User, reception: Browser, aino: Client
) -> None:
    enter("Aino Korhonen", 1950)
    enter("Matti Korhonen", 1980, phone="040 123 4567")
    row = hour(riikka, phone="+358401234567")
    shown = reception.get(address("booking_who", row.pk)).context["beside"]
    assert sorted(one.row.birth_year for one in shown) == [1950, 1980, 1985]
    assert not Booking.objects.exists()


def test_somebody_under_another_name_is_searched_for(riikka: User, reception: Browser) -> None:
    eeva = enter("Eeva Kallio", 1970)
    row = hour(riikka)
    page = reception.post(address("booking_who", row.pk), {"words": "eeva ka"})
    assert [one.row.id for one in page.context["beside"]] == [eeva.pk]


def test_a_card_is_made_of_the_hour_and_the_hour_becomes_hers(
    riikka: User, reception: Browser
) -> None:
    row = hour(riikka, "Outi Lehtinen", phone="040 777 1234")
    shown = text_of(reception.get(address("booking_who", row.pk)))
    assert f'name="booking" value="{row.pk}"' in shown
    begun = {"words": "Outi Lehtinen", "booking": str(row.pk)}
    page = reception.post(address("client_register"), begun)
    form = sent(page)
    assert (form["name"], form["phone"]) == ("Outi Lehtinen", "040 777 1234")
    assert f'name="booking" value="{row.pk}"' in text_of(page)
    said = {**form, "birth_year": "1991", "notice_way": "paper", "booking": str(row.pk)}
    assert reception.post(address("client_register"), said).status_code == 302
    assert Booking.objects.get().subject_id == Client.objects.get().pk
    assert not WaitingBooking.objects.exists()


@pytest.mark.parametrize("key", ["x", str(NOBODY), ""])
def test_a_registration_for_an_hour_that_is_gone_is_a_registration(
    reception: Browser, key: str
) -> None:
    said = {"name": "Oona Niemi", "birth_year": "1991", "notice_way": "paper", "booking": key}
    answer = reception.post(address("client_register"), {**said, "form_key": str(uuid4())})
    assert answer.status_code == 302
    assert Client.objects.count() == 1
    assert not Booking.objects.exists()


def test_what_somebody_else_has_decided_meanwhile_is_not_there(
    riikka: User, reception: Browser, aino: Client
) -> None:
    row = hour(riikka)
    actions.leave_out(by=riikka, waiting=row)
    for name in ("booking_who", "booking_link", "booking_swap", "booking_leave"):
        answer = reception.post(address(name, row.pk), {"client": str(aino.pk)})
        assert answer.status_code == 404, name


def test_of_two_who_tap_in_the_same_moment_the_second_is_told_that_it_is_gone(
    riikka: User, reception: Browser, aino: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = hour(riikka)
    actions.link_booking(by=riikka, waiting=row, client=aino)
    monkeypatch.setattr(booking_views, "_waiting_or_404", lambda pk: row)
    answer = reception.post(address("booking_link", row.pk), {"client": str(aino.pk)})
    assert answer.status_code == 404
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("chosen", ["", "x", str(NOBODY)])
def test_nobody_is_joined_where_nobody_was_chosen(
    riikka: User, reception: Browser, chosen: str
) -> None:
    row = hour(riikka)
    answer = reception.post(address("booking_link", row.pk), {"client": chosen})
    assert answer.status_code in (302, 404)
    assert WaitingBooking.objects.filter(pk=row.pk).exists()


def test_words_are_turned_round_and_hours_left_out(riikka: User, reception: Browser) -> None:
    row = hour(riikka, "Hemmottelu", method="Aino")
    reception.post(address("booking_swap", row.pk))
    assert "<h1>Kuka tulee?</h1>" in text_of(reception.get(address("booking_who", row.pk)))
    row = WaitingBooking.objects.select_related("subject").get()
    assert (row.sealed.name, row.sealed.method) == ("Aino", "Hemmottelu")
    reception.post(address("booking_leave", row.pk))
    assert WaitingBooking.objects.get().state == "left_out"


def test_she_does_not_come_and_comes_all_the_same(
    riikka: User, reception: Browser, aino: Client
) -> None:
    row = booking(riikka, aino)
    answer = reception.post(address("booking_cancel", row.pk), follow=True)
    assert address("booking_restore", row.pk) in text_of(answer)
    assert Booking.objects.get().state == "cancelled"
    assert "peruttu" in text_of(reception.get(address("booking_show", row.pk)))
    reception.post(address("booking_restore", row.pk))
    assert Booking.objects.get().state == "booked"


def test_a_cancelled_hour_of_somebody_else_leaves_the_card_and_asks_nobody(
    riikka: User, reception: Browser, aino: Client
) -> None:
    row = actions.link_booking(by=riikka, waiting=hour(riikka), client=aino)
    actions.cancel_booking(by=riikka, booking=row)
    assert address("booking_unlink", row.pk) in text_of(
        reception.get(address("booking_show", row.pk))
    )
    answer = reception.post(address("booking_unlink", row.pk), follow=True)
    assert (answer.redirect_chain[-1][0], answer.status_code) == (TODAY, 200)
    assert not Booking.objects.exists()
    assert "Aino" not in text_of(answer)


def test_pages_of_hours_name_nobody_in_title_or_address(
    riikka: User, reception: Browser, aino: Client
) -> None:
    for place in (
        address("booking_who", hour(riikka).pk),
        address("booking_show", booking(riikka, aino).pk),
        address("booking_list"),
    ):
        page = text_of(reception.get(place))
        assert "Aino" not in page.split("</title>")[0]
        assert "aino" not in place
