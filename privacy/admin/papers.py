"""The owner's papers: register of breaches, processors, tests of the contact channel."""

import dataclasses
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from privacy.admin.desk import AnyForm, OwnersDesk, RefusingForm
from privacy.audit.acts import Actor
from privacy.forms import FreeTextField, PlainTextField
from privacy.models import Breach, BreachRecord, ContactTest, Processor
from privacy.papers import actions
from privacy.papers.rules import (
    BreachPaper,
    PaperRefused,
    hours_left,
    notify_by,
    refuse_breach,
    refuse_closing,
    refuse_processor,
)

PERMISSION = "privacy.keep_papers"
_RECORD = [field.name for field in dataclasses.fields(BreachRecord)]


class BreachForm(RefusingForm):
    """All of it on one page, in the order of the Ombudsman's form."""

    refusals = (PaperRefused,)
    happened = PlainTextField(
        label=_("When it happened"), help_text=_("The time, or from when to when; or: not known.")
    )
    what = FreeTextField(
        label=_("What happened"),
        help_text=_("Also lost paper, a wrong recipient, a wrong card opened. Name no client."),
    )
    categories = PlainTextField(
        label=_("Kinds of data"), help_text=_("For example contact details, health answers.")
    )
    people = PlainTextField(label=_("Number of people"), help_text=_("About how many, and who."))
    consequences = FreeTextField(label=_("Likely consequences"), required=False)
    measures = FreeTextField(label=_("What was done, and what will be done"), required=False)
    risk_reason = FreeTextField(label=_("Reason of the assessment"), required=False)
    decision_reason = FreeTextField(label=_("Reason of the decision"), required=False)
    late_reason = FreeTextField(label=_("If late: reason of the delay"), required=False)
    closing = forms.BooleanField(label=_("The matter is over: close it"), required=False)

    class Meta:
        model = Breach
        fields = ("aware_at", "risk", "decision", "notified_at", "clients_told_on")

    def __init__(self, *args: Any, **options: Any) -> None:
        instance = options.get("instance")
        if instance is not None:
            known = dataclasses.asdict(instance.sealed)
            options["initial"] = {**known, **(options.get("initial") or {})}
        super().__init__(*args, **options)

    def refuse(self, said: dict[str, Any]) -> None:
        paper = paper_of(said)
        refuse_breach(paper, timezone.now())
        if said.get("closing"):
            refuse_closing(paper)


@admin.register(Breach)
class BreachDesk(OwnersDesk):
    permission = PERMISSION
    form = BreachForm
    list_display = ("aware_at", "deadline", "risk", "decision", "notified_at", "closed_on")
    list_filter = ("decision", "risk")
    readonly_fields = ("deadline", "draft")
    fieldsets = (
        (None, {"fields": ("deadline", "draft", "aware_at", "happened", "what")}),
        (_("Whom it concerns"), {"fields": ("categories", "people", "consequences", "measures")}),
        (_("Assessment"), {"fields": ("risk", "risk_reason")}),
        (
            _("Decision"),
            {"fields": ("decision", "decision_reason", "notified_at", "late_reason")},
        ),
        (_("Clients and closing"), {"fields": ("clients_told_on", "closing")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.closed_on is None
        return is_open and super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A closed breach shows what there is without fields to fill in."""
        if obj is not None and obj.closed_on is not None:
            return ((None, {"fields": ("draft", *BreachForm.Meta.fields)}),)
        return self.fieldsets

    @admin.display(description=_("time for the notice"))
    def deadline(self, row: Breach) -> str:
        """How many of the 72 hours are left."""
        if not row.aware_at or row.aware_at > timezone.now():
            return gettext("72 hours from the moment the salon knows of it, also over a weekend")
        until = date_format(timezone.localtime(notify_by(row.aware_at)), "j.n.Y H.i")
        if row.notified_at or row.decision == Breach.Decision.NOT_NOTIFY or row.closed_on:
            return until
        left = hours_left(row.aware_at, timezone.now())
        if left < 0:
            return gettext("%(until)s: the time is over") % {"until": until}
        words = ngettext("%(until)s: %(left)d hour left", "%(until)s: %(left)d hours left", left)
        return words % {"until": until, "left": left}

    @admin.display(description=_("papers"))
    def draft(self, row: Breach) -> SafeString | str:
        """The way to the draft of the notice."""
        if row._state.adding:
            return gettext("The draft of the notice is there when the breach is saved.")
        url = reverse("privacy:breach_notice", args=[row.pk])
        return format_html(
            '<a href="{}">{}</a>', url, gettext("Draft of the notice and of the letter to clients")
        )

    def keep(self, by: Actor, obj: Breach, said: dict[str, Any], change: bool) -> Any:
        told = BreachRecord(**{name: said[name] for name in _RECORD})
        if not change:
            return actions.record_breach(by=by, paper=paper_of(said), said=told)
        actions.change_breach(
            by=by, breach=obj, paper=paper_of(said), said=told, closing=said["closing"]
        )
        return None


class ProcessorForm(RefusingForm):
    refusals = (PaperRefused,)

    class Meta:
        model = Processor
        fields = ("name", "service", "place", "in_eea", "ground", "contract_on", "ended_on")

    def refuse(self, said: dict[str, Any]) -> None:
        refuse_processor(in_eea=said["in_eea"], ground=said["ground"])


@admin.register(Processor)
class ProcessorDesk(OwnersDesk):
    """A processor is ended, not deleted: its contract is evidence."""

    permission = PERMISSION
    form = ProcessorForm
    list_display = ("name", "service", "place", "in_eea", "contract_on", "ended_on")

    def keep(self, by: Actor, obj: Processor, said: dict[str, Any], change: bool) -> None:
        actions.save_processor(by=by, processor=obj)


class ContactTestForm(AnyForm):
    remark = PlainTextField(label=capfirst(_("remark")), required=False)

    class Meta:
        model = ContactTest
        fields = ("channel", "tested_on", "worked", "remark")

    def clean_tested_on(self) -> Any:
        day = self.cleaned_data["tested_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A test that is still to come is not a test yet."))
        return day


@admin.register(ContactTest)
class ContactTestDesk(OwnersDesk):
    permission = PERMISSION
    form = ContactTestForm
    list_display = ("tested_on", "channel", "worked", "remark")
    may_change = False

    def keep(self, by: Actor, obj: ContactTest, said: dict[str, Any], change: bool) -> Any:
        return actions.note_contact_test(by=by, **said)


def paper_of(said: dict[str, Any]) -> BreachPaper:
    """What a form said, as the rules read it."""
    names = [field.name for field in dataclasses.fields(BreachPaper)]
    return BreachPaper(**{name: said[name] for name in names})
