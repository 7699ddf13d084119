"""A morning at the desk of 22 November 2026."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from clients.models import Client
from staff.models import User
from tests.clients.pages import SignIn
from tests.clients.salon import enter


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-11-22T10:00:00+02:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def reception(riikka: User, signed_in: SignIn, clock: object) -> Browser:
    browser = signed_in(riikka)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def aino(db: None) -> Client:
    return enter("Aino Korhonen", 1985, phone="040 123 4567")
