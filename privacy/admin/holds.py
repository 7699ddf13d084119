"""The owner's desk for holds: which records, for which claim, looked at again by when (R58)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from privacy import actions
from privacy.admin.desk import AnyForm, OwnersDesk, actor
from privacy.audit.acts import Actor
from privacy.entries import cut, entries_of
from privacy.forms import FreeTextField
from privacy.hold_rules import LONGEST
from privacy.models import Hold
from privacy.people import called
from privacy.retention import last_day

CLIENT = "asiakas"


class ClaimForm(AnyForm):
    """What every hold needs: the claim, and the day on which it is looked at again."""

    claim = FreeTextField(label=_("The claim"), max_length=1_000)
    review_on = forms.DateField(
        label=_("Look at it again by"), help_text=_("Within six months at the latest.")
    )

    class Meta:
        model = Hold
        fields = ("review_on",)

    def clean_review_on(self) -> Any:
        day, today = self.cleaned_data["review_on"], timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("The day of the review has to be still to come."))
        if day > last_day(today, LONGEST):
            raise forms.ValidationError(_("Look at it again within six months."))
        return day


class CarriedAlong(forms.HiddenInput):
    """What the page only passes on: no label points at it."""

    def id_for_label(self, id_: str) -> str:
        return ""


class NewHoldForm(ClaimForm):
    """Exactly the records that the claim needs, picked one by one."""

    asiakas = forms.UUIDField(widget=CarriedAlong)
    records = forms.MultipleChoiceField(
        label=_("Records that the claim needs"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Copies of these are kept under a key of their own. All else goes on its day."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.data.get(CLIENT) or (self.initial or {}).get(CLIENT) or ""
        field = self.fields["records"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = list(_records_of(asked))


class ReviewForm(ClaimForm):
    """Looked at again: the claim still stands, or it is settled."""

    release = forms.BooleanField(label=_("The claim is settled: erase the copies"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        hold = options.get("instance")
        if hold is not None:
            initial = {"claim": hold.sealed.claim, **(options.get("initial") or {})}
            initial["review_on"] = timezone.localdate() + timedelta(days=180)
            options["initial"] = initial
        super().__init__(*args, **options)


@admin.register(Hold)
class HoldDesk(OwnersDesk):
    """A hold is begun from a client's request or card; here it is looked at and released."""

    permission = "privacy.fulfil_request"
    list_display = ("decided_on", "review_on")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Her records are shown to be chosen from, so the log says that they were looked at."""
        asked = _as_uuid(request.POST.get(CLIENT) or request.GET.get(CLIENT, ""))
        if asked is not None and self.has_add_permission(request):
            actions.list_entries(by=actor(request), subject_id=asked, purpose="claim")
        return super().add_view(request, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[AnyForm]:
        options["form"] = ReviewForm if obj else NewHoldForm
        return super().get_form(request, obj, change, **options)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return (CLIENT, "claim", "records", "review_on")
        return ("who", "decided_on", "held", "claim", "review_on", "release")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("who", "decided_on", "held") if obj else ()

    @admin.display(description=_("whose data"))
    def who(self, hold: Hold) -> str:
        return hold.sealed.name

    @admin.display(description=_("records"))
    def held(self, hold: Hold) -> SafeString:
        lines = [(record.title, record.content) for record in hold.sealed.records]
        return format_html_join("", "<p><strong>{}</strong><br>{}</p>", lines)

    def keep(self, by: Actor, obj: Hold, said: dict[str, Any], change: bool) -> Hold | None:
        if not change:
            return actions.hold_records(
                by=by,
                subject_id=said[CLIENT],
                name=called(said[CLIENT]) or "-",
                claim=said["claim"],
                chosen=[_chosen(value) for value in said["records"]],
                review_on=said["review_on"],
            )
        if said["release"]:
            actions.release_hold(by=by, hold=obj)
        else:
            actions.renew_hold(by=by, hold=obj, claim=said["claim"], review_on=said["review_on"])
        return None


def _records_of(asked: Any) -> Iterator[tuple[str, str]]:
    subject_id = _as_uuid(asked)
    for entry in entries_of(subject_id) if subject_id else ():
        yield f"{entry.label}:{entry.pk}", cut(f"{entry.kind} {entry.in_short}")


def _as_uuid(asked: Any) -> UUID | None:
    try:
        return asked if isinstance(asked, UUID) else UUID(str(asked))
    except ValueError:
        return None


def _chosen(value: str) -> tuple[str, UUID]:
    label, _colon, pk = value.partition(":")
    return label, UUID(pk)
