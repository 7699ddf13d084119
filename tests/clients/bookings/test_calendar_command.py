"""`import_clients` with a calendar: hours that wait, counts, and never a client."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clients.bookings.calendar import MOST_READ
from clients.models import Client, WaitingBooking
from tests.clients.bookings.test_calendar import SAMPLE, ics, vevent
from tests.clients.bookings.test_events import KINDS, REFUSED
from tests.clients.importing.test_import_command import register, run

pytestmark = pytest.mark.django_db
__all__ = ["register"]


@pytest.mark.usefixtures("register")
def test_every_event_of_the_sample_is_told_by_its_number() -> None:
    document = run(SAMPLE, "--dry-run")
    assert (document["records"], document["outcomes"]["refuse"]) == (56, REFUSED)
    assert document["kinds"] == dict(sorted(KINDS.items()))
    assert not WaitingBooking.objects.exists()


def test_hours_wait_and_what_the_calendar_drops_is_told(tmp_path: Path) -> None:
    days = ("23", "24", "25")
    events = [vevent(f"UID:{d}", f"DTSTART:202611{d}T100000Z", "SUMMARY:Eeva Kallio") for d in days]
    before, after = tmp_path / "before.ics", tmp_path / "after.ics"
    before.write_bytes(ics(*events))
    after.write_bytes(ics(events[0], events[2]))
    assert run(before)["taken"]["new"] == len(days)
    document = run(after)
    assert (document["taken"]["known"], document["missing"]) == (2, ["2026-11-24T10:00:00+00:00"])
    assert (WaitingBooking.objects.count(), Client.objects.count()) == (3, 0)


def test_a_calendar_of_many_years_is_read_from_where_bookings_are_kept(tmp_path: Path) -> None:
    old = vevent("UID:1", "DTSTART:20160104T090000Z", "SUMMARY:Aino Korhonen")
    new = vevent("UID:2", "DTSTART:20261123T090000Z", "SUMMARY:Eeva Kallio")
    path = tmp_path / "varaukset.ics"
    path.write_bytes(ics(old * MOST_READ, new))
    document = run(path)
    assert (document["records"], document["taken"]["new"]) == (MOST_READ + 1, 1)
    assert WaitingBooking.objects.count() == 1


def test_a_source_longer_than_its_column_is_wrong_use() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_clients", str(SAMPLE), "--source", "x" * 61)
    assert refused.value.returncode == 2
    assert not WaitingBooking.objects.exists()
