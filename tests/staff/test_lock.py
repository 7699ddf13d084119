"""The unattended screen: when it locks, who opens it, and that the old cookie is dead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from staff import actions, roles, screen_lock
from staff.models import LoginSession, User
from staff.models.locks import LONGEST_LOCK
from staff.sessions import SessionStore
from tests.conftest import PASSWORD, hire

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Clock = time_machine.Traveller
MINE, LOCK = "/henkilokunta/oma/", "/henkilokunta/lukko/"
PIN = "582946"
OWN_COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def tablet(tiina: User, clock: Clock, signed_in: SignIn) -> Client:
    """Tiina's tablet; she has a PIN."""
    actions.set_pin(by=tiina, user=tiina, pin=PIN)
    return signed_in(tiina)


def is_open(tablet: Client) -> bool:
    return tablet.get(MINE).status_code == 200


def place(answer: Any) -> str:
    return str(urlsplit(answer.headers["Location"]).path)


def lock(tablet: Client) -> Any:
    return tablet.post(LOCK + "lukitse/")


def door(tablet: Client, user: User) -> str:
    """Where this person's locked screen is opened at this browser."""
    row = LoginSession.objects.exclude(locked_at=None).get(user=user)
    return f"{LOCK}{row.public_id}/"


# --- when -------------------------------------------------------------------------------------


def test_it_locks_five_minutes_after_the_last_act(tablet: Client, clock: Clock) -> None:
    clock.shift(timedelta(minutes=4, seconds=59))
    assert is_open(tablet)
    clock.shift(timedelta(minutes=4, seconds=59))
    assert is_open(tablet)
    clock.shift(timedelta(minutes=5))
    answer = tablet.get(MINE)
    assert (answer.status_code, place(answer)) == (302, LOCK)
    assert answer.headers["Location"].endswith("?next=%2Fhenkilokunta%2Foma%2F")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("address", ["/", "/asiakkaat/", "/ei/ole/", "/tietosuoja/", MINE])
def test_whatever_a_locked_screen_asks_for_it_gets_the_lock_page(
    tablet: Client, clock: Clock, address: str
) -> None:
    clock.shift(timedelta(minutes=6))
    answer = tablet.get(address)
    if address == "/ei/ole/":
        assert answer.status_code == 404  # no page, and nobody's bar
    else:
        assert place(answer) == LOCK


def test_the_owner_says_after_how_many_minutes(tablet: Client, clock: Clock, hannele: User) -> None:
    actions.set_lock_time(by=hannele, minutes=15)
    clock.shift(timedelta(minutes=14, seconds=59))
    assert is_open(tablet)
    actions.set_lock_time(by=hannele, minutes=2)
    clock.shift(timedelta(minutes=2))
    assert not is_open(tablet)


def test_without_scripts_a_page_says_about_a_minute_before_that_it_will_lock(
    tablet: Client, hannele: User
) -> None:
    assert '<noscript><p class="lock-soon lock-soon--4' in tablet.get(MINE).content.decode()
    actions.set_lock_time(by=hannele, minutes=2)
    assert '<noscript><p class="lock-soon lock-soon--1' in tablet.get(MINE).content.decode()
    assert "lock-soon" not in Client().get("/tietosuoja/").content.decode()


def test_the_style_sheet_can_wait_for_as_long_as_a_page_may_say() -> None:
    rules = (settings.BASE_DIR / "static/css/components/lock_soon.css").read_text()
    for seconds in range(60 * LONGEST_LOCK + 1):
        minutes = screen_lock.warns_after(seconds)
        assert f".lock-soon--{minutes} {{ animation-delay: {60 * minutes}s; }}" in rules
        assert seconds - 60 * minutes in range(50, 110) or seconds < 50


def test_what_a_page_asks_by_itself_is_no_act(tablet: Client, clock: Clock) -> None:
    for _ in range(4):
        clock.shift(timedelta(minutes=1))
        assert tablet.get(LOCK + "tila/").status_code == 200
        tablet.get(MINE, headers={"Sec-Fetch-Mode": "cors"})
        tablet.get(MINE, headers={"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch"})
    assert tablet.get(LOCK + "tila/").content == b"60"
    clock.shift(timedelta(minutes=1))
    assert place(tablet.get(LOCK + "tila/")) == LOCK


