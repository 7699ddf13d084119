"""Fields that only the consultation and treatment pages have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField

YES, NO, NOT_ASKED = "yes", "no", ""
THREE_WAYS = ((NO, _("No")), (YES, _("Yes")), (NOT_ASKED, _("Not asked")))


class ThreeWayField(forms.ChoiceField):
    """No, yes, and not asked: three buttons, all visible."""

    def __init__(self, **options: Any) -> None:
        widget = forms.RadioSelect(attrs={"data-as": "segmented"})
        super().__init__(choices=THREE_WAYS, widget=widget, required=False, **options)


class DetailField(OneLineField):
    """A few words about a yes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=100, required=False, **options)


class DayField(forms.DateField):
    """A day, picked or typed as 1.12.2026."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        options.setdefault("required", False)
        super().__init__(
            widget=widget,
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            error_messages={"invalid": _("Enter a date, for example 1.12.2026.")},
            **options,
        )
