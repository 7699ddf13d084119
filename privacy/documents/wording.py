"""Values in the form in which a person reads them."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

Facts = list[tuple[str, str]]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
NOTHING = "–"


def facts_of(values: dict[str, Any], words: dict[str, Any]) -> Facts:
    """Headings and values of a row, each value as one text."""
    return [(title, in_words(value, words)) for title, value in values.items()]


def in_words(value: Any, words: dict[str, Any]) -> str:
    """One value: yes or no, a day, a list, something with parts."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return str(words["yes"] if value else words["no"])
    if isinstance(value, dict):
        parts = ((key, part) for key, part in value.items() if part not in (None, "", [], {}))
        named = words["parts"]
        lines = (f"{named.get(key, key)}: {in_words(part, words)}" for key, part in parts)
        return "\n".join(lines) or NOTHING
    if isinstance(value, list):
        between = "\n" if any(isinstance(item, dict) for item in value) else "; "
        return between.join(in_words(item, words) for item in value)
    text = str(value)
    if _TIME.fullmatch(text):
        return moment_in_words(datetime.fromisoformat(text), words)
    return day_in_words(date.fromisoformat(text)) if _is_day(text) else text


def day_in_words(day: date) -> str:
    """22.11.2026, in both languages as on every other paper of the salon."""
    return f"{day.day}.{day.month}.{day.year}"


def moment_in_words(moment: datetime, words: dict[str, Any]) -> str:
    return f"{day_in_words(moment.date())} {moment:%H.%M}"


def filled(parts: list[Any], values: dict[str, Any]) -> list[Any]:
    """Paragraphs with their places filled in; a place alone may be a whole list."""
    return [_filled(part, values) for part in parts]


def _filled(part: Any, values: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return filled(part, values)
    whole = values.get(part[1:-1]) if part.startswith("{") and part.endswith("}") else None
    return whole if isinstance(whole, list) else part.format_map(values)


def flat(value: Any) -> Iterator[str]:
    """Every text in a structure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from flat(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from flat(item)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
