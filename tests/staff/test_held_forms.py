"""What was half written when the screen locked comes back to its writer, and to nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clients.models import Client as Person
from privacy.audit.acts import SYSTEM
from privacy.erasure import erase
from privacy.models import Erasure
from staff import actions, held_forms, screen_lock
from staff.held_forms import Held
from staff.models import HeldForm, LoginSession, User
from tests.clients.salon import enter
from tests.conftest import PASSWORD
from tests.personal_data.dump import tables_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Clock = time_machine.Traveller
LOCK, REGISTER = "/henkilokunta/lukko/", "/asiakkaat/uusi/"
PIN = "582946"
TYPED = {"name": "Aurora Järvikoski", "birth_year": "1988"}


@pytest.fixture
def tablet(tiina: User, clock: Clock, signed_in: SignIn) -> Client:
    """Tiina's tablet; she has a PIN."""
    actions.set_pin(by=tiina, user=tiina, pin=PIN)
    return signed_in(tiina)


def by_script(path: str = REGISTER, **more: Any) -> str:
    """What a page's script sends of one form."""
    form = {"path": path, "title": "Uusi asiakas", "which": "register", "names": list(TYPED)}
    return json.dumps([{**form, "fields": list(TYPED.items()), **more}])


def unlock(tablet: Client, user: User) -> str:
    row = LoginSession.objects.exclude(locked_at=None).get(user=user)
    answer = tablet.post(f"{LOCK}{row.public_id}/", {"pin": PIN})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def lock(tablet: Client, held: str) -> None:
    tablet.post(LOCK + "lukitse/", {"held": held, "next": REGISTER})


def test_what_was_typed_comes_back_after_the_lock(tablet: Client, tiina: User) -> None:
    lock(tablet, by_script())
    assert unlock(tablet, tiina) == REGISTER
    page = tablet.get(REGISTER).content.decode()
    row = HeldForm.objects.get()
    address = reverse("staff:held_take", args=[row.pk])
    assert f'data-held="{address}"' in page
    assert "js/held" in page
    said = tablet.post(address).json()
    assert (said["which"], dict(said["fields"])) == ("register", TYPED)
    assert not HeldForm.objects.exists()
    assert "data-held" not in tablet.get(REGISTER).content.decode()


def test_it_is_sealed_and_no_table_shows_it(tablet: Client) -> None:
    lock(tablet, by_script())
    assert HeldForm.objects.count() == 1
    assert tables_with(list(TYPED.values())[:1]) == set()


def test_it_comes_back_after_twelve_hours_and_a_new_login(
    tablet: Client, clock: Clock, tiina: User
) -> None:
    mark = screen_lock.page_mark(tiina)
    clock.shift(timedelta(hours=12, seconds=1))  # the session is over; the page is still open
    tablet.post(LOCK + "lukitse/", {"held": by_script(), "page": mark})
    answer = tablet.post("/accounts/login/", {"login": tiina.email, "password": PASSWORD})
    assert answer.headers["Location"] == REGISTER
    assert [held.path for _, held in held_forms.waiting(tiina)] == [REGISTER]
    assert tablet.session[held_forms.HELD] == {REGISTER: str(HeldForm.objects.get().pk)}


def test_a_mark_is_hers_alone_and_ends_with_her_logins(
    tablet: Client, tiina: User, riikka: User
) -> None:
    mark = screen_lock.page_mark(tiina)
    forged = f"{riikka.pk}:{mark.partition(':')[2]}"
    for wrong in ("", "x", ":", mark[:-1], forged, f"{tiina.pk}:"):
        Client().post(LOCK + "lukitse/", {"held": by_script(), "page": wrong})
    actions.end_sessions(by=riikka, user=tiina)
    Client().post(LOCK + "lukitse/", {"held": by_script(), "page": mark})
    assert not HeldForm.objects.exists()


def test_a_colleague_never_gets_it(
    tablet: Client, tiina: User, riikka: User, signed_in: SignIn
) -> None:
    lock(tablet, by_script())
    row = HeldForm.objects.get()
    hers = signed_in(riikka)
    assert hers.get(reverse("staff:held_show", args=[row.pk])).status_code == 404
    for name in ("held_take", "held_discard"):
        assert hers.post(reverse(f"staff:{name}", args=[row.pk])).status_code == 404
    assert "data-held" not in hers.get(REGISTER).content.decode()
    assert "Aurora" not in hers.get(reverse("staff:held_list")).content.decode()
    assert HeldForm.objects.filter(user=tiina).exists()


def test_a_form_sent_after_the_lock_is_kept_and_not_carried_out(
    tablet: Client, clock: Clock, tiina: User
) -> None:
    form = {**TYPED, "phone": "040 123 4567", "notice_way": "paper", "form_key": str(tiina.pk)}
    clock.shift(timedelta(minutes=5))
    assert LOCK in tablet.post(REGISTER, form).headers["Location"]
    assert not Person.objects.exists()
    shown = tablet.get(unlock(tablet, tiina)).content.decode()
    assert "Lähetä nyt" in shown
    assert 'name="name" value="Aurora Järvikoski"' in shown
    assert tablet.post(REGISTER, form).status_code == 302
    assert Person.objects.count() == 1
    assert not HeldForm.objects.exists()
    assert tablet.post(REGISTER, form).status_code == 302
    assert Person.objects.count() == 1


