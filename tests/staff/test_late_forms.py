"""A form that is sent when the login is over comes back to its writer, without any script."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import Morsel
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clients.models import Client as Person
from privacy.audit.models import AuditEvent
from staff import actions, held_forms, screen_lock, writers
from staff.models import HeldForm, LoginSession, User
from tests.conftest import PASSWORD
from tests.profile import count
from tests.treatments import room
from tests.treatments.pages import address, fields_of
from treatments.models import HealthAnswer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Clock = time_machine.Traveller
LOGIN, REGISTER, LOCK = "/accounts/login/", "/asiakkaat/uusi/", "/henkilokunta/lukko/"
TYPED = {"name": "Aurora Järvikoski", "birth_year": "1988", "notice_way": "paper"}
WRITER = writers.cookie()


@pytest.fixture
def tablet(tiina: User, clock: Clock, signed_in: SignIn) -> Client:
    """Tiina's tablet, at the page where a client is registered."""
    tablet = signed_in(tiina)
    assert tablet.get(REGISTER).status_code == 200
    return tablet


def late(tablet: Client, path: str = REGISTER, **more: str) -> Any:
    """Sends the form, and is led to the login as if nothing had been sent."""
    answer = tablet.post(path, {**TYPED, **more})
    assert answer.status_code == 302
    return answer


def log_in(tablet: Client, user: User) -> str:
    answer = tablet.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    session = tablet.session
    session["second_factor_of"] = str(user.pk)
    session.save()
    return str(answer.headers["Location"])


def end_all_sessions(tablet: Client, clock: Clock, user: User) -> None:
    LoginSession.objects.all().delete()


def let_twelve_hours_pass(tablet: Client, clock: Clock, user: User) -> None:
    clock.shift(timedelta(hours=12, seconds=1))


def end_it_elsewhere(tablet: Client, clock: Clock, user: User) -> None:
    row, elsewhere = LoginSession.objects.get(user=user), Client()
    elsewhere.force_login(user)
    elsewhere.post(f"/henkilokunta/oma/kirjautuminen/{row.public_id}/paata/")


def log_out_in_another_tab(tablet: Client, clock: Clock, user: User) -> None:
    tablet.post("/accounts/logout/")


ENDS = (end_all_sessions, let_twelve_hours_pass, end_it_elsewhere, log_out_in_another_tab)


@pytest.mark.parametrize("end", ENDS)
def test_it_is_kept_not_carried_out_and_offered_after_the_login(
    tablet: Client, clock: Clock, tiina: User, end: Callable[[Client, Clock, User], None]
) -> None:
    end(tablet, clock, tiina)
    answer = late(tablet)
    assert answer.headers["Location"] == LOGIN
    assert "Lähettämäsi on tallessa" in tablet.get(LOGIN).content.decode()
    assert not Person.objects.exists()
    offered = log_in(tablet, tiina)
    row = HeldForm.objects.get()
    assert offered == reverse("staff:held_show", args=[row.pk])
    page = tablet.get(offered).content.decode()
    assert "Lähetä nyt" in page
    assert 'name="name" value="Aurora Järvikoski"' in page
    assert tablet.post(REGISTER, TYPED).status_code == 302
    assert Person.objects.count() == 1
    assert not HeldForm.objects.exists()


def test_she_may_see_it_first_filled_in_as_it_was(tablet: Client, tiina: User) -> None:
    LoginSession.objects.all().delete()
    late(tablet, phone="040 <123>")
    offered = log_in(tablet, tiina)
    answer = tablet.post(f"{offered}katso/")
    assert answer.headers["Location"] == REGISTER
    page = tablet.get(REGISTER).content.decode()
    assert "Tässä on se, mitä ehdit kirjoittaa" in page
    assert 'value="Aurora Järvikoski"' in page
    assert 'value="040 &lt;123&gt;"' in page
    assert HeldForm.objects.exists(), "it waits until it is sent"
    assert 'value="Aurora Järvikoski"' not in tablet.get(REGISTER).content.decode(), "once"


