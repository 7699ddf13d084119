"""Contraindication lists: read line by line, and approved by the responsible person (R10)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import (
    AnyForm,
    Choices,
    Desk,
    ReadOnlyDesk,
    condition_choices,
    method_choices,
    named,
)
from treatments.catalogue_reading import Confidence
from treatments.fitting import refuse_unfit
from treatments.models import (
    CatalogueApproval,
    CatalogueVersion,
    Condition,
    ContraindicationRule,
    Method,
    SalonRule,
    Source,
)
from treatments.refusals import LayerDoesNotFit

RESTS_ON = [
    (Confidence.SOURCED.value, _("a source that was read")),
    (Confidence.PROFESSIONAL_KNOWLEDGE.value, _("professional knowledge")),
]


class ApprovalForm(AnyForm):
    approve = forms.BooleanField(
        label=_("I have gone through this list and take it into use"),
        required=False,
        help_text=_("From now on treatments are checked by it. Older entries keep what they said."),
    )
    remark = forms.CharField(label=capfirst(_("remark")), required=False, max_length=200)

    class Meta:
        model = CatalogueVersion
        fields = ()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("approve"):
            self.add_error("approve", _("Tick this to approve the list."))
        else:
            try:
                refuse_unfit(self.instance)
            except LayerDoesNotFit as refused:
                self.add_error(None, str(refused))
        return said


@admin.register(CatalogueVersion)
class CatalogueVersionDesk(Desk):
    form = ApprovalForm
    list_display = ("number", "loaded_at", "approvals")
    fields = ("number", "loaded_at", "sha256", "figures", "approvals", "approve", "remark")
    readonly_fields = ("number", "loaded_at", "sha256", "figures", "approvals")
    may_add = False

    @admin.display(description=_("figures"))
    def figures(self, row: CatalogueVersion) -> SafeString:
        """Where to begin the review: stops that rest on no source that was read."""
        rules = ContraindicationRule.objects.filter(version=row)
        stops = rules.filter(severity="absolute")
        unsourced = stops.filter(confidence="professional-knowledge")
        counted = (
            (gettext("methods"), Method.objects.filter(version=row).count()),
            (gettext("conditions"), Condition.objects.filter(version=row).count()),
            (gettext("rules"), rules.count()),
            (gettext("stops"), stops.count()),
            (gettext("stops without a source: review these first"), unsourced.count()),
        )
        return format_html_join("", "<div>{}: {}</div>", counted)

    @admin.display(description=_("approved"))
    def approvals(self, row: CatalogueVersion) -> SafeString:
        approvals = CatalogueApproval.objects.filter(version=row)
        return format_html_join("", "<div>{}</div>", ((_approval(a),) for a in approvals))

    def keep(
        self, by: StaffActor, obj: CatalogueVersion, said: dict[str, Any], change: bool
    ) -> None:
        actions.approve_catalogue(by=by, version=obj, remark=said["remark"])


class LineDesk(ReadOnlyDesk):
    """The lines of all versions; the newest first."""

    ordering = ("-version", "line")
    list_per_page = 100


@admin.register(Method)
class MethodDesk(LineDesk):
    list_display = ("name_fi", "family", "patch_test_required", "stuk_or_mdr_note", "version")
    list_filter = ("version", "family")


@admin.register(Condition)
class ConditionDesk(LineDesk):
    list_display = ("name_fi", "category", "needs_review_after_days", "synonyms_fi", "version")
    list_filter = ("version", "category")


class ExactFilter(admin.SimpleListFilter):
    """One of a few values, by its name."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset.filter(**{self.parameter_name or "": value}) if value else queryset


class MethodFilter(ExactFilter):
    title = _("method")
    parameter_name = "method_code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return sorted(method_choices(), key=lambda choice: choice[1].casefold())


class SeverityFilter(ExactFilter):
    title = _("severity")
    parameter_name = "severity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return SalonRule.SEVERITIES


class ConfidenceFilter(ExactFilter):
    title = _("rests on")
    parameter_name = "confidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return RESTS_ON


@admin.register(ContraindicationRule)
class ContraindicationRuleDesk(LineDesk):
    """Begin the review with stops that rest on no source that was read."""

    list_filter = ("version", SeverityFilter, ConfidenceFilter, MethodFilter)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (
            named(_("method"), "method_code", method_choices()),
            named(_("condition"), "condition_code", condition_choices()),
            named(_("severity"), "severity", SalonRule.SEVERITIES),
            "action_fi",
            "source_id",
            named(_("rests on"), "confidence", RESTS_ON),
        )


@admin.register(Source)
class SourceDesk(LineDesk):
    list_display = ("source_id", "title", "publisher", "year", "tier", "version")
    list_filter = ("version", "tier")


def _approval(approval: CatalogueApproval) -> str:
    accounts = get_user_model()._default_manager
    user = accounts.filter(pk=str(approval.approved_by)).first() if approval.approved_by else None
    name = user.get_full_name() if user else gettext("somebody who has left")
    day = date_format(approval.approved_on, "SHORT_DATE_FORMAT")
    return " · ".join(part for part in (name, day, approval.remark) if part)
