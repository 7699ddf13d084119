"""A patch test: applied, and read."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from treatments.catalogue_in_use import InUse
from treatments.models import PatchTest


class PatchTestForm(forms.Form):
    """What was tested, where and when; now, if nothing else is said."""

    marks_optional = False

    method = forms.ChoiceField(label=_("For which method"))
    product = OneLineField(label=_("Product"), max_length=200, required=False)
    area = OneLineField(label=_("Where on the skin"), max_length=100, required=False)
    applied_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y"],
        error_messages={"invalid": _("Enter a day and a time, for example 1.12.2026 14.30.")},
    )

    def __init__(self, *args: Any, in_use: InUse, **options: Any) -> None:
        super().__init__(*args, **options)
        tested = [m for m in in_use.methods if m.patch_test_hours is not None]
        method: Any = self.fields["method"]
        method.choices = [(m.code, m.name.fi) for m in tested or in_use.methods]
        self.fields["applied_at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    def clean_applied_at(self) -> datetime:
        at: datetime = self.cleaned_data["applied_at"] or timezone.now()
        if at > timezone.now():
            raise ValidationError(_("This moment is still to come."), code="future")
        if (timezone.now() - at).days > 365:
            raise ValidationError(_("This is more than a year ago: make a new test."), code="old")
        return at


class PatchTestReadingForm(forms.Form):
    """What came of it: nothing is chosen beforehand."""

    marks_optional = False

    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=PatchTest.Result.choices,
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
        error_messages={"required": _("Say whether there was a reaction.")},
    )
    note = OneLineField(label=_("Note"), max_length=200, required=False)
