"""Correcting a card that somebody else may be correcting as well.

The form carries what this person was shown. Where both have changed the same detail she is asked
which version stays; her own words stand in their field all the time.
"""

from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.details import Details, EditConflict
from clients.forms.fields import BirthYearField, EmailField, NameField, PhoneField
from clients.forms.health_words import SUFFIX, PointsOutHealthWords

DETAILS = ("name", "birth_year", "phone", "email")
SEEN = "seen_"
STAYS = "_stays"
THEIRS, MINE = "theirs", "mine"


class SeenText(forms.CharField):
    """What stood on the card, exactly, in a hidden field."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, strip=False)


class CorrectForm(PointsOutHealthWords):
    """The four details; hidden, what was shown and which of them two people changed."""

    name = NameField()
    birth_year = BirthYearField()
    phone = PhoneField(required=False)
    email = EmailField(required=False)
    seen_name = SeenText()
    seen_birth_year = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_phone = SeenText()
    seen_email = SeenText()
    disputed = forms.MultipleChoiceField(
        choices=[(name, name) for name in DETAILS],
        required=False,
        widget=forms.MultipleHiddenInput,
    )

    def __init__(self, data: Any = None, *, stored: Details) -> None:
        shown = {name: getattr(stored, name) for name in DETAILS}
        seen = {SEEN + name: value for name, value in shown.items()}
        super().__init__(data, initial={**shown, **seen})
        # What came incomplete or odd, from another program, does not bar a new phone number.
        self.fields["birth_year"].required = stored.birth_year is not None
        self._accept_unchanged(stored)
        for name in DETAILS:
            if self.is_bound and name in (self["disputed"].value() or ()):
                self._ask_which_stays(name)

    def clean(self) -> None:
        super().clean()
        for name in DETAILS:
            if self.cleaned_data.get(name + STAYS) == THEIRS:
                self.cleaned_data[name] = getattr(self.seen, name)
                self.errors.pop(name, None)

    @property
    def seen(self) -> Details:
        """What this person was shown."""
        said = {name: self.cleaned_data.get(SEEN + name) for name in DETAILS}
        texts = {name: said[name] or "" for name in ("name", "phone", "email")}
        return Details(birth_year=said["birth_year"], **texts)

    @property
    def wanted(self) -> Details:
        """What she wrote, or chose."""
        return Details(**{name: self.cleaned_data[name] for name in DETAILS})

    def after_conflict(self, conflict: EditConflict) -> "CorrectForm":
        """The same form, shown what stands now and asking which version stays."""
        data = cast(QueryDict, self.data).copy()
        for name in DETAILS:
            data[SEEN + name] = _as_typed(getattr(conflict.stored, name))
        data.setlist("disputed", conflict.names)
        for name in conflict.names:
            data.pop(name + STAYS, None)
        return CorrectForm(data, stored=conflict.stored)

    @property
    def shown_fields(self) -> list[BoundField]:
        """The fields in the order of the page."""
        names = [name + more for name in DETAILS for more in ("", SUFFIX, STAYS)]
        return [self[name] for name in names if name in self.fields]

    def _accept_unchanged(self, stored: Details) -> None:
        for name in ("phone", "email"):
            field = self.fields[name]
            if isinstance(field, PhoneField | EmailField):
                field.accepted = getattr(stored, name)

    def _ask_which_stays(self, name: str) -> None:
        theirs = self[SEEN + name].value() or _("nothing")
        self.fields[name + STAYS] = forms.ChoiceField(
            label=_("%(field)s: which stays") % {"field": self.fields[name].label},
            choices=[
                (THEIRS, _("On the card now: %(text)s") % {"text": theirs}),
                (MINE, _("What is written above")),
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Somebody else has changed this meanwhile. Choose which stays.")
            },
        )


def _as_typed(value: Any) -> str:
    return "" if value is None else str(value)
