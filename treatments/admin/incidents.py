"""Incidents on the owner's desk: opened with a purpose, decided, closed (R12, R57)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from privacy.forms import FreeTextField, PlainTextField
from treatments import actions
from treatments.actors import StaffActor
from treatments.admin.desk import Desk, FittingForm, actor
from treatments.forms.incident import paper_of, record_of
from treatments.incidents import (
    days_left,
    due_on,
    refuse_closing,
    refuse_incident,
    waits_for_notice,
)
from treatments.models import Incident, Seriousness

PERMISSION = "treatments.keep_incidents"


class IncidentDeskForm(FittingForm):
    """All of it; the client is remembered by the card from which it was reported."""

    what = FreeTextField(label=_("What happened"), help_text=_("No names."))
    product = PlainTextField(label=_("Product"), required=False)
    batch = PlainTextField(label=_("Batch"), required=False)
    device = PlainTextField(label=_("Device"), required=False)
    serious = forms.MultipleChoiceField(
        label=_("What makes it serious"),
        choices=Seriousness.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    measures = FreeTextField(label=_("What was done"), required=False)
    treatment = FreeTextField(
        label=_("Treatment"),
        help_text=_("Filled in from the entries of that day when the matter is closed."),
        required=False,
    )
    decision_reason = FreeTextField(label=_("Reason of the decision"), required=False)
    closing = forms.BooleanField(label=_("The matter is over: close it"), required=False)

    class Meta:
        model = Incident
        fields = ("kind", "happened_on", "aware_on", "decision", "notified_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        instance = options.get("instance")
        if instance is not None:
            names = record_fields()
            known = {name: getattr(instance.sealed, name) for name in names}
            options["initial"] = {**known, **(options.get("initial") or {})}
        super().__init__(*args, **options)

    def refuse(self, instance: Any) -> None:
        paper = paper_of(self.cleaned_data)
        refuse_incident(paper, timezone.localdate())
        if self.cleaned_data.get("closing"):
            refuse_closing(paper)


@admin.register(Incident)
class IncidentDesk(Desk):
    permission = PERMISSION
    form = IncidentDeskForm
    list_display = ("aware_on", "kind", "is_serious", "deadline", "decision", "closed_on")
    list_filter = ("kind", "is_serious")
    readonly_fields = ("deadline", "summary")
    fieldsets = (
        (None, {"fields": ("deadline", "summary", "kind", "happened_on", "aware_on", "what")}),
        (_("By what"), {"fields": ("product", "batch", "device", "treatment")}),
        (_("How serious"), {"fields": ("serious", "measures")}),
        (_("Decision"), {"fields": ("decision", "decision_reason", "notified_on", "closing")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.closed_on is None
        return is_open and super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A closed incident is read from its summary."""
        if obj is not None and obj.closed_on is not None:
            return ((None, {"fields": ("summary", *IncidentDeskForm.Meta.fields)}),)
        return self.fieldsets

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Opening is noted with its purpose (R57)."""
        incident = self.get_object(request, object_id)
        if incident is not None and self.has_view_permission(request, incident):
            actions.open_incident(by=actor(request), incident=incident, purpose="incident")
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("time for the notice to Tukes"))
    def deadline(self, row: Incident) -> str:
        """How many of the 20 days are left; nothing where no clock runs."""
        if not row.aware_on or not waits_for_notice(row):
            return "–"
        until = date_format(due_on(row.aware_on), "j.n.Y")
        left = days_left(row.aware_on, timezone.localdate())
        if left < 0:
            return gettext("%(until)s: the time is over") % {"until": until}
        words = ngettext("%(until)s: %(left)d day left", "%(until)s: %(left)d days left", left)
        return words % {"until": until, "left": left}

    @admin.display(description=_("papers"))
    def summary(self, row: Incident) -> SafeString | str:
        """The way to the summary."""
        if row._state.adding:
            return gettext("The summary for Tukes is there when the incident is saved.")
        url = reverse("treatments:incident_print", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Summary for Tukes, without a name"))

    def keep(self, by: StaffActor, obj: Incident, said: dict[str, Any], change: bool) -> None:
        paper, words = paper_of(said), record_of(said)
        if change:
            actions.change_incident(
                by=by, incident=obj, paper=paper, said=words, closing=said["closing"]
            )
        else:
            obj.pk = actions.record_incident(by=by, paper=paper, said=words).pk


def record_fields() -> tuple[str, ...]:
    """The words of an incident that stand on its form."""
    return (
        "what",
        "product",
        "batch",
        "device",
        "serious",
        "measures",
        "treatment",
        "decision_reason",
    )
