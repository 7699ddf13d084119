"""One person searches at most 300 times a minute; nobody types as fast."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client as Browser

from clients import search_limit
from clients.search_limit import PER_MINUTE, is_too_often
from staff.models import User


@pytest.fixture(autouse=True)
def nobody_has_searched() -> Iterator[None]:
    search_limit.forget()
    yield
    search_limit.forget()


def test_the_three_hundred_and_first_in_a_minute_is_too_many() -> None:
    person = uuid4()
    assert not any(is_too_often(person, 600.0) for _search in range(PER_MINUTE))
    assert is_too_often(person, 659.9)
    assert not is_too_often(person, 660.0)


def test_a_colleague_is_counted_apart() -> None:
    person = uuid4()
    for _search in range(PER_MINUTE + 1):
        is_too_often(person, 600.0)
    assert not is_too_often(uuid4(), 600.0)


def test_what_is_over_is_forgotten() -> None:
    for _person in range(50):
        is_too_often(uuid4(), 600.0)
    is_too_often(uuid4(), 720.0)
    assert len(search_limit._counts) == 1


@pytest.mark.django_db
def test_the_page_says_to_wait(
    riikka: User, signed_in: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_limit, "PER_MINUTE", 2)
    monkeypatch.setattr(search_limit, "time", SimpleNamespace(monotonic=lambda: 0.0))
    browser = signed_in(riikka)
    answers = [browser.post("/asiakkaat/haku/", {"words": "eeva"}) for _search in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Odota minuutti" in answers[-1].content.decode()