def test_a_form_that_is_refused_stays_kept(tablet: Client, clock: Clock, tiina: User) -> None:
    clock.shift(timedelta(minutes=5))
    tablet.post(REGISTER, {"name": "Aurora"})
    unlock(tablet, tiina)
    assert tablet.post(REGISTER, {"name": "Aurora"}).status_code == 200
    assert HeldForm.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/asiakkaat/haku/", {"HX-Request": "true"}),
        (REGISTER, {"Sec-Fetch-Mode": "cors"}),
        ("/accounts/password/change/", {}),
        ("/henkilokunta/oma/pin/", {}),
        ("/ei/ole/", {}),
    ],
)
def test_what_is_no_form_of_a_person_or_holds_a_secret_is_not_kept(
    tablet: Client, clock: Clock, path: str, headers: dict[str, str]
) -> None:
    clock.shift(timedelta(minutes=5))
    tablet.post(path, {"name": "Aurora", "pin": "739164", "oldpassword": "x"}, headers=headers)
    assert not HeldForm.objects.exists()


def test_passwords_and_codes_are_not_kept(tablet: Client, tiina: User) -> None:
    names = ["name", "password", "pin", "credential", "csrfmiddlewaretoken", "form_key"]
    lock(tablet, by_script(names=names, fields=[[name, "x"] for name in names]))
    _row, held = held_forms.waiting(tiina)[0]
    assert held.fields == (("name", "x"),)
    assert held.names == ("name",)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "null",
        '"x"',
        "[1]",
        "[{}]",
        '[{"path": "https://muu.example/", "fields": [], "names": []}]',
        '[{"path": "//muu.example/", "fields": [], "names": []}]',
        '[{"path": "/", "fields": {}, "names": []}]',
        "[" * 5_000,
        '[{"path": "/", "fields": [[1, 2, 3]], "names": 1}]',
        "x" * 200_001,
    ],
)
def test_anything_else_that_a_script_may_send_is_left(tablet: Client, said: str) -> None:
    lock(tablet, said)
    assert not HeldForm.objects.exists()
    assert not tablet.get("/").headers["Location"].startswith("/accounts")


def test_values_of_any_kind_are_kept_as_they_are(tablet: Client, tiina: User) -> None:
    odd = ["\x00", "<script>", "ä" * 5_000, "1\r\n2", "🌸", "%(x)s {{ y }}"]
    lock(tablet, by_script(names=["a"], fields=[["a", value] for value in odd]))
    assert [value for _, value in held_forms.waiting(tiina)[0][1].fields] == odd


def test_several_forms_wait_in_a_list_and_can_be_let_go(tablet: Client, tiina: User) -> None:
    both = json.loads(by_script()) + json.loads(by_script("/henkilokunta/oma/"))
    lock(tablet, json.dumps(both))
    waiting = unlock(tablet, tiina)
    assert waiting == reverse("staff:held_list")
    for row in HeldForm.objects.all():
        assert tablet.get(reverse("staff:held_show", args=[row.pk])).status_code == 200
        tablet.post(reverse("staff:held_discard", args=[row.pk]))
    assert not HeldForm.objects.exists()
    assert tablet.session[held_forms.HELD] == {}


def test_the_newest_of_a_page_counts_and_ten_are_kept(tablet: Client, tiina: User) -> None:
    for number in range(15):
        held = [Held(path=f"/{number}/"), Held(path="/same/", fields=(("n", str(number)),))]
        actions.hold_forms(by=tiina, user=tiina, forms=held)
    same = [held for _, held in held_forms.waiting(tiina) if held.path == "/same/"]
    assert [held.fields for held in same] == [(("n", "14"),)]
    assert HeldForm.objects.count() <= held_forms.MOST_FORMS + 2


def test_after_twelve_hours_it_is_offered_no_more(clock: Clock, tiina: User) -> None:
    actions.hold_forms(by=tiina, user=tiina, forms=[Held(path="/")])
    clock.shift(timedelta(hours=12, seconds=1))
    assert held_forms.waiting(tiina) == []
    actions.hold_forms(by=tiina, user=tiina, forms=[Held(path="/")])
    assert HeldForm.objects.count() == 1


def test_it_goes_with_the_client_whose_page_it_was(tablet: Client, tiina: User) -> None:
    client = enter("Oona Niemi", 1991)
    path = reverse("clients:client_correct", args=[client.pk])
    actions.hold_forms(by=tiina, user=tiina, forms=[Held(path=path), Held(path="/")])
    erase(by=SYSTEM, subject_ids=[client.pk], ground=Erasure.Ground.RETENTION)
    assert [held.path for _, held in held_forms.waiting(tiina)] == ["/"]


def test_what_cannot_be_read_is_left_out(tiina: User, clock: Clock) -> None:
    actions.hold_forms(by=tiina, user=tiina, forms=[Held(path="/")])
    HeldForm.objects.update(content="AAAA")
    assert held_forms.waiting(tiina) == []


def test_halves_of_characters_become_question_marks(tablet: Client, tiina: User) -> None:
    lock(tablet, by_script(fields=[["name", "a\ud800b"]]))
    assert held_forms.waiting(tiina)[0][1].fields == (("name", "a?b"),)
    row = HeldForm.objects.get()
    unlock(tablet, tiina)
    assert tablet.get(reverse("staff:held_show", args=[row.pk])).status_code == 200
    assert tablet.post(reverse("staff:held_take", args=[row.pk])).status_code == 200
