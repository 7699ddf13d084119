"""The owner's desk for requests: one page each, the clock on top, its steps in order."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy import actions, documents
from privacy.admin.desk import OwnersDesk, actor
from privacy.admin.request_page import request_page
from privacy.admin.request_steps import STEPS, form_of
from privacy.audit.acts import Actor, act
from privacy.case_rules import refuse_erasing, refuse_undecidable
from privacy.encryption import CannotBeRead
from privacy.erasure_preview import preview
from privacy.models import DataSubjectRequest, RecipientTask
from privacy.models.request import Kind
from privacy.once import once
from privacy.refusals import NobodyMeant, Refused, WrongKind
from privacy.request_forms import EraseForm, RecipientForm, StatementForm

CHANGE = "admin:privacy_datasubjectrequest_change"
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])
PDF = "application/pdf"
TYPES = {"pdf": PDF, "json": "application/json", "csv": "text/csv"}


@admin.register(DataSubjectRequest)
class RequestDesk(OwnersDesk):
    permission = "privacy.fulfil_request"
    may_add = False
    may_change = False
    list_display = ("kind", "received_on", "due_on", "outcome", "closed_on")
    list_filter = ("kind", "outcome")
    ordering = ("closed_on", "due_on")
    change_list_template = "privacy/request_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = (
            ("<uuid:pk>/askel/<slug:step>/", require_POST(once(self.step_view)), "step"),
            ("<uuid:pk>/vastaanottaja/", require_POST(once(self.recipient_view)), "recipient"),
            ("<uuid:pk>/tiedosto/<str:name>/", require_safe(self.file_view), "file"),
            ("<uuid:pk>/kirje/", require_safe(self.letter_view), "letter"),
            ("<uuid:pk>/lausuma/", shows_or_takes(once(self.statement_view)), "statement"),
            ("<uuid:pk>/poisto/", reauthentication_required(self.erase_view), "erase"),
        )
        wrap = self.admin_site.admin_view
        return [
            *(path(route, wrap(view), name=f"privacy_request_{name}") for route, view, name in own),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one request; its steps are sent to addresses of their own."""
        self._refuse_others(request)
        if request.method == "POST":
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return _show(request, row)

    def step_view(self, request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
        """One step, done with one button. A refusal shows the page again, saying the rule."""
        row = self._row(request, pk)
        if step not in STEPS:
            raise Http404
        form = form_of(step, row, request.POST)
        if form.is_valid() and _done(lambda: STEPS[step].act(actor(request), row, form), form):
            return redirect(CHANGE, row.pk)
        return _show(request, self._row(request, pk), step, form)

    def recipient_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """A recipient was told, or could not be (art. 19)."""
        row = self._row(request, pk)
        tasks = RecipientTask.objects.select_related("request", "subject").filter(request=row)
        form, wanted = RecipientForm(request.POST), request.POST.get("task", "")
        task = next((task for task in tasks if str(task.pk) == wanted), None)
        if task is None:
            messages.error(request, _("This recipient is not on the list any more."))
            return redirect(CHANGE, row.pk)
        by = actor(request)
        if form.is_valid() and _done(
            lambda: actions.answer_recipient(by=by, task=task, **form.cleaned_data), form
        ):
            return redirect(CHANGE, row.pk)
        return _show(request, row, f"recipient-{task.pk}", form)

    def file_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """A file of the answer, to be printed or handed over on a stick."""
        row = self._row(request, pk)
        try:
            content = documents.read_file(row, name)
        except (documents.NoSuchFile, CannotBeRead):
            raise Http404 from None
        actions.open_reply(by=actor(request), request=row, name=name.rsplit(".")[-1])
        return _file(content, name)

    def letter_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The letter that goes with the outcome."""
        row = self._row(request, pk)
        actions.open_reply(by=actor(request), request=row, name="letter")
        return _file(documents.letter(row), "kirje.pdf")

    def statement_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Her own words beside what she disputes: the card, or one entry of it (art. 16)."""
        row, by = self._row(request, pk), actor(request)
        try:
            refuse_undecidable(row)
            if row.kind != Kind.RECTIFICATION:
                raise WrongKind
            if (about := row.about) is None:
                raise NobodyMeant
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(CHANGE, row.pk)
        entries = actions.list_entries(by=by, subject_id=about, purpose="request", disputable=True)
        form = StatementForm(request.POST if request.method == "POST" else None, entries=entries)
        if form.is_valid() and _done(lambda: _state(by, about, form.cleaned_data), form):
            messages.success(request, _("Her statement is kept."))
            return redirect(CHANGE, row.pk)
        page = {"request_file": row, "form": form}
        return render(request, "privacy/request_statement.html", page)

    def erase_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What goes and what stays, and then the erasure itself; only after a recent login."""
        row, by = self._row(request, pk), actor(request)
        form = EraseForm(request.POST if request.method == "POST" else None)
        try:
            refuse_erasing(row)
            if form.is_valid() and _done(
                lambda: actions.erase_for_request(by=by, request=row, **form.cleaned_data), form
            ):
                actions.check_erasure(by=by, request=row)
                return redirect(CHANGE, row.pk)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(CHANGE, row.pk)
        seen = preview(row.about, timezone.localdate()) if row.about else None
        page = {"request_file": row, "preview": seen, "form": form}
        return render(request, "privacy/request_erase.html", page)

    def _row(self, request: HttpRequest, pk: UUID) -> DataSubjectRequest:
        self._refuse_others(request)
        row = DataSubjectRequest.objects.select_related("subject").filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _state(by: Actor, about: UUID, said: dict[str, Any]) -> None:
    actions.note_statement(by=by, subject_id=about, text=said["text"], entry_id=said["entry"])


def _show(
    request: HttpRequest,
    row: DataSubjectRequest,
    step: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    page = request_page(row, timezone.localdate(), step, form)
    return render(request, "privacy/request_show.html", page)


def _done(step: Any, form: forms.Form) -> bool:
    """Carry a step out, wholly or not at all; what the act refuses stands in the form then."""
    try:
        with act():
            step()
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as problem:
        for name, errors in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        return True
    return False


def _file(content: bytes, name: str) -> HttpResponse:
    kind = TYPES.get(name.rsplit(".")[-1], "application/octet-stream")
    place = "inline" if kind == PDF else "attachment"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{place}; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
