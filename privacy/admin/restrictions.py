"""The owner's desk for restrictions: why, until which review, opened for a purpose, lifted."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from privacy import actions
from privacy.access import build_access
from privacy.admin.desk import AnyForm, OwnersDesk, actor
from privacy.audit.acts import Actor, act
from privacy.forms import FreeTextField
from privacy.models import Restriction
from privacy.people import called
from privacy.request_forms import OpenForm

STAYS, LIFT = "stays", "lift"
SHOWN = ("who", "ground", "since", "reason", "review_on", "lifted_on", "data")


class RestrictionForm(AnyForm):
    """Looked at again: it stays, or it is lifted after she was told (art. 18(3))."""

    review = forms.ChoiceField(
        label=_("What now?"),
        choices=[(STAYS, _("it stays; look at it again in three months")), (LIFT, _("lift it"))],
        widget=forms.RadioSelect,
    )
    told_on = forms.DateField(label=_("She was told on"), required=False)
    told = FreeTextField(label=_("What she was told"), max_length=1_000, required=False)

    class Meta:
        model = Restriction
        fields = ()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("review") == LIFT:
            told_on = said.get("told_on")
            if told_on is None or not said.get("told"):
                message = _("Tell the client before lifting the restriction, and record when.")
                self.add_error("told_on" if told_on is None else "told", message)
            elif told_on > timezone.localdate():
                self.add_error("told_on", _("The day is still to come."))
        return said


@admin.register(Restriction)
class RestrictionDesk(OwnersDesk):
    permission = "privacy.fulfil_request"
    may_add = False
    form = RestrictionForm
    list_display = ("ground", "since", "review_on", "lifted_on")
    list_filter = ("ground",)
    readonly_fields = SHOWN

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        is_open = obj is not None and obj.lifted_on is None
        return (*SHOWN, "review", "told_on", "told") if is_open else (*SHOWN, "told_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return SHOWN if obj is None or obj.lifted_on is None else (*SHOWN, "told_on")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.lifted_on is None
        return is_open and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.data_view)
        wrapped = self.admin_site.admin_view(view)
        return [
            path("<uuid:pk>/tiedot/", wrapped, name="privacy_restriction_data"),
            *super().get_urls(),
        ]

    def data_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Her data, to be read for one of the purposes that the law permits (art. 18(2))."""
        rows = Restriction.objects.select_related("subject")
        row = rows.filter(pk=pk, lifted_on=None).first()
        if row is None or not self.has_view_permission(request):
            raise Http404
        form = OpenForm(request.POST if request.method == "POST" else None)
        page: dict[str, Any] = {"restriction": row, "form": form}
        if form.is_valid():
            by, purpose = actor(request), form.cleaned_data["purpose"]
            with act():
                actions.open_restricted(by=by, restriction=row, purpose=purpose)
                page["access"] = build_access(by=by, subject=row.subject, purpose=purpose)
        return render(request, "privacy/restriction_data.html", page)

    @admin.display(description=_("whose data"))
    def who(self, row: Restriction) -> str:
        return called(row.subject.pk)

    @admin.display(description=_("reason"))
    def reason(self, row: Restriction) -> str:
        return row.sealed.reason

    @admin.display(description=_("data"))
    def data(self, row: Restriction) -> SafeString | str:
        if row.lifted_on is not None:
            return ""
        url = reverse("admin:privacy_restriction_data", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open for a purpose"))

    def keep(self, by: Actor, obj: Restriction, said: dict[str, Any], change: bool) -> None:
        if said["review"] == STAYS:
            actions.renew_restriction(by=by, restriction=obj)
        else:
            actions.lift_restriction(
                by=by, restriction=obj, told_on=said["told_on"], told=said["told"]
            )
