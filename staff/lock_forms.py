"""Forms of the locked screen."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff import pins
from staff.models.locks import LONGEST_LOCK, SHORTEST_LOCK
from staff.passwords import LONGEST

_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "size": pins.DIGITS, "data-pin": ""}


def pin_field(label: Any, **more: Any) -> forms.CharField:
    """Six digits that nobody reads over a shoulder."""
    return forms.CharField(
        label=label, max_length=20, widget=forms.PasswordInput(attrs=dict(_DIGITS)), **more
    )


class PinUnlockForm(forms.Form):
    """The short way in."""

    pin = pin_field(_("PIN"))


class PasswordUnlockForm(forms.Form):
    """The other way in. The second factor was shown at this browser today."""

    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PinForm(forms.Form):
    """A new PIN, typed twice because it is not shown."""

    pin = pin_field(_("New PIN"), help_text=_("Six digits. Not a date, not digits in a row."))
    pin_again = pin_field(_("The same again"))

    def clean_pin(self) -> str:
        pin = str(self.cleaned_data["pin"])
        if (problem := pins.refusal(pin, timezone.localdate().year)) is not None:
            raise ValidationError(str(problem))
        return pin

    def clean_pin_again(self) -> str:
        again = str(self.cleaned_data["pin_again"])
        if self.cleaned_data.get("pin", again) != again:
            raise ValidationError(_("The two are not the same."))
        return again


class LockTimeForm(forms.Form):
    """After how many minutes a screen locks."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=SHORTEST_LOCK,
        max_value=LONGEST_LOCK,
        help_text=_("From 2 to 15. The lock cannot be switched off."),
    )
