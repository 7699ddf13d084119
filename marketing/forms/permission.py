"""The permission to write: how it was given, and how the address is known to be hers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from privacy.models.consent import Way


class PermissionForm(forms.Form):
    """Nothing comes ticked, and nothing else is agreed to on the same page (R4)."""

    agrees = forms.BooleanField(
        label=_("The client wants the newsletter"),
        error_messages={"required": _("Tick only if the client said yes.")},
    )
    way = forms.ChoiceField(
        label=_("How the permission was given"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the client expressed it.")},
    )
    paper_place = OneLineField(
        label=_("Where the signed paper is kept"),
        help_text=_("Only if it was signed on paper."),
        max_length=200,
        required=False,
    )
    confirmed_how = OneLineField(
        label=_("If the address is known to be right already: how"),
        help_text=_(
            "For example: she answered our message from it. Left empty, one message goes to the "
            "address, and letters only after she has pressed the button in it."
        ),
        max_length=200,
        required=False,
    )
    marks_optional = False

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        is_placeless = not said.get("paper_place") and "paper_place" not in self.errors
        if said.get("way") == Way.PAPER and is_placeless:
            self.add_error("paper_place", _("Say where the signed paper is kept."))

    @property
    def given(self) -> dict[str, Any]:
        """What the act of giving takes."""
        said = self.cleaned_data
        return {
            "way": said["way"],
            "paper_place": said["paper_place"] if said["way"] == Way.PAPER else "",
            "confirmed_how": said["confirmed_how"],
        }


class WithdrawForm(forms.Form):
    """One button: saying it aloud is how it mostly happens. No reason is asked."""

    way = forms.ChoiceField(
        label=_("How it was withdrawn"),
        choices=Way.choices,
        initial=Way.ORAL,
        widget=forms.RadioSelect,
        required=False,
    )
    marks_optional = False

    def clean_way(self) -> str:
        return self.cleaned_data["way"] or Way.ORAL.value
