"""Registration: one page, four details, how the notice was given, and for minors a guardian."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.age import AgeGroup, age_group
from clients.details import Details
from clients.forms.fields import BirthYearField, EmailField, NameField, OneLineField, PhoneField
from clients.forms.health_words import SUFFIX, PointsOutHealthWords
from clients.models import NoticeWay
from privacy.models import Guardian

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


@dataclass(frozen=True)
class FieldGroup:
    """Fields that are shown together. `when`: the age group they are for, "" for everybody."""

    when: str
    fields: list[BoundField]
    is_shown: bool


class RegisterForm(PointsOutHealthWords):
    """Who she is and how to reach her. What only minors are asked is shown by the birth year."""

    name = NameField()
    birth_year = BirthYearField()
    turned_18 = forms.ChoiceField(
        label=_("Has she turned 18?"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
    )
    guardian_name = NameField(label=_("Guardian's name"), required=False)
    guardian_contact = OneLineField(
        label=_("Guardian's phone or e-mail"), max_length=200, required=False
    )
    phone = PhoneField(required=False)
    email = EmailField(required=False)
    notice_way = forms.ChoiceField(
        label=_("Privacy notice given"),
        choices=NoticeWay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the privacy notice was given.")},
    )
    without_health = forms.BooleanField(
        label=_("Register without health data"), required=False
    )

    def clean(self) -> None:
        super().clean()
        if self.age_group is AgeGroup.ASK:
            self.add_error("turned_18", _("Ask whether she has turned 18."))
        if self.age_group is AgeGroup.MINOR:
            self._require("guardian_name", _("A minor needs a guardian: enter the name."))
            self._require("guardian_contact", _("Enter how the guardian can be reached."))

    @property
    def age_group(self) -> AgeGroup:
        """What the year says, as far as it has been read."""
        said = getattr(self, "cleaned_data", {})
        answer = said.get("turned_18")
        return age_group(
            birth_year=said.get("birth_year"),
            turned_18=answer == "yes" if answer else None,
            today=timezone.localdate(),
        )

    @property
    def is_asked_about_18(self) -> bool:
        """Whether this is the year of her eighteenth birthday, answered or not."""
        year = getattr(self, "cleaned_data", {}).get("birth_year")
        today = timezone.localdate()
        return age_group(birth_year=year, turned_18=None, today=today) is AgeGroup.ASK

    @property
    def details(self) -> Details:
        """The card's details, as far as they could be read."""
        said = self.cleaned_data
        texts = {name: said.get(name, "") for name in ("name", "phone", "email")}
        return Details(birth_year=said.get("birth_year"), **texts)

    @property
    def turned_18(self) -> bool | None:
        """Her answer, where the year asks for one."""
        answer = self.cleaned_data["turned_18"]
        return answer == "yes" if self.is_asked_about_18 and answer else None

    @property
    def guardian(self) -> Guardian | None:
        """The guardian of a minor; of nobody else is one kept."""
        if self.age_group is not AgeGroup.MINOR:
            return None
        said = self.cleaned_data
        return Guardian(said["guardian_name"], said["guardian_contact"])

    @property
    def groups(self) -> list[FieldGroup]:
        """The fields in the order of the page."""
        age = self.age_group if self.is_bound and self.is_valid() is not None else None
        return [
            self._group("", "name", "birth_year", is_shown=True),
            self._group("ask", "turned_18", is_shown=self.is_bound and self.is_asked_about_18),
            self._group(
                "minor", "guardian_name", "guardian_contact", is_shown=age is AgeGroup.MINOR
            ),
            self._group("", "phone", "email", "notice_way", is_shown=True),
        ]

    def _group(self, when: str, *names: str, is_shown: bool) -> FieldGroup:
        both = [name for first in names for name in (first, first + SUFFIX) if name in self.fields]
        return FieldGroup(when, [self[name] for name in both], is_shown)

    def _require(self, name: str, text: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, text)
