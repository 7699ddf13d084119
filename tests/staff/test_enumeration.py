"""From outside nobody learns who is known: answer, hashings, queries and mails are the same.

Times follow from these; they are measured in the release run (tools/entrance/enumeration.py).
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from staff import actions, background
from staff.models import Invitation, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
NOBODY = "eiolekaan@harmony.example"
_CHANGING = re.compile(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"')


@dataclass(frozen=True)
class Seen:
    """What an outsider could tell two tries apart by."""

    status: int
    location: str
    headers: tuple[str, ...]
    body: str
    queries: tuple[str, ...]
    hashings: int
    work_put_off: tuple[str, ...]
    mails: int


Look = Callable[[Callable[[Browser], Any]], Seen]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Try something in a fresh browser and see what could be seen of it."""
    hashed: Counter[str] = Counter()
    put_off: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed["all"] += 1
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    monkeypatch.setattr(background, "later", lambda call, *args: put_off.append(call.__name__))

    def seen(attempt: Callable[[Browser], Any]) -> Seen:
        cache.clear()
        hashed.clear()
        put_off.clear()
        mails = len(mail.outbox)
        with CaptureQueriesContext(connection) as queries:
            answer = attempt(Browser())
        return Seen(
            status=answer.status_code,
            location=answer.headers.get("Location", ""),
            headers=tuple(sorted(set(answer.headers) - {"Content-Length"})),
            body=_CHANGING.sub("", answer.content.decode()),
            queries=tuple(query["sql"].split(" ")[0] for query in queries.captured_queries),
            hashings=hashed["all"],
            work_put_off=tuple(put_off),
            mails=len(mail.outbox) - mails,
        )

    return seen


def login(email: str) -> Callable[[Browser], Any]:
    form = {"login": email, "password": "väärä salasana"}
    return lambda browser: browser.post(LOGIN, form)


def reset(email: str) -> Callable[[Browser], Any]:
    return lambda browser: browser.post(RESET, {"email": email})


def link(token: str) -> Callable[[Browser], Any]:
    return lambda browser: browser.get(f"/henkilokunta/kutsu/{token}/")


def without(seen: Seen, *words: str) -> Seen:
    """What was typed stands in the form again; it is no news to whoever typed it."""
    body = seen.body
    for word in words:
        body = body.replace(word, "")
    return Seen(**{**seen.__dict__, "body": body})


def test_a_wrong_login(tiina: User, look: Look) -> None:
    look(login("lammittely@harmony.example"))
    known, unknown = (without(look(login(e)), e) for e in (tiina.email, NOBODY))
    assert known == unknown
    assert known.hashings == 1


def test_a_wrong_login_at_a_closed_account(tiina: User, look: Look) -> None:
    User.objects.filter(pk=tiina.pk).update(ends_on=timezone.localdate())
    look(login("lammittely@harmony.example"))
    known, unknown = (without(look(login(e)), e) for e in (tiina.email, NOBODY))
    assert known == unknown


def test_a_wrong_login_at_an_account_that_was_never_opened(hannele: User, look: Look) -> None:
    user, _token = actions.invite_user(
        by=hannele, name="Saana Niemi", email="saana@x.example", role="reception", employment="e"
    )
    look(login("lammittely@harmony.example"))
    known, unknown = (without(look(login(e)), e) for e in (user.email, NOBODY))
    assert (known.status, known.body) == (unknown.status, unknown.body)
    assert known.queries == unknown.queries
    assert known.hashings == unknown.hashings


def test_the_lockout_page(tiina: User, look: Look) -> None:
    for email in (tiina.email, NOBODY):
        for _guess in range(5):
            look(login(email))
    known, unknown = (without(look(login(e)), e) for e in (tiina.email, NOBODY))
    assert known == unknown
    assert known.status == 429


def test_a_reset(tiina: User, look: Look) -> None:
    known, unknown = (look(reset(e)) for e in (tiina.email, NOBODY))
    assert known == unknown
    assert (known.hashings, known.mails) == (0, 0)  # both come later, in the background
    assert known.work_put_off == ("send_reset_link",)


def test_links_that_do_not_work(hannele: User, look: Look) -> None:
    """Used, replaced, late, of somebody who has left, cut and invented: one answer."""
    tokens = {}
    for name in ("used", "replaced", "late", "left", "cut"):
        user, tokens[name] = actions.invite_user(
            by=hannele,
            name="Saana Niemi",
            email=f"{name}@harmony.example",
            role="reception",
            employment="employee",
        )
        if name == "used":
            actions.accept_invitation(by=SYSTEM, token=tokens[name], password=PASSWORD)
        if name == "replaced":
            actions.renew_invitation(by=hannele, user=user)
        if name == "late":
            Invitation.objects.filter(user=user).update(
                expires_at=timezone.now() - timedelta(seconds=1)
            )
        if name == "left":
            Invitation.objects.filter(user=user).delete()
    tokens["cut"] = tokens["cut"][:-1]
    invented = look(link("tätä ei ole"))
    assert invented.status == 404
    assert {name for name, token in tokens.items() if look(link(token)) != invented} == set()
