"""Privacy notices: the versions so far, and the next one, published by the owner."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from privacy.admin.desk import AnyForm, OwnersDesk
from privacy.audit.acts import Actor
from privacy.forms import PlainTextField
from privacy.models import NoticeVersion
from privacy.notices import draft_now, notice_text
from privacy.notices.publishing import publish_notice, refuse_publishing
from privacy.refusals import Refused
from privacy.text import to_html


class NoticeForm(AnyForm):
    """The day and what changes; everything else comes from the program and its settings."""

    valid_from = forms.DateField(label=_("Valid from"), initial=timezone.localdate)
    summary = PlainTextField(
        label=_("What changes, in Finnish"),
        max_length=300,
        help_text=_("One sentence. Clients read it beside the notice."),
    )
    summary_en = PlainTextField(label=_("What changes, in English"), max_length=300, required=False)

    class Meta:
        model = NoticeVersion
        fields = ("valid_from", "summary", "summary_en")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_publishing(valid_from=said["valid_from"], summary=said["summary"])
            except Refused as refused:
                self.add_error(None, str(refused))
        return said


@admin.register(NoticeVersion)
class NoticeDesk(OwnersDesk):
    """Versions are immutable: one may be added, none changed or deleted."""

    permission = "privacy.keep_papers"
    form = NoticeForm
    may_change = False
    list_display = ("number", "valid_from", "summary", "published_at")
    ordering = ("-number",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("valid_from", "summary", "summary_en", "next_notice")
        return ("number", "valid_from", "summary", "summary_en", "published_at", "published_text")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("next_notice",) if obj is None else self.get_fields(request, obj)

    @admin.display(description=_("The notice as it will be published"))
    def next_notice(self, obj: NoticeVersion) -> SafeString:
        return to_html(notice_text(draft_now(), "fi"))

    @admin.display(description=_("The notice"))
    def published_text(self, obj: NoticeVersion) -> SafeString:
        return to_html(obj.text)

    def keep(self, by: Actor, obj: Any, said: dict[str, Any], change: bool) -> NoticeVersion:
        return publish_notice(by=by, **said)
