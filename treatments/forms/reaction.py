"""An observed reaction in a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from privacy.vocabulary import HealthDataKind

_KINDS = (HealthDataKind.SKIN, HealthDataKind.ALLERGIES, HealthDataKind.OTHER)


class ReactionForm(forms.Form):
    """What happened, after what; the kind of health data decides whether consent covers it."""

    marks_optional = False

    reaction = OneLineField(
        label=_("What reaction was there, and to what?"),
        help_text=_("For example: strong redness after a glycolic peel"),
        max_length=200,
        error_messages={"required": _("Describe the reaction in a few words.")},
    )
    kind = forms.ChoiceField(
        label=_("It is about"),
        choices=[(kind.value, kind.label) for kind in _KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the reaction is about.")},
    )
    note = OneLineField(label=_("Note"), max_length=200, required=False)
