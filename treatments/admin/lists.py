"""Contraindication lists: read line by line, and approved by the responsible person (R10)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import AnyForm, Desk, ReadOnlyDesk
from treatments.fitting import refuse_unfit
from treatments.models import (
    CatalogueApproval,
    CatalogueVersion,
    Condition,
    ContraindicationRule,
    Method,
    Source,
)
from treatments.refusals import LayerDoesNotFit


class ApprovalForm(AnyForm):
    approve = forms.BooleanField(
        label=_("I have gone through this list and take it into use"),
        required=False,
        help_text=_("From now on treatments are checked by it. Older entries keep what they said."),
    )
    remark = forms.CharField(label=_("remark"), required=False, max_length=200)

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
            (_now("methods"), Method.objects.filter(version=row).count()),
            (_now("conditions"), Condition.objects.filter(version=row).count()),
            (_now("rules"), rules.count()),
            (_now("stops"), stops.count()),
            (_now("stops without a source: review these first"), unsourced.count()),
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


@admin.register(ContraindicationRule)
class ContraindicationRuleDesk(LineDesk):
    list_display = (
        "method_code",
        "condition_code",
        "severity",
        "action_fi",
        "source_id",
        "confidence",
        "version",
    )
    list_filter = ("version", "severity", "confidence", "method_code")


@admin.register(Source)
class SourceDesk(LineDesk):
    list_display = ("source_id", "title", "publisher", "year", "tier", "version")
    list_filter = ("version", "tier")


def _approval(approval: CatalogueApproval) -> str:
    accounts = get_user_model()._default_manager
    user = accounts.filter(pk=str(approval.approved_by)).first() if approval.approved_by else None
    name = user.get_full_name() if user else _now("somebody who has left")
    day = date_format(approval.approved_on, "SHORT_DATE_FORMAT")
    return " · ".join(part for part in (name, day, approval.remark) if part)
