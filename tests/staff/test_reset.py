"""A forgotten password: the link by mail, and that asking for it tells nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff import background
from staff.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ASK = "/accounts/password/reset/"
NEW = "uusi pitkä salasana 7"
Commits = Callable[..., Any]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done later is done in the test's own thread, and its connection stays open."""
    monkeypatch.setattr(background, "start", lambda run: run())
    monkeypatch.setattr(background, "connection", type("Open", (), {"close": lambda self: None})())


def ask(email: str, commits: Commits, **headers: str) -> Any:
    with commits(execute=True):
        return Client().post(ASK, {"email": email}, **headers)  # type: ignore[arg-type]


def link_in_mail() -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def set_password(client: Client, link: str, password: str = NEW) -> Any:
    form = client.get(link, follow=True).redirect_chain
    page = form[-1][0] if form else link
    return client.post(page, {"password1": password, "password2": password})


def test_tiina_sets_a_new_password_by_mail(
    tiina: User, client: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    assert ask(tiina.email, django_capture_on_commit_callbacks).status_code == 302
    assert mail.outbox[0].to == [tiina.email]
    assert set_password(client, link_in_mail()).status_code == 302
    assert User.objects.get(pk=tiina.pk).check_password(NEW)
    client.post("/accounts/login/", {"login": tiina.email, "password": NEW})
    assert not EmailAddress.objects.exists()  # addresses are kept in the account alone


def test_the_link_works_once(
    tiina: User, client: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    ask(tiina.email, django_capture_on_commit_callbacks)
    link = link_in_mail()
    set_password(client, link)
    set_password(Client(), link, "aivan toinen salasana")
    assert User.objects.get(pk=tiina.pk).check_password(NEW)


def test_the_link_works_for_an_hour_and_until_the_next_login(
    tiina: User, django_capture_on_commit_callbacks: Commits
) -> None:
    ask(tiina.email, django_capture_on_commit_callbacks)
    link = link_in_mail()
    with time_machine.travel(timezone.localtime() + timedelta(minutes=61)):
        set_password(Client(), link)
    assert User.objects.get(pk=tiina.pk).check_password(PASSWORD)
    Client().post("/accounts/login/", {"login": tiina.email, "password": PASSWORD})
    set_password(Client(), link)
    assert User.objects.get(pk=tiina.pk).check_password(PASSWORD)


def test_the_link_leads_to_our_own_address_whatever_the_request_claims(
    tiina: User, django_capture_on_commit_callbacks: Commits
) -> None:
    ask(
        tiina.email,
        django_capture_on_commit_callbacks,
        HTTP_X_FORWARDED_HOST="paha.example",
        HTTP_ORIGIN="http://testserver",
    )
    assert "paha.example" not in str(mail.outbox[0].body)
    assert link_in_mail()


def test_a_new_password_ends_her_logins_and_she_is_told(
    tiina: User, client: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    elsewhere = Client()
    elsewhere.force_login(tiina)
    ask(tiina.email, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        set_password(client, link_in_mail())
    assert elsewhere.get("/henkilokunta/oma/").status_code == 302
    assert len(mail.outbox) == 2
    assert "127.0.0.1" not in str(mail.outbox[1].body)


def test_nobody_gets_a_link_who_cannot_log_in(
    tiina: User, riikka: User, django_capture_on_commit_callbacks: Commits
) -> None:
    User.objects.filter(pk=tiina.pk).update(ends_on=timezone.localdate())
    riikka.set_unusable_password()
    riikka.save()
    for email in (tiina.email, riikka.email, "eimissaan@harmony.example"):
        assert ask(email, django_capture_on_commit_callbacks).status_code == 302
    assert mail.outbox == []


def test_asking_tells_nothing(tiina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same answer, same queries, same work put off; nothing is sent and hashed while one waits."""
    put_off: list[str] = []
    monkeypatch.setattr(background, "later", lambda call, *args: put_off.append(call.__name__))

    def seen(email: str) -> tuple[int, str, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(ASK, {"email": email})
        return (
            answer.status_code,
            answer.headers["Location"],
            [query["sql"].split(" ")[0] for query in queries.captured_queries],
        )

    assert seen(tiina.email) == seen("eimissaan@harmony.example")
    assert put_off == ["send_reset_link"] * 2
    assert mail.outbox == []


def test_at_most_three_links_an_hour_for_one_address(
    tiina: User, django_capture_on_commit_callbacks: Commits
) -> None:
    answers = [ask(tiina.email, django_capture_on_commit_callbacks).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    unknown = [
        ask("eimissaan@harmony.example", django_capture_on_commit_callbacks).status_code
        for _ in range(4)
    ]
    assert unknown == answers
    assert len(mail.outbox) == 3


def test_a_mail_server_that_is_ill_harms_nobody(
    tiina: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    def ill(*args: object, **kwargs: object) -> None:
        raise OSError("no route to the mail server")

    monkeypatch.setattr("staff.mail.EmailMessage.send", ill)
    assert ask(tiina.email, django_capture_on_commit_callbacks).status_code == 302


def test_a_cut_link_gets_a_plain_page(client: Client, tiina: User) -> None:
    for link in ("x-x", f"{tiina.pk.hex}-abc", "0-set-password", f"{tiina.pk.hex}-set-password"):
        answer = client.get(f"/accounts/password/reset/key/{link}/")
        assert answer.status_code == 200
        assert answer.context["token_fail"]
