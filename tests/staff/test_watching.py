"""Many cards at once ring at the owner's; a week of work rings nowhere."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from privacy.audit.acts import SYSTEM, act, record
from privacy.audit.models import AuditEvent
from staff import actions, background, watching
from staff.models import ReadingNotice, StaffText, User
from tests.clients.salon import enter
from treatments.actions.recall import RECALL

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
Commits = Callable[..., Any]
MONDAY = "2026-11-16T09:00:00+02:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def watched(
    monkeypatch: pytest.MonkeyPatch,
    reading_watch: Callable[[UUID], None],
    django_capture_on_commit_callbacks: Commits,
) -> Commits:
    """The watch as it is, but in the test's own thread; used around what is read."""
    monkeypatch.setattr(watching, "look_later", reading_watch)
    monkeypatch.setattr(background, "start", lambda run: run())
    monkeypatch.setattr(background, "connection", type("Open", (), {"close": lambda self: None})())
    return lambda: django_capture_on_commit_callbacks(execute=True)


def read(
    user: User, card: UUID | None = None, name: str = "card.opened", purpose: str = "visit"
) -> None:
    with act():
        record(name, by=user, subject_id=card or uuid4(), purpose=purpose)


def read_many(watched: Commits, user: User, count: int, **more: Any) -> None:
    for _card in range(count):
        with watched():
            read(user, **more)


def test_the_thirty_first_card_in_ten_minutes_rings(
    tiina: User, hannele: User, watched: Commits, clock: Any
) -> None:
    read_many(watched, tiina, 30)
    assert not ReadingNotice.objects.exists()
    assert mail.outbox == []
    read_many(watched, tiina, 1)
    notice = ReadingNotice.objects.get()
    assert (notice.user, notice.cards, notice.seen_at) == (tiina, 31, None)
    assert AuditEvent.objects.filter(act="staff.many_readings", subject_id=tiina.pk).count() == 1


def test_the_mail_goes_to_every_owner_and_names_nobody(
    tiina: User, hannele: User, watched: Commits, clock: Any
) -> None:
    read_many(watched, tiina, 31)
    (sent,) = mail.outbox
    assert sent.to == [hannele.email]
    text = f"{sent.subject} {sent.body}"
    assert "/henkilokunta/avaukset/" in text
    for word in ("Tiina", "Lehto", "tiina", str(tiina.pk)):
        assert word not in text


def test_a_recall_and_a_card_after_it_do_not_ring(
    tiina: User, watched: Commits, clock: Any
) -> None:
    read_many(watched, tiina, 31, name="entry.opened", purpose=RECALL)
    read_many(watched, tiina, 1)
    assert not ReadingNotice.objects.exists()


def test_the_same_cards_again_are_no_more_cards(tiina: User, watched: Commits, clock: Any) -> None:
    cards = [uuid4() for _number in range(30)]
    for card in cards * 3:
        with watched():
            read(tiina, card)
    assert not ReadingNotice.objects.exists()


def test_thirty_one_cards_in_a_longer_time_do_not_ring(
    tiina: User, watched: Commits, clock: Any
) -> None:
    for _card in range(31):
        read_many(watched, tiina, 1)
        clock.shift(timedelta(seconds=21))
    assert not ReadingNotice.objects.exists()


def test_two_colleagues_are_counted_apart(
    tiina: User, riikka: User, watched: Commits, clock: Any
) -> None:
    read_many(watched, tiina, 20)
    read_many(watched, riikka, 20)
    assert not ReadingNotice.objects.exists()


def test_contact_cards_treatments_and_handed_over_data_count_alike(
    tiina: User, watched: Commits, clock: Any
) -> None:
    for name in watching.CARDS:
        read_many(watched, tiina, 6, name=name)
    assert ReadingNotice.objects.get().cards == 31


def test_a_recall_of_many_is_no_curiosity(hannele: User, watched: Commits, clock: Any) -> None:
    read_many(watched, hannele, 60, name="entry.opened", purpose="recall")
    assert not ReadingNotice.objects.exists()


