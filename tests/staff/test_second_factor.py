"""The second factor: who needs it, how it is kept, and that a code counts once."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import reverse

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.encryption.errors import CannotBeRead
from staff import actions, second_factor
from staff.models import SecondFactorWaiver, User
from staff.sealing import seal_text, unseal_text
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE, SET_UP = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T12:00+02:00", tick=False) as clock:
        yield clock


@pytest.fixture
def tiina_with_app(tiina: User) -> User:
    TOTP.activate(tiina, SECRET)
    return tiina


def code_now(secret: str = SECRET, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_password(client: Client, user: User) -> str:
    """Log in by password; the page that it leads to."""
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return answer.headers["Location"]


def gets_in(client: Client) -> bool:
    return client.get(reverse("staff:account")).status_code == 200


def test_without_a_factor_every_page_leads_to_setting_one_up(tiina: User, client: Client) -> None:
    give_password(client, tiina)
    for page in ("/", reverse("staff:account"), reverse("staff:staff_list"), "/asiakkaat/"):
        answer = client.get(page)
        if answer.status_code != 404:
            assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP), page
    assert client.get(SET_UP).status_code == 200
    assert client.get("/health/").status_code == 200


def test_the_owner_has_no_back_door_into_the_back_office(hannele: User, client: Client) -> None:
    give_password(client, hannele)
    for page in ("", "staff/user/", "logout/", "autocomplete/", "jsi18n/"):
        answer = client.get(f"/{settings.ADMIN_PATH}{page}")
        assert answer.status_code in (302, 404), page
        assert answer.headers.get("Location", SET_UP) == SET_UP, page


def test_setting_up_an_app_opens_the_program_and_shows_recovery_codes(
    tiina: User, client: Client, noon: time_machine.Traveller
) -> None:
    give_password(client, tiina)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    with_signals = {"code": code_now(secret)}
    answer = client.post("/accounts/2fa/totp/activate/", with_signals)
    assert answer.status_code == 302
    codes = client.get(answer.headers["Location"])
    assert len(codes.context["unused_codes"]) == 10
    assert all(re.fullmatch(r"\d{25}", code) for code in codes.context["unused_codes"])


@pytest.mark.django_db(transaction=True)
def test_after_setting_up_she_is_in(
    tiina: User, client: Client, noon: time_machine.Traveller
) -> None:
    give_password(client, tiina)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert gets_in(client)


def test_password_and_code_let_her_in(
    tiina_with_app: User, client: Client, noon: time_machine.Traveller
) -> None:
    assert give_password(client, tiina_with_app) == CODE
    assert not gets_in(client)
    assert re.findall(r'name="(\w+)"[^>]*autofocus', client.get(CODE).content.decode()) == ["code"]
    assert client.post(CODE, {"code": code_now()}).status_code == 302
    assert gets_in(client)


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_a_code_counts_once_for_as_long_as_it_is_right(
    tiina_with_app: User, later: int, noon: time_machine.Traveller
) -> None:
    code = code_now(steps=1)  # right from now until a minute and a half from now
    first, second = Client(), Client()
    give_password(first, tiina_with_app)
    assert first.post(CODE, {"code": code}).status_code == 302
    noon.shift(later)
    give_password(second, tiina_with_app)
    assert second.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200
    assert not gets_in(second)


def test_wrong_codes_lock_like_wrong_passwords_and_the_right_one_is_locked_too(
    tiina_with_app: User, client: Client, noon: time_machine.Traveller
) -> None:
    give_password(client, tiina_with_app)
    answers = [client.post(CODE, {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert client.post(CODE, {"code": code_now()}).status_code != 302
    assert not gets_in(client)
    assert (
        Client().post(LOGIN, {"login": tiina_with_app.email, "password": PASSWORD}).status_code
        == 429
    )


def test_a_recovery_code_lets_her_in_once(tiina_with_app: User) -> None:
    code = RecoveryCodes.activate(tiina_with_app).generate_codes()[0]
    first, second = Client(), Client()
    give_password(first, tiina_with_app)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert gets_in(first)
    give_password(second, tiina_with_app)
    assert second.post(CODE, {"code": code}).status_code == 200


def test_secrets_are_sealed_in_the_database(tiina_with_app: User) -> None:
    RecoveryCodes.activate(tiina_with_app)
    kept = {factor.type: factor.data for factor in Authenticator.objects.all()}
    assert SECRET not in str(kept)
    assert unseal_text("mfa.secret", kept["totp"]["secret"]) == SECRET


def test_what_is_sealed_for_one_place_opens_at_no_other() -> None:
    sealed = seal_text("mfa.secret", "salaisuus")
    for changed in (sealed[:-4] + "AAAA", "", "x", sealed[:20], "\x00"):
        with pytest.raises(CannotBeRead):
            unseal_text("mfa.secret", changed)
    with pytest.raises(CannotBeRead):
        unseal_text("staff.session", sealed)


def test_a_session_whose_row_was_changed_is_nobodys(tiina: User, riikka: User) -> None:
    mine, hers = Client(), Client()
    mine.force_login(tiina)
    hers.force_login(riikka)
    from staff.models import LoginSession

    stolen = LoginSession.objects.get(user=tiina).session_data
    LoginSession.objects.filter(user=riikka).update(session_data=stolen)
    assert not gets_in(hers)
    assert gets_in(mine)


def test_a_factor_that_was_not_shown_leads_back_to_the_login(
    tiina_with_app: User, client: Client
) -> None:
    client.force_login(tiina_with_app)
    session = client.session
    del session[second_factor.PASSED]
    session.save()
    assert client.get(reverse("staff:account")).headers["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_the_flag_of_another_person_is_worth_nothing(
    tiina: User, riikka: User, client: Client
) -> None:
    client.force_login(tiina)
    session = client.session
    session[second_factor.PASSED] = str(riikka.pk)
    session.save()
    assert not gets_in(client)


def test_removing_the_last_factor_closes_the_program_again(
    tiina_with_app: User, client: Client, noon: time_machine.Traveller
) -> None:
    give_password(client, tiina_with_app)
    client.post(CODE, {"code": code_now()})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert client.get(reverse("staff:account")).headers["Location"] == SET_UP


def test_adding_a_factor_long_after_the_login_asks_for_the_password_again(
    tiina: User, client: Client, noon: time_machine.Traveller
) -> None:
    give_password(client, tiina)
    noon.shift(timedelta(minutes=4, seconds=59))
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    noon.shift(timedelta(seconds=2))
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


# --- doing without, on a closed network ------------------------------------------------------


@pytest.fixture
def on_loopback(settings: LazySettings) -> Client:
    """A client of an installation that answers to its own machine only."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return Client(SERVER_NAME="localhost")


