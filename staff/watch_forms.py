"""The filter of the openings."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.models import User


class OpeningFilter(forms.Form):
    """One day, one colleague, or all. It stands in the address: a day and a random id."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    who = forms.TypedChoiceField(
        label=_("Colleague"), required=False, coerce=UUID, empty_value=None
    )
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = [(str(pk), name) for pk, name in User.objects.values_list("pk", "name")]
        self.fields["who"].choices = [("", _("everybody")), *staff]  # type: ignore[attr-defined]  # a choice field