def test_one_reader_rings_once_an_hour(
    tiina: User, hannele: User, watched: Commits, clock: Any
) -> None:
    read_many(watched, tiina, 80)
    assert ReadingNotice.objects.count() == len(mail.outbox) == 1
    clock.shift(timedelta(minutes=61))
    read_many(watched, tiina, 31)
    assert ReadingNotice.objects.count() == len(mail.outbox) == 2


def test_a_mail_server_that_is_ill_does_not_lose_the_notice(
    tiina: User, hannele: User, watched: Commits, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ill(*args: object, **kwargs: object) -> None:
        raise OSError("no route to the mail server")

    monkeypatch.setattr("staff.mail.EmailMessage.send", ill)
    read_many(watched, tiina, 31)
    assert ReadingNotice.objects.count() == 1


def test_real_pages_ring_too(
    riikka: User, hannele: User, signed_in: SignIn, watched: Commits
) -> None:
    browser = signed_in(riikka)
    clients = [enter(f"Asiakas {letter}", 1980) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"]
    clients += [enter(name, 1981) for name in ("Eeva Kallio", "Outi Lehtinen")]
    for client in clients:
        with watched():
            assert browser.get(f"/asiakkaat/{client.pk}/").status_code == 200
    assert ReadingNotice.objects.get().cards == 31


def test_a_normal_week_rings_nowhere(
    tiina: User, riikka: User, hannele: User, watched: Commits, clock: Any
) -> None:
    """Five days: a treatment an hour each with several looks at the card, the day's bookings in
    the morning, calls at the desk, a colleague's hour of preparing and tidying at night.
    """
    week = [uuid4() for _client in range(60)]
    for day in range(5):
        start = datetime.fromisoformat(MONDAY) + timedelta(days=day)
        todays = week[day * 12 : day * 12 + 12]
        clock.move_to(start)
        for card in todays:  # the morning's look at everybody who comes
            with watched():
                read(riikka, card, "clients.opened")
            clock.shift(timedelta(seconds=20))
        for hour, card in enumerate(todays):
            for reader in (tiina, hannele):
                clock.move_to(start + timedelta(minutes=45 * hour))
                for _look in range(4):
                    with watched():
                        read(reader, card)
                    clock.shift(timedelta(minutes=5))
        clock.move_to(start + timedelta(hours=11))
        for card in todays:  # completing the day's entries in one go
            with watched():
                read(tiina, card, "entry.opened", "logging")
            clock.shift(timedelta(seconds=40))
    assert AuditEvent.objects.filter(act__in=watching.CARDS).count() == 5 * (12 + 96 + 12)
    assert not ReadingNotice.objects.exists()
    assert mail.outbox == []


def test_an_act_without_a_person_is_nobodys_reading(watched: Commits, clock: Any) -> None:
    for _card in range(40):
        with watched(), act():
            record("privacy.access_built", by=SYSTEM, subject_id=uuid4())
    assert not ReadingNotice.objects.exists()


def test_the_front_page_of_the_owner_says_it_until_she_has_seen_it(
    tiina: User, hannele: User, signed_in: SignIn
) -> None:
    actions.notice_many_readings(by=SYSTEM, user=tiina, cards=31)
    browser = signed_in(hannele)
    assert "Monta korttia avattu" in browser.get("/").content.decode()
    assert "Monta korttia avattu" not in signed_in(tiina).get("/").content.decode()
    page = browser.get("/henkilokunta/avaukset/").content.decode()
    assert "Tiina Lehto: 31 korttia" in page
    browser.post("/henkilokunta/avaukset/nahty/")
    assert "Monta korttia avattu" not in browser.get("/").content.decode()
    notice = ReadingNotice.objects.get()
    assert notice.seen_by == hannele.pk
    assert notice.seen_at is not None
    assert notice.seen_at <= timezone.now()


def test_staff_are_told_of_the_limit_and_of_the_report() -> None:
    """The notice that everybody accepts before her first page (R76)."""
    notice = next(text for text in StaffText.current() if text.kind == StaffText.Kind.NOTICE).text
    assert f"yli {watching.LIMIT} asiakkaan kortti kymmenessä minuutissa" in notice
    assert watching.WINDOW.total_seconds() == 10 * 60
    for words in ("kerran kuussa luettelon", "ei liity saman päivän käyntiä", "työtahtia"):
        assert words in notice
