"""Phone numbers and addresses in the form in which two of them are the same."""

import re
from typing import Final

import phonenumbers

from clients.searching.normalise import email_address, phone_digits

HOME = "FI"
_MOBILE: Final = re.compile(r"(?:\+358|0)((?:4[0-9]|50)[0-9]{5,8})")
"""Finnish mobile numbers, which nearly all are: understood without the library, 50 times faster."""


def e164(typed: str) -> str:
    """A number in the international form, `+358401234567`; "" when it cannot be one."""
    if mobile := _MOBILE.fullmatch(typed.replace(" ", "").replace("-", "")):
        return f"+358{mobile[1]}"
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_key(typed: str) -> str:
    """What a phone number is recognised by; an odd one by its digits, "" when it has none."""
    return e164(typed) or phone_digits(typed)


def email_key(typed: str) -> str:
    """What an e-mail address is recognised by."""
    return email_address(typed)
