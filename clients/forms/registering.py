"""Registration: one page, four details, how the notice was given, and for minors a guardian."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.age import AgeGroup, age_group
from clients.details import Details
from clients.forms.fields import (
    BirthYearField,
    EmailField,
    GuardianContactField,
    GuardianNameField,
    NameField,
    NoticeWayField,
    PhoneField,
    Turned18Field,
)
from clients.forms.health_words import SUFFIX, PointsOutHealthWords
from privacy.models import Guardian


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
    turned_18 = Turned18Field(required=False)
    guardian_name = GuardianNameField()
    guardian_contact = GuardianContactField()
    phone = PhoneField(required=False)
    email = EmailField(required=False)
    notice_way = NoticeWayField()
    without_health = forms.BooleanField(label=_("Register without health data"), required=False)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        if not self.is_bound:
            empty = "birth_year" if self.initial.get("name") else "name"
            self.fields[empty].widget.attrs["autofocus"] = True

    def clean(self) -> None:
        super().clean()
        if self.age_group is AgeGroup.ASK:
            self.add_error("turned_18", _("Ask whether she has turned 18."))
        if self.age_group is AgeGroup.MINOR:
            self._require("guardian_name", _("A minor needs a guardian: enter the name."))
            self._require("guardian_contact", _("Enter how the guardian can be reached."))

    @property
    def age_group(self) -> AgeGroup:
        """What the year and her answer say, as far as they could be read."""
        return self._age_group(self._said.get("turned_18", ""))

    @property
    def is_asked_about_18(self) -> bool:
        """Whether this is the year of her eighteenth birthday, answered or not."""
        return self._age_group("") is AgeGroup.ASK

    @property
    def details(self) -> Details:
        """The card's details, as far as they could be read."""
        said = self.cleaned_data
        texts = {name: said.get(name, "") for name in ("name", "phone", "email")}
        return Details(birth_year=said.get("birth_year"), **texts)

    @property
    def entry(self) -> dict[str, Any]:
        """What the act of registering takes. What only other ages are asked is left behind."""
        said = self.cleaned_data
        is_minor = self.age_group is AgeGroup.MINOR
        return {
            "details": self.details,
            "notice_way": said["notice_way"],
            "turned_18": said["turned_18"] == "yes" if self.is_asked_about_18 else None,
            "guardian": Guardian(said["guardian_name"], said["guardian_contact"])
            if is_minor
            else None,
        }

    @property
    def groups(self) -> list[FieldGroup]:
        """The fields in the order of the page."""
        is_minor = self.age_group is AgeGroup.MINOR
        return [
            self._group("", "name", "birth_year", is_shown=True),
            self._group("ask", "turned_18", is_shown=self.is_asked_about_18),
            self._group("minor", "guardian_name", "guardian_contact", is_shown=is_minor),
            self._group("", "phone", "email", "notice_way", is_shown=True),
        ]

    @property
    def _said(self) -> Mapping[str, Any]:
        """What could be read of the form, or what it begins with."""
        return self.cleaned_data if self.is_bound and self.errors is not None else self.initial

    def _age_group(self, answer: str) -> AgeGroup:
        return age_group(
            birth_year=self._said.get("birth_year"),
            turned_18=answer == "yes" if answer else None,
            today=timezone.localdate(),
        )

    def _group(self, when: str, *names: str, is_shown: bool) -> FieldGroup:
        both = [name for first in names for name in (first, first + SUFFIX) if name in self.fields]
        return FieldGroup(when, [self[name] for name in both], is_shown)

    def _require(self, name: str, text: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, text)
