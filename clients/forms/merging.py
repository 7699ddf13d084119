"""Which details stand when two cards become one, and how it is known that they are one person's."""

import hashlib
import json
from dataclasses import astuple, replace
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.details import Details
from clients.forms.fields import OneLineField

THIS, OTHER = "this", "other"
LABELS: Final = {
    "name": gettext_lazy("Name"),
    "birth_year": gettext_lazy("Year of birth"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
}


class MergeForm(forms.Form):
    """One question for each detail in which the cards differ; `shown` tells what they said then."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = OneLineField(
        label=gettext_lazy("How you know that this is one person"),
        max_length=300,
        required=False,
    )

    def __init__(self, data: Any = None, *, this: Details, other: Details) -> None:
        self.this, self.other = this, other
        super().__init__(data, initial={"shown": _digest(this, other)})
        self.fields["reason"].required = self.years_differ
        if not self.years_differ:
            del self.fields["reason"]
        for name in other.differences(this):
            self.fields[name] = self._choice(name)
        self.order_fields([*LABELS, "reason", "shown"])

    @property
    def years_differ(self) -> bool:
        """Two known years of birth are rarely one person's."""
        return len({self.this.birth_year, self.other.birth_year} - {None}) > 1

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("shown") != _digest(self.this, self.other):
            self.say_changed()

    def say_changed(self) -> None:
        """Somebody has corrected one of the cards since they were shown."""
        self.data = {**dict(self.data.items()), "shown": _digest(self.this, self.other)}
        self.add_error(None, _("A card has changed meanwhile. Look at both again."))

    @property
    def wanted(self) -> Details:
        """The details that were chosen."""
        said = self.cleaned_data
        chosen = {name: getattr(self.other, name) for name in LABELS if said.get(name) == OTHER}
        return replace(self.this, **chosen)

    @property
    def shown_fields(self) -> list[BoundField]:
        return [self[name] for name in (*LABELS, "reason") if name in self.fields]

    def _choice(self, name: str) -> forms.ChoiceField:
        """The fuller one is proposed: what is missing on this card comes from the other."""
        this, other = getattr(self.this, name), getattr(self.other, name)
        return forms.ChoiceField(
            label=LABELS[name],
            choices=[
                (THIS, _("%(text)s (the card that stays)") % {"text": _said(this)}),
                (OTHER, _("%(text)s (the other card)") % {"text": _said(other)}),
            ],
            initial=THIS if this else OTHER,
            widget=forms.RadioSelect,
        )


def _said(value: Any) -> str:
    return str(value) if value else _("nothing")


def _digest(this: Details, other: Details) -> str:
    text = json.dumps([astuple(this), astuple(other)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]
