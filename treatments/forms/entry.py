"""Correcting an entry, and reviewing its note."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.forms import FreeTextField
from treatments.forms.fields import DayField
from treatments.forms.given import GivenForm


class EntryForm(GivenForm):
    """`day`: the day of the entry. `stored`: what somebody else has saved meanwhile, in words."""

    performed_on = DayField(label=_("Day of the treatment"), required=True)
    stored: list[tuple[str, str]] | None = None

    def __init__(self, *args: Any, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["performed_on"].initial = day


class NoteForm(forms.Form):
    """What of a note may stay."""

    marks_optional = False
    note = FreeTextField(label=_("What of the note may stay"), max_length=2_000, required=False)
