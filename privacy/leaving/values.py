"""Values of columns as JSON has them and back, and cells that no spreadsheet calculates."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import phonenumbers

_PHONE = re.compile(r"\+\d[\d ().-]{5,22}")
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_TYPES: dict[str, tuple[type, ...]] = {
    "BooleanField": (bool,),
    **dict.fromkeys(("CharField", "TextField", "EmailField", "URLField"), (str,)),
    "JSONField": (dict, list, str, int, float, bool),
}


def as_json(value: Any) -> Any:
    """A column's value: times in UTC, bytes in base64, ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    return value


def from_json(field: Any, value: Any) -> Any:
    """The value for this column. Raises ValueError when it is none."""
    if value is None:
        if not field.null:
            raise ValueError("empty")
        return None
    field = getattr(field, "target_field", field)
    kind = field.get_internal_type()
    read = _READERS.get(kind)
    if read is not None:
        return read(value)
    if not isinstance(value, _TYPES.get(kind, (int,))):
        raise ValueError("of another type")
    if isinstance(value, str) and field.max_length and len(value) > field.max_length:
        raise ValueError("too long")
    return value


def cell(value: Any) -> str:
    """A cell of a CSV file. Nothing in it is calculated, and a phone number stays readable.

    A text that a spreadsheet might take for a formula is preceded by an apostrophe. `+358401234567`
    becomes `+358 40 1234567`, however it was written: the group of two makes it a text, where the
    whole would turn into a number without its plus sign, and hyphens into a subtraction.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    if _PHONE.fullmatch(text) and (grouped := _grouped(text)):
        return grouped
    if isinstance(value, str) and text.lstrip(" \u00a0").startswith(_CALCULATED):
        return f"'{text}"
    return text


def _grouped(text: str) -> str:
    """A number that can be dialled, in groups that no program adds up; else empty."""
    number = "+" + "".join(sign for sign in text if sign.isdigit())
    try:
        known = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(known):
        return ""
    rest = phonenumbers.national_significant_number(known)
    return f"+{known.country_code} {rest[:2]} {rest[2:]}"


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _octets(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def _text(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def reader(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("not a text")
        return read(value)

    return reader


_READERS: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": _text(_moment),
    "DateField": _text(date.fromisoformat),
    "UUIDField": _text(UUID),
    "BinaryField": _text(_octets),
}
