"""Form fields that keep out what must not be stored, and say so in plain words."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.identity_code import contains_identity_code

_ALLOWED_CONTROLS = "\n\t"


def refuse_identity_code(text: str) -> None:
    """Raise ValidationError when a Finnish personal identity code stands in the text (R9)."""
    if contains_identity_code(text):
        raise ValidationError(
            _("Remove the personal identity code: Harmony does not store it."), code="identity_code"
        )


class PlainTextField(forms.CharField):
    """Text as a person types it: NFC, without control characters, never an identity code."""

    default_validators = [*forms.CharField.default_validators, refuse_identity_code]

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(super().to_python(_printable(value)) or ""))
        return text


class FreeTextField(PlainTextField):
    """Several lines."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 4_000, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)


HealthWordFinder = Callable[[str], list[str]]
_finders: list[HealthWordFinder] = []


def register_health_words(finder: HealthWordFinder) -> None:
    """Offer a function that finds health words; the app that knows the conditions calls this."""
    _finders.append(finder)


def health_words_in(text: str) -> list[str]:
    """Health words in a text that is not meant for them, to be pointed out."""
    return [word for finder in _finders for word in finder(text)]


def _printable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _ALLOWED_CONTROLS or _is_printable(c))


def _is_printable(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")
