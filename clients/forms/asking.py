"""The small questions: a minor's guardian, whether she has turned 18, how the notice was given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import NameField, OneLineField
from clients.forms.health_words import PointsOutHealthWords
from clients.forms.registering import YES_NO
from clients.models import ClientRecord, NoticeWay
from privacy.models import Guardian


class GuardianForm(PointsOutHealthWords):
    """Who answers for a minor (R43). Of an adult nothing is kept: both fields may be emptied."""

    marks_optional = False
    guardian_name = NameField(label=_("Guardian's name"), required=False)
    guardian_contact = OneLineField(
        label=_("Guardian's phone or e-mail"), max_length=200, required=False
    )

    def __init__(self, data: object = None, *, who: ClientRecord, is_minor: bool) -> None:
        self.is_minor = is_minor
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
    """Asked in the year of her eighteenth birthday, because no birthday is kept (R42)."""

    turned_18 = forms.ChoiceField(
        label=_("Has she turned 18?"),
        choices=YES_NO,
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
        error_messages={"required": _("Ask whether she has turned 18.")},
    )


class NoticeForm(forms.Form):
    """She was given the privacy notice that is in force today."""

    notice_way = forms.ChoiceField(
        label=_("Privacy notice given"),
        choices=NoticeWay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the privacy notice was given.")},
    )
