"""Stricter rules of the salon's own, and what makers of devices and products write."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import (
    AnyForm,
    Desk,
    FittingForm,
    condition_choices,
    method_choices,
    named,
    to_choose_from,
)
from treatments.fitting import refuse_milder
from treatments.models import SalonRule

WRITTEN = (
    "method_code",
    "condition_code",
    "severity",
    "action_fi",
    "action_en",
    "device",
    "product",
    "is_device_exclusion",
    "source_title",
    "source_publisher",
    "source_year",
    "source_address",
)


class NewRuleForm(FittingForm):
    method_code = forms.ChoiceField(
        label=capfirst(_("method")), choices=to_choose_from(method_choices)
    )
    condition_code = forms.ChoiceField(
        label=capfirst(_("condition")), choices=to_choose_from(condition_choices)
    )
    source_address = forms.URLField(
        label=capfirst(_("address")), required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = SalonRule
        fields = WRITTEN

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("device") and said.get("product"):
            self.add_error("product", _("A rule is a device's or a product's, not both."))
        if said.get("is_device_exclusion") and not (said.get("device") or said.get("product")):
            self.add_error("is_device_exclusion", _("Say which device or product it is about."))
        return said

    def refuse(self, instance: SalonRule) -> None:
        refuse_milder(instance)


class RetireRuleForm(AnyForm):
    retire = forms.BooleanField(
        label=_("Retire this rule today"),
        required=False,
        help_text=_("It no longer holds then. Checks that rested on it keep its words."),
    )

    class Meta:
        model = SalonRule
        fields = ()


@admin.register(SalonRule)
class SalonRuleDesk(Desk):
    """A rule is never rewritten: it is retired, and another one takes its place."""

    list_filter = ("severity", "is_device_exclusion")
    list_select_related = ("device", "product")

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (
            named(_("method"), "method_code", method_choices()),
            named(_("condition"), "condition_code", condition_choices()),
            "severity",
            "is_device_exclusion",
            "retired_on",
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[AnyForm]:
        options["form"] = RetireRuleForm if obj else NewRuleForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*WRITTEN, "added_on", "retired_on", "retire") if obj else WRITTEN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*WRITTEN, "added_on", "retired_on") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.retired_on is None
        return is_open and super().has_change_permission(request, obj)

    def keep(self, by: StaffActor, obj: SalonRule, said: dict[str, Any], change: bool) -> None:
        if not change:
            actions.add_own_rule(by=by, rule=obj)
        elif said["retire"]:
            actions.retire_own_rule(by=by, rule=obj)
