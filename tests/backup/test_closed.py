"""A restored copy serves nobody, not even its owner; a database that is away says so plainly."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client

from privacy import middleware
from privacy.audit.acts import SYSTEM
from privacy.models import Installation
from privacy.sending import confirm_sending, may_send
from staff.models import User
from tests.clients.pages import SignIn, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Another test's answer counts for nothing here, nor this one's elsewhere."""
    middleware.forget()
    yield
    middleware.forget()


def mark(**values: object) -> None:
    Installation.objects.update_or_create(
        pk=1, defaults=values, create_defaults={"ring": "0" * 32, **values}
    )


def test_every_page_is_closed_until_the_replay(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    mark(replay_needed=True)
    for path in ("/", "/asiakkaat/", "/tietosuoja/", "/nowhere/", "/accounts/login/"):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert "replay_erasures" in text_of(answer)
        assert not answer.cookies
    assert browser.post("/asiakkaat/", {"name": "Oona"}).status_code == 503
    mark(replay_needed=False)
    assert browser.get("/asiakkaat/").status_code == 200


def test_health_gives_no_detail() -> None:
    mark(replay_needed=True)
    answer = Client().get("/health/")
    assert (answer.status_code, answer.content) == (503, b"unavailable\n")


def test_a_database_that_is_away_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection to server at 10.0.0.5 failed: secret")

    monkeypatch.setattr(connection, "ensure_connection", away)
    answer = Client().get("/tietosuoja/")
    assert answer.status_code == 503
    assert "Tietokanta ei vastaa" in text_of(answer)
    assert "10.0.0.5" not in text_of(answer)


def test_an_open_register_is_asked_once_for_each_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark(replay_needed=False)
    Client().get("/tietosuoja/")
    mark(replay_needed=True)  # as no restore does it: on a connection that is known to be open
    assert Client().get("/tietosuoja/").status_code == 200


def test_a_restored_or_cloned_register_sends_nothing_before_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark(sending_confirmed=False)
    assert not may_send()
    confirm_sending(by=SYSTEM)
    assert may_send()
    monkeypatch.setattr("socket.gethostname", lambda: "another-machine")
    assert not may_send()