def test_typing_is_an_act(tablet: Client, clock: Clock) -> None:
    clock.shift(timedelta(minutes=4))
    assert tablet.post(LOCK + "tila/").content == b"300"
    clock.shift(timedelta(minutes=4))
    tablet.post("/asiakkaat/haku/", {"q": "pa"}, headers={"HX-Request": "true"})
    clock.shift(timedelta(minutes=4))
    assert is_open(tablet)


def test_twelve_hours_are_the_end_however_often_it_was_unlocked(
    tablet: Client, clock: Clock, tiina: User
) -> None:
    for _ in range(11):
        clock.shift(timedelta(minutes=60))
        tablet.get(MINE)
        assert tablet.post(door(tablet, tiina), {"pin": PIN}).status_code == 302
        assert is_open(tablet)
    clock.shift(timedelta(minutes=60))
    answer = tablet.get(MINE)
    assert place(answer) == "/accounts/login/"
    assert tablet.post(LOCK).status_code == 405
    assert place(tablet.get(LOCK)) == "/accounts/login/"


@pytest.mark.parametrize(
    ("method", "headers", "polls", "due"),
    [
        ("GET", {}, False, True),
        ("GET", {"Sec-Fetch-Mode": "navigate"}, False, True),
        ("GET", {"Sec-Fetch-Mode": "cors"}, False, False),
        ("GET", {"Sec-Fetch-Mode": "no-cors"}, False, False),
        ("GET", {"Sec-Purpose": "prefetch"}, False, False),
        ("GET", {}, True, False),
        ("POST", {"Sec-Fetch-Mode": "cors"}, True, True),
    ],
)
def test_what_an_act_is(method: str, headers: dict[str, str], polls: bool, due: bool) -> None:
    assert screen_lock.is_act(method, headers, polls=polls) is due


# --- the old cookie is dead ---------------------------------------------------------------------


def test_the_lock_ends_the_cookie_and_opening_gives_another(tablet: Client, tiina: User) -> None:
    before = tablet.cookies[OWN_COOKIE].value
    copy = Client()
    copy.cookies[OWN_COOKIE] = before
    assert is_open(copy)
    assert place(lock(tablet)) == LOCK
    assert tablet.cookies[OWN_COOKIE].value == ""
    assert not is_open(copy)
    tablet.post(door(tablet, tiina), {"pin": PIN})
    after = tablet.cookies[OWN_COOKIE].value
    assert after not in ("", before)
    assert is_open(tablet)
    assert not is_open(copy)


def test_a_stolen_cookie_of_an_idle_screen_opens_nothing(tablet: Client, clock: Clock) -> None:
    thief = Client()
    thief.cookies[OWN_COOKIE] = tablet.cookies[OWN_COOKIE].value
    clock.shift(timedelta(minutes=5))
    assert place(thief.get(MINE)) == LOCK
    assert not is_open(thief)
    assert not is_open(tablet)


def test_without_the_desk_nobody_opens_it(tablet: Client, tiina: User) -> None:
    lock(tablet)
    stranger = Client()
    assert place(stranger.get(door(tablet, tiina))) == "/accounts/login/"
    assert place(stranger.post(door(tablet, tiina), {"pin": PIN})) == "/accounts/login/"
    assert not is_open(stranger)


def test_a_login_without_its_second_factor_is_ended_not_kept(clock: Clock, tiina: User) -> None:
    half = Client()
    half.force_login(tiina)
    session = half.session
    del session["second_factor_of"]
    session.save()
    assert place(lock(half)) == "/accounts/login/"
    assert not LoginSession.objects.filter(user=tiina).exists()