def test_a_form_without_a_page_of_its_own_can_be_sent_or_let_go(
    tablet: Client, tiina: User
) -> None:
    LoginSession.objects.all().delete()
    late(tablet, "/henkilokunta/oma/kirjautuminen/00000000-0000-4000-8000-000000000000/paata/")
    offered = log_in(tablet, tiina)
    there = tablet.post(f"{offered}katso/").headers["Location"]
    back = tablet.get(there)
    assert (back.status_code, back.headers["Location"]) == (302, offered)
    assert "ei voi näyttää uudelleen" in tablet.get(offered).content.decode()


def test_whoever_else_logs_in_there_gets_nothing_of_it(
    tablet: Client, tiina: User, riikka: User
) -> None:
    LoginSession.objects.all().delete()
    late(tablet)
    row = HeldForm.objects.get()
    assert log_in(tablet, riikka) == "/"
    assert "Aurora" not in tablet.get("/henkilokunta/oma/lomakkeet/").content.decode()
    for way in ("", "katso/", "ota/", "poista/"):
        address = f"/henkilokunta/oma/lomakkeet/{row.pk}/{way}"
        assert (tablet.post if way else tablet.get)(address).status_code == 404
    assert [held.path for _row, held in held_forms.waiting(tiina)] == [REGISTER]
    assert held_forms.waiting(riikka) == []


def test_from_the_moment_another_is_in_the_browser_is_hers(
    tablet: Client, tiina: User, riikka: User
) -> None:
    tablet.post("/accounts/logout/")
    log_in(tablet, riikka)
    tablet.get(REGISTER)
    LoginSession.objects.all().delete()
    late(tablet)
    assert HeldForm.objects.get().user == riikka


def test_of_two_who_share_a_tablet_it_is_hers_who_was_there_last(
    tablet: Client, tiina: User, riikka: User
) -> None:
    tablet.post(LOCK + "lukitse/")
    log_in(tablet, riikka)
    tablet.get(REGISTER)
    tablet.post(LOCK + "lukitse/")
    assert LoginSession.objects.exclude(locked_at=None).count() == 2
    assert LOCK in late(tablet).headers["Location"]
    assert HeldForm.objects.get().user == riikka


# --- forms of a card, which is opened first -------------------------------------------------------


@pytest.fixture
def asked(tablet: Client, tiina: User, hannele: User) -> tuple[str, dict[str, str]]:
    """The consultation of Päivi, whose card Tiina has opened with a reason, and what she sends."""
    room.put_in_use(hannele, *room.METHODS)
    paivi = room.consenting(hannele)
    open_card(tablet, str(paivi.pk))
    path = address("consultation_record", paivi.pk)
    shown = fields_of(tablet.get(f"{path}?method={room.FACIAL}"))
    said = {name: "no" if name.startswith("answer-") else one for name, (one, *_) in shown.items()}
    return path, {**said, "note-rosacea": "ei koskaan", "form_key": str(uuid4())}


def open_card(tablet: Client, client: str) -> None:
    tablet.post(address("card_open", client), {"reason": "preparing"})


def test_it_is_kept_until_the_card_is_open_again(
    tablet: Client, tiina: User, asked: tuple[str, dict[str, str]]
) -> None:
    path, form = asked
    LoginSession.objects.all().delete()
    late(tablet, path, **form)
    log_in(tablet, tiina)
    card = tablet.post(path, form).headers["Location"]
    page = tablet.get(card).content.decode()
    assert "Miksi avaat kortin" in page
    assert "Sinulla on kesken jäänyt lomake" in page
    assert not HealthAnswer.objects.exists()
    open_card(tablet, path.split("/")[2])
    shown = tablet.get(reverse("staff:held_show", args=[HeldForm.objects.get().pk]))
    assert 'name="note-rosacea" value="ei koskaan"' in shown.content.decode()
    assert tablet.post(path, form).status_code == 302
    assert HealthAnswer.objects.exists()
    assert not HeldForm.objects.exists()


