"""The small questions: a minor's guardian, whether she has turned 18, how the notice was given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.age import AgeGroup
from clients.forms.fields import (
    GuardianContactField,
    GuardianNameField,
    NoticeWayField,
    Turned18Field,
)
from clients.forms.health_words import PointsOutHealthWords
from clients.models import ClientRecord
from privacy.models import Guardian


class GuardianForm(PointsOutHealthWords):
    """Who answers for a minor (R43). Of an adult nothing is kept: both fields may be emptied."""

    guardian_name = GuardianNameField()
    guardian_contact = GuardianContactField()

    def __init__(self, data: object = None, *, who: ClientRecord, age: AgeGroup) -> None:
        self.is_minor = age is AgeGroup.MINOR
        self.is_adult = age is AgeGroup.ADULT
        guardian = who.guardian or Guardian("", "")
        initial = {"guardian_name": guardian.name, "guardian_contact": guardian.contact}
        super().__init__(data, initial=initial)

    def clean(self) -> None:
        super().clean()
        said = {name: self.cleaned_data.get(name, "") for name in self.initial}
        if not self.is_minor and not any(said.values()):
            return
        messages = {
            "guardian_name": _("Enter the guardian's name."),
            "guardian_contact": _("Enter how the guardian can be reached."),
        }
        for name, text in messages.items():
            if not said[name] and name not in self.errors:
                self.add_error(name, text)

    @property
    def guardian(self) -> Guardian | None:
        """Who was entered; None where both fields were emptied."""
        said = self.cleaned_data
        if not said["guardian_name"]:
            return None
        return Guardian(said["guardian_name"], said["guardian_contact"])


class AdultForm(forms.Form):
    """Whether she has turned 18 by now."""

    turned_18 = Turned18Field()


class NoticeForm(forms.Form):
    """She was given the privacy notice that is in force today."""

    notice_way = NoticeWayField()