@pytest.mark.parametrize("change", ["password", "closed", "role", "ended", "factors"])
def test_a_locked_screen_does_not_outlive_a_change(
    tablet: Client, tiina: User, hannele: User, change: str
) -> None:
    lock(tablet)
    address = door(tablet, tiina)
    if change == "password":
        tiina.set_password("aivan toinen salasana")
        tiina.save()
    elif change == "closed":
        today = LoginSession.objects.get(user=tiina).locked_at
        assert today is not None
        actions.close_account(by=hannele, user=tiina, ends_on=today.date())
    elif change == "role":
        actions.change_role(by=hannele, user=tiina, role=roles.RECEPTION)
    elif change == "ended":
        actions.end_sessions(by=hannele, user=tiina)
    else:
        actions.remove_factors(by=hannele, user=tiina)
    assert place(tablet.post(address, {"pin": PIN})) == "/accounts/login/"
    assert not is_open(tablet)


def test_her_session_list_shows_the_locked_one_and_ends_it(
    tablet: Client, tiina: User, signed_in: SignIn
) -> None:
    lock(tablet)
    address = door(tablet, tiina)
    home = signed_in(tiina)
    assert "lukittu" in home.get(MINE).content.decode()
    public_id = address.rstrip("/").rpartition("/")[2]
    home.post(f"{MINE}kirjautuminen/{public_id}/paata/")
    assert place(tablet.post(address, {"pin": PIN})) == "/accounts/login/"


# --- opening it -----------------------------------------------------------------------------------


def test_tiina_comes_back_where_she_was(tablet: Client, clock: Clock, tiina: User) -> None:
    clock.shift(timedelta(minutes=5))
    page = tablet.get("/asiakkaat/", follow=True)
    assert "Tiina Lehto" in page.content.decode()
    answer = tablet.post(door(tablet, tiina), {"pin": PIN, "next": "/asiakkaat/"})
    assert answer.headers["Location"] == "/asiakkaat/"


@pytest.mark.parametrize("path", ["https://muu.example/", "//muu.example/", "javascript:x", "\\x"])
def test_no_way_leads_out_of_the_program(tablet: Client, tiina: User, path: str) -> None:
    lock(tablet)
    assert tablet.post(door(tablet, tiina), {"pin": PIN, "next": path}).headers["Location"] == "/"


def test_the_password_opens_it_too(tablet: Client, tiina: User) -> None:
    lock(tablet)
    assert tablet.post(door(tablet, tiina), {"password": PASSWORD}).status_code == 302
    assert is_open(tablet)


def test_five_wrong_tries_and_then_a_whole_login(tablet: Client, tiina: User) -> None:
    lock(tablet)
    address = door(tablet, tiina)
    for left in (4, 3, 2, 1):
        page = tablet.post(address, {"pin": "582947"})
        assert page.status_code == 200
        assert str(left) in str(page.context["pin_form"].errors)
    assert place(tablet.post(address, {"pin": "582947"})) == "/accounts/login/"
    assert place(tablet.post(address, {"pin": PIN})) == "/accounts/login/"
    assert not is_open(tablet)
    assert AuditEvent.objects.filter(act="staff.unlock_refused").count() == 1


def test_the_fifth_try_may_still_be_the_right_one(tablet: Client, tiina: User) -> None:
    lock(tablet)
    for _ in range(4):
        tablet.post(door(tablet, tiina), {"pin": "111111"})
    assert tablet.post(door(tablet, tiina), {"pin": PIN}).status_code == 302
    assert is_open(tablet)


def test_tries_of_the_same_moment_count(tablet: Client, tiina: User) -> None:
    lock(tablet)
    row = LoginSession.objects.get(user=tiina)
    left = [actions.spend_try(by=SYSTEM, session=row) for _ in range(7)]
    assert left == [4, 3, 2, 1, 0, -1, -1]


def test_a_pin_of_somebody_else_opens_nothing(
    tablet: Client, tiina: User, riikka: User, signed_in: SignIn
) -> None:
    actions.set_pin(by=riikka, user=riikka, pin="739164")
    lock(tablet)
    tablet.post(door(tablet, tiina), {"pin": "739164"})
    assert not is_open(tablet)


# --- two people, one tablet ---------------------------------------------------------------------


