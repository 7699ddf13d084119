"""Consent to health data: what the client agrees to, and how she said so (R2 to R4, R43)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import NameField, OneLineField
from clients.forms.health_words import SUFFIX, PointsOutHealthWords
from privacy.models import ConsentText, Guardian
from privacy.models.consent import Way
from privacy.vocabulary import HealthDataKind
from treatments.capacity import Needed

_SAY_HOW = _("Say how the client expressed it.")


class ConsentForm(PointsOutHealthWords):
    """Every kind is ticked by itself, and no box comes ticked, whatever was agreed before (R4)."""

    kinds = forms.MultipleChoiceField(
        label=_("These may be stored and used"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind.")},
    )
    guardian_name = NameField(label=_("Guardian's name"))
    guardian_contact = OneLineField(
        label=_("Guardian's phone or e-mail"),
        max_length=200,
        error_messages={"required": _("Enter how the guardian can be reached.")},
    )
    minor_agrees = forms.BooleanField(
        label=_("I agree myself as well"),
        error_messages={"required": _("The client is old enough to be asked herself.")},
    )
    way = forms.ChoiceField(
        label=_("How consent was given"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _SAY_HOW},
    )
    paper_place = OneLineField(
        label=_("Where the signed paper is kept"),
        help_text=_("Only if consent was signed on paper."),
        max_length=200,
        required=False,
    )

    marks_optional = False

    def __init__(
        self, data: Any = None, *, text: ConsentText, needed: Needed, guardian: Guardian | None
    ) -> None:
        super().__init__(data, initial=_initial(guardian))
        labels = dict(HealthDataKind.choices)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [(kind, labels.get(kind, kind)) for kind in text.data_kinds]
        if not needed.guardian:
            del self.fields["guardian_name"], self.fields["guardian_contact"]
        if not (needed.guardian and needed.herself):
            del self.fields["minor_agrees"]

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
        guardian = None
        if "guardian_name" in self.fields:
            guardian = Guardian(said["guardian_name"], said["guardian_contact"])
        return {
            "kinds": said["kinds"],
            "way": said["way"],
            "paper_place": said["paper_place"] if said["way"] == Way.PAPER else "",
            "guardian": guardian,
            "minor_agrees": said.get("minor_agrees"),
        }

    @property
    def for_client(self) -> list[BoundField]:
        """What the client, and a minor's guardian, fills in."""
        return self._shown("guardian_name", "guardian_contact", "minor_agrees")

    @property
    def for_staff(self) -> list[BoundField]:
        """What the member of staff fills in."""
        return self._shown("way", "paper_place")

    def _shown(self, *names: str) -> list[BoundField]:
        both = [name for first in names for name in (first, first + SUFFIX)]
        return [self[name] for name in both if name in self.fields]


class WithdrawForm(forms.Form):
    """Withdrawing takes one button: saying it aloud is how it mostly happens."""

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


def _initial(guardian: Guardian | None) -> dict[str, str]:
    if guardian is None:
        return {}
    return {"guardian_name": guardian.name, "guardian_contact": guardian.contact}


def kinds_in_words(kinds: Sequence[str]) -> list[str]:
    """The kinds as the wording of the consent names them."""
    labels = dict(HealthDataKind.choices)
    return [str(labels.get(kind, kind)) for kind in kinds]
