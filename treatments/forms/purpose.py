"""Why a card is opened, where there is no visit today (R70)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from treatments.purposes import Reason


class PurposeForm(forms.Form):
    """One tap from a list."""

    reason = forms.ChoiceField(
        label=_("Why do you open the card?"),
        choices=Reason.choices,
        error_messages={
            "required": _("Choose why you open the card."),
            "invalid_choice": _("Choose why you open the card."),
        },
    )