def test_colleagues_change_places_by_name_and_pin(
    tablet: Client, tiina: User, riikka: User
) -> None:
    actions.set_pin(by=riikka, user=riikka, pin="739164")
    tablet.post(LOCK + "lukitse/", {"switch": "1"})
    tablet.force_login(riikka)
    tablet.post(LOCK + "lukitse/", {"switch": "1"})
    page = tablet.get(LOCK).content.decode()
    assert "Tiina Lehto" in page
    assert "Riikka Salo" in page
    tiinas, riikkas = door(tablet, tiina), door(tablet, riikka)
    tablet.post(tiinas, {"pin": PIN, "next": "/asiakkaat/"})
    assert tablet.get(MINE).context["user"] == tiina
    tablet.post(LOCK + "lukitse/", {"switch": "1"})
    tablet.post(riikkas, {"pin": "739164"})
    assert tablet.get(MINE).context["user"] == riikka
    assert LoginSession.objects.filter(user=tiina).count() == 1
    assert LoginSession.objects.filter(user=riikka).count() == 1


def test_only_who_was_here_is_listed(tablet: Client, tiina: User, hannele: User) -> None:
    hire("Saana Niemi", roles.THERAPIST)
    lock(tablet)
    page = tablet.get(LOCK).content.decode()
    assert "Tiina Lehto" in page
    assert "Saana" not in page
    assert "Hannele" not in page


def test_who_is_locked_at_another_tablet_is_neither_listed_nor_opened_here(
    tablet: Client, tiina: User, riikka: User, signed_in: SignIn
) -> None:
    """Each tablet has a desk of its own; the right PIN at the wrong one opens nothing."""
    lock(tablet)
    other = signed_in(riikka)
    lock(other)
    page = other.get(LOCK).content.decode()
    assert "Riikka Salo" in page
    assert "Tiina Lehto" not in page
    assert place(other.post(door(other, tiina), {"pin": PIN})) == LOCK
    assert not is_open(other)


def test_whose_account_closed_meanwhile_is_no_longer_listed(
    tablet: Client, tiina: User, riikka: User, clock: Clock
) -> None:
    """On its last day the account is open; after midnight its locked screen is nobody's."""
    actions.close_account(by=SYSTEM, user=tiina, ends_on=timezone.localdate() + timedelta(days=1))
    clock.move_to(timezone.now() + timedelta(hours=13))  # eleven in the evening
    tablet.force_login(tiina)
    lock(tablet)
    address = door(tablet, tiina)
    assert "Tiina Lehto" in tablet.get(LOCK).content.decode()
    clock.shift(timedelta(hours=2))
    assert place(tablet.get(LOCK)) == "/accounts/login/"
    assert place(tablet.post(address, {"pin": PIN})) == "/accounts/login/"


def test_a_locked_session_opens_nothing_even_by_its_own_key(tablet: Client, tiina: User) -> None:
    store = SessionStore()
    store.update({"_auth_user_id": str(tiina.pk)})
    store.locked_at = timezone.now()
    store.create()
    assert store.session_key is not None
    assert SessionStore(store.session_key).load() == {}


def test_where_she_was_is_for_her_alone(
    tablet: Client, tiina: User, riikka: User, clock: Clock
) -> None:
    actions.set_pin(by=riikka, user=riikka, pin="739164")
    lock(tablet)
    tablet.force_login(riikka)
    clock.shift(timedelta(seconds=1))
    lock(tablet)
    answer = tablet.post(door(tablet, tiina), {"pin": PIN, "next": "/asiakkaat/uusi/"})
    assert answer.headers["Location"] == "/"


def test_a_whole_login_takes_the_place_of_the_locked_one(tablet: Client, tiina: User) -> None:
    lock(tablet)
    tablet.post("/accounts/login/", {"login": tiina.email, "password": PASSWORD})
    assert not LoginSession.objects.filter(user=tiina).exclude(locked_at=None).exists()


def test_signing_out_leaves_the_colleague_her_place(
    tablet: Client, tiina: User, riikka: User
) -> None:
    lock(tablet)
    tablet.force_login(riikka)
    answer = tablet.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert place(tablet.get("/")) == LOCK
    tablet.post(door(tablet, tiina), {"pin": PIN})
    assert tablet.get(MINE).context["user"] == tiina