def test_where_she_came_today_the_card_opens_by_itself(
    tablet: Client, tiina: User, asked: tuple[str, dict[str, str]]
) -> None:
    path, form = asked
    tablet.post(address("visit_note", path.split("/")[2]))
    LoginSession.objects.all().delete()
    late(tablet, path, **form)
    tablet.post(f"{log_in(tablet, tiina)}katso/")
    assert "ei koskaan" in tablet.get(path).content.decode()
    tablet.post(path, form)
    assert HealthAnswer.objects.exists()


def test_at_midnight_nothing_is_lost(
    clock: Clock, tiina: User, signed_in: SignIn, asked: tuple[str, dict[str, str]]
) -> None:
    path, form = asked
    clock.move_to(datetime.fromisoformat("2026-11-22T23:58:00+02:00"))
    tablet = signed_in(tiina)
    open_card(tablet, path.split("/")[2])
    clock.shift(timedelta(minutes=4))
    tablet.post(path, form)
    assert HeldForm.objects.count() == 1, "the reason held for the day before"
    open_card(tablet, path.split("/")[2])
    tablet.post(path, form)
    assert HealthAnswer.objects.exists()


def test_what_the_owner_publishes_meanwhile_is_read_first(tablet: Client, tiina: User) -> None:
    User.objects.filter(pk=tiina.pk).update(has_undertaken=False)
    assert late(tablet).headers["Location"] == reverse("staff:undertaking")
    assert not Person.objects.exists()
    assert [held.path for _row, held in held_forms.waiting(tiina)] == [REGISTER]


def test_a_script_does_not_get_a_form_whose_place_is_gone(tablet: Client, tiina: User) -> None:
    LoginSession.objects.all().delete()
    late(tablet, term="kihti")
    take = f"{log_in(tablet, tiina)}ota/"
    assert tablet.post(take, {"there": ["term=ruusu"]}).status_code == 409
    assert tablet.post(take, {"there": ["term=ruusu", "term=kihti"]}).status_code == 200
    assert not HeldForm.objects.exists()


# --- who is no writer -------------------------------------------------------------------------


def test_a_stranger_leaves_nothing_and_learns_nothing(tablet: Client, tiina: User) -> None:
    mark = screen_lock.page_mark(tiina)
    good = tablet.cookies[WRITER].value
    others = TimestampSigner(key="another key", salt="staff.writer").sign(mark)
    elsewhere = TimestampSigner(salt="another use").sign(mark)
    for forged in ("", "x", ":::", mark, others, elsewhere, good[:-1], f"{good}x", "ä"):
        stranger = Client()
        stranger.cookies[WRITER] = forged
        answer = late(stranger)
        assert answer.headers["Location"] == f"{LOGIN}?next={REGISTER}"
    assert not HeldForm.objects.exists()
    assert not LoginSession.objects.filter(user=None).exists()


def test_a_day_later_the_browser_is_nobodys(tablet: Client, clock: Clock) -> None:
    clock.shift(writers.KNOWN_FOR + timedelta(seconds=1))
    late(tablet)
    assert not HeldForm.objects.exists()


def test_while_she_works_her_day_begins_anew(tablet: Client, clock: Clock, tiina: User) -> None:
    first = tablet.cookies[WRITER].value
    for _ in range(16):
        clock.shift(timedelta(minutes=4))
        tablet.get(REGISTER)
    assert tablet.cookies[WRITER].value != first
    clock.shift(writers.KNOWN_FOR - timedelta(minutes=5))
    late(tablet)
    assert HeldForm.objects.get().user == tiina


