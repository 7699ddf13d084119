"""The demo salon's hours of today and tomorrow, and a calendar to read by oneself."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from clients.bookings.stored import uid_key
from clients.models import Booking, BookingRecord, Client, WaitingBooking, WaitingRecord
from harmony.demo.treatments import Room
from privacy.models import DataSubject

CALENDAR: Final = "demo-varaukset.ics"
"""Its name in HARMONY_HOME."""
SOURCE: Final = "Avoinna24"
BOOKED: Final = (
    # days from today, time, minutes, client, as booked
    (0, time(9), 60, "Henna Saarinen", "Peruskasvohoito"),
    (0, time(9, 30), 75, "Leena Heikkinen", "Jalkahoito ja kovettumien poisto"),
    (0, time(10, 30), 90, "Outi Laine", "Mikroneulaus"),
    (0, time(11), 60, "Emilia Mäkinen", "Syväpuhdistava kasvohoito 60 min"),
    (0, time(12), 60, "Eeva Koskinen", "Peruskasvohoito"),
    (0, time(13), 45, "Maria Korhonen", "Ripsien kestotaivutus"),
    (0, time(14), 45, "Siiri Ahonen", "Manikyyri"),
    (0, time(15, 15), 60, "Päivi Toivonen", "Entsyymikuorinta"),
    (0, time(16, 30), 30, "Merja Tuominen", "Kulmien muotoilu"),
    (1, time(9), 60, "Heidi Nieminen", "Peruskasvohoito"),
    (1, time(10, 15), 60, "Venla Kallio", "Peruskasvohoito"),
    (1, time(13), 60, "Sanna Järvinen", "Klassinen hieronta"),
)
WAITING: Final = (
    # days from today, time, minutes, name, as booked, phone
    (0, time(13, 45), 45, "Maria Korhonen", "Ripsien kestotaivutus", "040 123 4100"),
    (0, time(17, 15), 60, "Kaisu Rautavaara", "Klassinen hieronta", ""),
    (1, time(11, 30), 45, "Helmi V.", "Kulmien värjäys", ""),
)
EVENTS: Final = (
    # days from today, time, minutes, line, description
    (2, time(9), 60, "Tuula H. — Peruskasvohoito", ""),
    (2, time(10, 30), 45, "Manikyyri / Lotta Esimerkki", "Puh 0457 555 0123"),
    (2, time(12), 30, "Palaveri", ""),
    (3, time(9, 15), 60, "Kirsi S.: Klassinen hieronta", "Maksaa kortilla"),
    (3, time(13), 60, "Oona S., 15 v — Meikkaus", ""),
    (3, time(15), 60, "Cancelled: Riitta P. — Jalkahoito", ""),
)


def tell_bookings(room: Room) -> int:
    """Write the hours of today and tomorrow, as the desk would have left them. How many."""
    known = {client.sealed.name: client for client in _clients()}
    booked = list(_booked(room.today, known))
    waiting = list(_waiting(room.today))
    Booking.objects.bulk_create(booked)
    DataSubject.objects.bulk_create([row.subject for row in waiting])
    WaitingBooking.objects.bulk_create(waiting)
    return len(booked) + len(waiting)


def calendar_text(today: date) -> str:
    """The next days of a booking system, with what such calendars hold beside bookings.

    Family names are cut short, because no file of the salon names a client in clear.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Harmony//Demo//FI"]
    for number, (days, at, minutes, summary, note) in enumerate(EVENTS, start=1):
        start = _moment(today, days, at)
        lines += [
            "BEGIN:VEVENT",
            f"UID:demo-{number}@kalenteri.example",
            f"DTSTAMP:{today:%Y%m%d}T060000Z",
            f"DTSTART;TZID=Europe/Helsinki:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Helsinki:{start + timedelta(minutes=minutes):%Y%m%dT%H%M%S}",
            "SUMMARY:" + summary.replace(",", "\\,"),
            *([f"DESCRIPTION:{note}"] if note else []),
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _clients() -> list[Client]:
    """In such an order that of two namesakes the one who came first has the booking."""
    rows = Client.objects.select_related("subject").order_by("-registered_on", "pk")
    return list(rows)


def _booked(today: date, known: dict[str, Client]) -> Iterator[Booking]:
    for days, at, minutes, name, method in BOOKED:
        if name in known:
            start = _moment(today, days, at)
            yield Booking(
                subject=known[name].subject,
                starts_at=start,
                ends_at=start + timedelta(minutes=minutes),
                source=SOURCE,
                uid_key=uid_key(f"{start.isoformat()} {name}"),
                sealed=BookingRecord(method=method, booked_as=name),
            )


def _waiting(today: date) -> Iterator[WaitingBooking]:
    for days, at, minutes, name, method, phone in WAITING:
        start = _moment(today, days, at)
        yield WaitingBooking(
            subject=DataSubject.objects.new(),
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            source=SOURCE,
            uid_key=uid_key(f"{start.isoformat()} {name}"),
            sealed=WaitingRecord(name=name, method=method, phone=phone),
        )


def _moment(today: date, days: int, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), at))
