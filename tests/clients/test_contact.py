"""Two writings of one number or address are the same."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as some

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


NEARLY_MOBILE = some.from_regex(
    r"(\+358|0|00358|358)?[ -]?(4[0-9]|50|5|0)([ -]?[0-9]){3,11}", fullmatch=True
)


@given(NEARLY_MOBILE)
def test_mobile_numbers_are_understood_as_the_library_understands_them(typed: str) -> None:
    assert e164(typed) == _by_the_library(typed)


def _by_the_library(typed: str) -> str:
    try:
        number = phonenumbers.parse(typed, "FI")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