@pytest.mark.parametrize("change", ["ended", "password", "closed"])
def test_with_all_her_logins_it_ends(
    tablet: Client, tiina: User, hannele: User, change: str
) -> None:
    if change == "ended":
        actions.end_sessions(by=hannele, user=tiina)
    elif change == "password":
        tiina.set_password("aivan toinen salasana")
        tiina.save()
    else:
        actions.close_account(by=hannele, user=tiina, ends_on=timezone.localdate())
    late(tablet)
    assert not HeldForm.objects.exists()


def test_half_a_login_makes_nobody_a_writer(tiina: User, clock: Clock) -> None:
    half = Client()
    half.force_login(tiina)
    session = half.session
    del session["second_factor_of"]
    session.save()
    assert half.get(REGISTER).status_code == 302
    assert WRITER not in half.cookies


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tablet: Client) -> None:
    cookie: Morsel[str] = tablet.cookies[WRITER]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
    assert not Client().get(LOGIN).cookies.get(WRITER)


# --- how much --------------------------------------------------------------------------------


def test_thousands_of_forms_leave_no_more_than_ten(
    tablet: Client, tiina: User, clock: Clock
) -> None:
    LoginSession.objects.all().delete()
    for number in range(count(100, 10_000)):
        late(tablet, f"{REGISTER}?n={number}")
    assert HeldForm.objects.count() <= held_forms.MOST_FORMS
    kept = AuditEvent.objects.filter(act="staff.forms_held")
    assert kept.count() == writers.MOST_AN_HOUR
    clock.shift(timedelta(hours=1))
    late(tablet, f"{REGISTER}?after")
    assert kept.count() == writers.MOST_AN_HOUR + 1, "an hour later she is heard again"


def test_what_is_too_long_and_what_is_a_file_is_not_kept(tablet: Client) -> None:
    LoginSession.objects.all().delete()
    tablet.post(REGISTER, {"name": "x" * (held_forms.MOST_CHARACTERS + 1)})
    assert not HeldForm.objects.exists()
    file = SimpleUploadedFile("lista.csv", b"Aurora;1988")
    tablet.post(REGISTER, {"name": "Aurora", "list": file})
    _row, held = held_forms.waiting(HeldForm.objects.get().user)[0]
    assert held.fields == (("name", "Aurora"),)


def test_what_a_script_asks_in_the_background_is_not_kept(tablet: Client) -> None:
    LoginSession.objects.all().delete()
    tablet.post(REGISTER, TYPED, headers={"HX-Request": "true"})
    tablet.post(REGISTER, TYPED, headers={"Sec-Fetch-Mode": "cors"})
    tablet.post("/accounts/password/change/", {"oldpassword": "x"})
    assert not HeldForm.objects.exists()


# --- the login went on in another tab, and this page is of before ---------------------------------


@pytest.fixture
def strict(tiina: User, clock: Clock) -> Client:
    """Tiina's browser, whose forms must carry the token of this login."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tiina)
    strict.get(REGISTER)
    return strict


OURS = ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"})
FOREIGN: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://other.example"},
    {"Origin": "null"},
    {},
)


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_before_the_new_login_stays_on_the_page(
    strict: Client, headers: dict[str, str]
) -> None:
    old = {**TYPED, "csrfmiddlewaretoken": "x" * 64, "password": "sesam"}
    answer = strict.post(REGISTER, old, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'value="Aurora Järvikoski"' in page
    assert "sesam" not in page
    assert "Kirjoittamasi on yhä tällä sivulla: lähetä se uudelleen" in page
    assert "Tiina Lehto" in page, "she sees as whom it would be sent"
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    again = strict.post(REGISTER, {**TYPED, "csrfmiddlewaretoken": token}, headers=headers)
    assert again.status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_shown_nobody(strict: Client, headers: dict[str, str]) -> None:
    answer = strict.post(REGISTER, TYPED, headers=headers)
    assert answer.status_code == 403
    assert "Aurora" not in answer.content.decode()
    assert not HeldForm.objects.exists()
