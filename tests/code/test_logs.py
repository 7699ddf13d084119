"""A log line says what went wrong and where, and never what anybody told."""

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils.module_loading import import_string

from clients.models import Client
from staff.models import User

NAME, PHONE = "Päivi Korhonen", "040 123 4567"
TOLD: Any = settings.LOGGING


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the program writes, in the form that its settings choose."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    chosen = TOLD["formatters"][TOLD["handlers"]["console"]["formatter"]]
    handler.setFormatter(import_string(chosen["()"])())
    for logger in (logging.getLogger(), logging.getLogger("django")):
        monkeypatch.setattr(logger, "handlers", [handler])
    return lines


def test_all_that_is_written_takes_this_form() -> None:
    assert {handler["formatter"] for handler in TOLD["handlers"].values()} == {"plain"}
    loggers = [TOLD["root"], *TOLD["loggers"].values()]
    assert [logger["handlers"] for logger in loggers] == [["console"]] * len(loggers)


def test_neither_message_nor_values_nor_the_words_of_a_fault(log: io.StringIO) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("clients").exception(f"saving {NAME}", extra={"phone": PHONE})
    logging.getLogger("clients").warning("called %s", PHONE, stack_info=True)
    first, second = log.getvalue().splitlines()
    assert "ERROR clients test_logs:" in first
    assert " ValueError at tests.code.test_logs:" in first
    assert "WARNING clients test_logs:" in second
    assert NAME not in log.getvalue()
    assert PHONE not in log.getvalue()


@pytest.mark.django_db
def test_a_page_that_fails_over_somebody_names_nobody(
    riikka: User, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: object, **more: object) -> Client:
        raise RuntimeError(f"{NAME}: {words} {more}")

    monkeypatch.setattr("clients.views.registering.register_client", fail)
    browser = Browser(raise_request_exception=False)
    browser.force_login(riikka)
    typed = {"name": NAME, "phone": PHONE, "birth_year": "1978", "notice_way": "paper"}
    assert browser.post(reverse("clients:client_register"), typed).status_code == 500
    assert "status=500 RuntimeError at tests.code.test_logs:" in log.getvalue()
    assert "Korhonen" not in log.getvalue()
    assert PHONE not in log.getvalue()
