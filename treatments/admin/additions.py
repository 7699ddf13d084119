"""Methods on offer, methods and conditions of the salon's own, and classified words."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import (
    Desk,
    FittingForm,
    actor,
    condition_choices,
    list_method_choices,
    method_choices,
    named,
    to_choose_from,
)
from treatments.fitting import refuse_misfit, refuse_unoffered, refuse_word
from treatments.models import OfferedMethod, SalonCondition, SalonMethod, TermClassification


class OfferedMethodForm(FittingForm):
    method_code = forms.ChoiceField(
        label=capfirst(_("method")), choices=to_choose_from(method_choices)
    )

    class Meta:
        model = OfferedMethod
        fields = ("method_code", "needs_answers")

    def refuse(self, instance: OfferedMethod) -> None:
        refuse_unoffered(instance)


@admin.register(OfferedMethod)
class OfferedMethodDesk(Desk):
    form = OfferedMethodForm
    may_delete = True

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (named(_("method"), "method_code", method_choices()), "needs_answers")

    def keep(self, by: StaffActor, obj: OfferedMethod, said: dict[str, Any], change: bool) -> None:
        actions.offer_method(by=by, method=obj)

    def delete_model(self, request: HttpRequest, obj: OfferedMethod) -> None:
        actions.stop_offering_method(by=actor(request), method=obj)


class SalonMethodForm(FittingForm):
    based_on = forms.ChoiceField(
        label=capfirst(_("based on")),
        choices=list_method_choices,
        required=False,
        help_text=_("The method of the list whose rules hold for this one as well."),
    )

    class Meta:
        model = SalonMethod
        fields = (
            "code",
            "name_fi",
            "name_en",
            "family",
            "based_on",
            "patch_test_hours",
            "note",
        )

    def refuse(self, instance: SalonMethod) -> None:
        refuse_misfit(instance)


@admin.register(SalonMethod)
class SalonMethodDesk(Desk):
    form = SalonMethodForm
    list_display = ("name_fi", "code", "family", "based_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def keep(self, by: StaffActor, obj: SalonMethod, said: dict[str, Any], change: bool) -> None:
        actions.save_own_method(by=by, method=obj)


class SalonConditionForm(FittingForm):
    class Meta:
        model = SalonCondition
        fields = ("code", "name_fi", "name_en", "category", "review_after_days", "note")

    def refuse(self, instance: SalonCondition) -> None:
        refuse_misfit(instance)


@admin.register(SalonCondition)
class SalonConditionDesk(Desk):
    form = SalonConditionForm
    list_display = ("name_fi", "code", "category", "review_after_days")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def keep(self, by: StaffActor, obj: SalonCondition, said: dict[str, Any], change: bool) -> None:
        actions.save_own_condition(by=by, condition=obj)


NO_BEARING = "-"


class TermForm(FittingForm):
    condition_code = forms.ChoiceField(
        label=capfirst(_("condition")),
        choices=to_choose_from(
            lambda: [(NO_BEARING, str(_("no bearing on treatments"))), *condition_choices()]
        ),
    )

    class Meta:
        model = TermClassification
        fields = ("term", "condition_code", "reason")

    def clean_condition_code(self) -> str:
        code: str = self.cleaned_data["condition_code"]
        return "" if code == NO_BEARING else code

    def refuse(self, instance: TermClassification) -> None:
        refuse_word(instance.term.strip(), instance.condition_code)


@admin.register(TermClassification)
class TermDesk(Desk):
    """A word is classified anew by a further row; the newest holds."""

    form = TermForm
    may_change = False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        meanings = [("", _("no bearing on treatments")), *condition_choices()]
        meaning = named(_("condition"), "condition_code", meanings)
        return ("term", meaning, "reason", "classified_at")

    def keep(
        self, by: StaffActor, obj: TermClassification, said: dict[str, Any], change: bool
    ) -> None:
        made = actions.classify_term(
            by=by, term=obj.term, condition_code=obj.condition_code, reason=obj.reason
        )
        obj.pk = made.classification.pk
