"""Health words in a field that is not meant for them: pointed out, kept only on purpose.

Health data are stored under consent and in the consultation (R1). A word that only looks like one,
such as somebody's surname, stays when the person ticks it beside the field.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.forms import PlainTextField, health_words_in

SUFFIX = "_kept"


class KeptWords(forms.MultipleChoiceField):
    """The words that the person wants to keep, whatever has been corrected meanwhile."""

    widget = forms.CheckboxSelectMultiple
    marks_optional = False

    def valid_value(self, value: Any) -> bool:
        return True


class PointsOutHealthWords(forms.Form):
    """A form whose text fields are general: each health word in them has to be ticked to stay."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_bound:
            for name, field in list(self.fields.items()):
                if isinstance(field, PlainTextField):
                    self._offer_to_keep(name)

    def clean(self) -> None:
        super().clean()
        for name in [name for name in self.fields if name + SUFFIX in self.fields]:
            kept = self.cleaned_data.get(name + SUFFIX, [])
            found = health_words_in(str(self.cleaned_data.get(name, "")))
            if loose := [word for word in found if word not in kept]:
                self.add_error(name, _pointed_out(loose))

    def _offer_to_keep(self, name: str) -> None:
        """Put a tick box per health word right after its field."""
        words = list(dict.fromkeys(health_words_in(self._typed(name))))
        if not words:
            return
        choices = [(word, word) for word in words]
        label = _("Keep all the same")
        fields = dict(self.fields)
        self.fields.clear()
        for other, field in fields.items():
            self.fields[other] = field
            if other == name:
                self.fields[name + SUFFIX] = KeptWords(label=label, choices=choices, required=False)

    def _typed(self, name: str) -> str:
        """The text as its field reads it; what the field refuses has its own message."""
        try:
            return str(self.fields[name].to_python(self[name].data))
        except ValidationError:
            return ""


def _pointed_out(words: list[str]) -> ValidationError:
    text = ngettext(
        "%(words)s looks like health data, which is kept only with consent and in the "
        "consultation. Take it out, or tick it below to keep it here.",
        "%(words)s look like health data, which is kept only with consent and in the "
        "consultation. Take them out, or tick them below to keep them here.",
        len(words),
    )
    quoted = ", ".join(f"”{word}”" for word in words)
    return ValidationError(text, code="health_words", params={"words": quoted})
