"""An incident: what a therapist reports, and what the responsible person decides."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from privacy.forms import FreeTextField
from treatments.forms.fields import DayField
from treatments.incidents import IncidentPaper, refuse_incident
from treatments.models import Incident, IncidentRecord, Seriousness
from treatments.refusals import Refusal


class IncidentForm(forms.Form):
    """What happened, by what, and how serious it is. No name: the card is remembered by itself."""

    kind = forms.ChoiceField(
        label=_("What was it?"),
        choices=Incident.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it was.")},
    )
    happened_on = DayField(label=_("Happened on"), required=True)
    aware_on = DayField(
        label=_("Came to the salon's knowledge"),
        help_text=_("The 20 days for notifying Tukes run from this day."),
        required=True,
    )
    what = FreeTextField(
        label=_("What happened"),
        help_text=_("Only what the notice or a claim needs. No names."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what happened.")},
    )
    product = OneLineField(label=_("Product"), max_length=200, required=False)
    batch = OneLineField(label=_("Batch"), max_length=100, required=False)
    device = OneLineField(label=_("Device"), max_length=200, required=False)
    serious = forms.MultipleChoiceField(
        label=_("What makes it serious"),
        help_text=_("Any of these starts the 20 days."),
        choices=Seriousness.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    measures = FreeTextField(
        label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, today: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            try:
                refuse_incident(paper_of(said), self.today)
            except Refusal as refused:
                self.add_error("happened_on", str(refused))
        return said


def paper_of(said: dict[str, Any]) -> IncidentPaper:
    """What is known and decided, as the rules read it."""
    known = {f.name: said[f.name] for f in fields(IncidentPaper) if f.name in said}
    return IncidentPaper(**{**known, "serious": tuple(said.get("serious", ()))})


def record_of(said: dict[str, Any]) -> IncidentRecord:
    """The words of an incident."""
    known = {f.name: said[f.name] for f in fields(IncidentRecord) if f.name in said}
    return IncidentRecord(**{**known, "serious": tuple(said.get("serious", ()))})
