"""Two writings of one number or address are the same."""

import pytest

from clients.contact import e164, email_key, phone_key


@pytest.mark.parametrize("typed", ["040 123 4567", "(0)40-1234567", "+358(0)401234567"])
def test_a_finnish_number(typed: str) -> None:
    assert e164(typed) == phone_key(typed) == "+358401234567"


def test_a_foreign_number() -> None:
    assert phone_key("0046 70 123 45 67") == phone_key("+46701234567") == "+46701234567"


@pytest.mark.parametrize(("typed", "key"), [("123", "123"), ("ei ole", ""), ("", ""), ("+", "")])
def test_what_is_no_number_is_not_refused(typed: str, key: str) -> None:
    assert e164(typed) == ""
    assert phone_key(typed) == key


def test_an_address() -> None:
    assert email_key(" Paivi@Example.com") == "paivi@example.com"