def test_a_demo_on_loopback_may_do_without_and_says_why(tiina: User, on_loopback: Client) -> None:
    client = on_loopback
    actions.waive_second_factor(by=SYSTEM, reason="demo")
    give_password(client, tiina)
    assert gets_in(client)
    waiver = second_factor.waiver()
    assert waiver is not None
    assert waiver.reason == "demo"


def test_asking_for_it_again_reaches_the_next_request(
    tiina: User, hannele: User, on_loopback: Client
) -> None:
    client = on_loopback
    actions.waive_second_factor(by=hannele, reason="yksi kone, ei verkkoa")
    give_password(client, tiina)
    assert gets_in(client)
    actions.require_second_factor(by=hannele)
    assert client.get(reverse("staff:account")).headers["Location"] == SET_UP
    assert list(AuditEvent.objects.order_by("seq").values_list("act", flat=True)) == [
        "staff.second_factor_waived",
        "staff.second_factor_required",
    ]


def test_a_second_decision_replaces_the_first(hannele: User, on_loopback: Client) -> None:
    actions.waive_second_factor(by=hannele, reason="ensimmäinen")
    actions.waive_second_factor(by=hannele, reason="toinen")
    assert SecondFactorWaiver.objects.filter(ended_at=None).get().reason == "toinen"


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (["salon.example"], "http://127.0.0.1:8000"),
        (["127.0.0.1", "*"], "http://127.0.0.1:8000"),
        (["127.0.0.1"], "https://salon.example"),
        ([".local.example"], "http://127.0.0.1:8000"),
        (["127.0.0.1", "8.8.8.8"], "http://127.0.0.1:8000"),
        (["192.0.2.256"], "http://127.0.0.1:8000"),
    ],
)
def test_nobody_does_without_where_the_internet_reaches(
    hosts: list[str], url: str, hannele: User, on_loopback: Client, settings: LazySettings
) -> None:
    actions.waive_second_factor(by=hannele, reason="yksi kone")
    assert second_factor.waiver() is not None
    settings.ALLOWED_HOSTS = hosts
    settings.HARMONY_URL = url
    with pytest.raises(actions.NotAClosedNetwork):
        actions.waive_second_factor(by=hannele, reason="yksi kone")
    assert second_factor.waiver() is None


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("192.168.1.20", True),
        ("fd00::1", True),
        ("vastaanotto.local", True),
        ("localhost", True),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("salon.example", False),
        ("localhost.example", False),
        ("", False),
        ("*", False),
        ("[::]", False),
    ],
)
def test_what_is_a_closed_network(host: str, private: bool) -> None:
    assert second_factor.is_private_host(host) is private


def test_of_two_factors_one_may_go_and_she_stays_in(tiina_with_app: User) -> None:
    request: Any = SimpleNamespace(session={second_factor.PASSED: str(tiina_with_app.pk)})
    second_factor.note_factor_removed(None, request, tiina_with_app)
    assert second_factor.PASSED in request.session
    Authenticator.objects.all().delete()
    second_factor.note_factor_removed(None, request, tiina_with_app)
    assert request.session == {}


# --- losing a factor -------------------------------------------------------------------------


def test_hannele_removes_tiinas_lost_factors(hannele: User, tiina_with_app: User) -> None:
    client = Client()
    client.force_login(tiina_with_app)
    actions.remove_factors(by=hannele, user=tiina_with_app)
    assert not Authenticator.objects.exists()
    assert not gets_in(client)


def test_the_owners_page_removes_them_too(
    hannele: User, tiina_with_app: User, signed_in: SignIn
) -> None:
    page = reverse("staff:staff_factors_remove", args=[tiina_with_app.pk])
    assert signed_in(tiina_with_app).post(page).status_code == 403
    assert signed_in(hannele).post(page).status_code == 302
    assert not Authenticator.objects.exists()


def test_the_owner_switches_it_off_and_on_with_a_reason(hannele: User, on_loopback: Client) -> None:
    on_loopback.force_login(hannele)
    page = reverse("staff:second_factor_policy")
    assert "reason" in on_loopback.post(page, {"reason": ""}).context["form"].errors
    assert second_factor.waiver() is None
    on_loopback.post(page, {"reason": "yksi kone, ei verkkoa"})
    assert second_factor.waiver() is not None
    assert "yksi kone" in on_loopback.get(reverse("staff:staff_list")).content.decode()
    on_loopback.post(page)
    assert second_factor.waiver() is None


def test_on_the_internet_the_page_does_not_switch_it_off(hannele: User, signed_in: SignIn) -> None:
    page = reverse("staff:second_factor_policy")
    answer = signed_in(hannele).post(page, {"reason": "en halua"})
    assert answer.status_code == 200
    assert not SecondFactorWaiver.objects.exists()
