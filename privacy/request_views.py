"""Receiving a request from somebody who is not in the register, or not found there (R19, R30)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.actions import receive_request
from privacy.models import DataSubjectRequest
from privacy.once import once
from privacy.request_forms import ReceiveForm, ReceiveFromAnybodyForm
from privacy.requests import actor_of

receives_requests = permission_required("clients.view_client", raise_exception=True)
FULFIL = "privacy.fulfil_request"


@require_http_methods(["GET", "HEAD", "POST"])
@receives_requests
@once
def request_receive(request: HttpRequest) -> HttpResponse:
    """Whoever receives people may record a request; the owner answers it."""
    form = ReceiveFromAnybodyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = receive_request(by=actor_of(request), about=None, **form.received())
        except ValidationError as problem:
            add_refusals(form, problem)
        else:
            return received(request, row, reverse("clients:client_list"))
    back = reverse("clients:client_list")
    return render(request, "privacy/request_receive.html", {"form": form, "back_url": back})


def received(request: HttpRequest, row: DataSubjectRequest, back: str) -> HttpResponse:
    """On to the page of the request for the owner; back for others, with the day of the answer."""
    if request.user.has_perm(FULFIL):
        return redirect("admin:privacy_datasubjectrequest_change", row.pk)
    day = date_format(row.due_on, "SHORT_DATE_FORMAT")
    text = _("The request is recorded. The owner answers it by %(day)s.") % {"day": day}
    messages.success(request, text)
    return redirect(back)


def add_refusals(form: ReceiveForm, problem: ValidationError) -> None:
    """Put what the act refused beside its field."""
    for name, errors in problem.message_dict.items():
        form.add_error(name if name in form.fields else None, errors)
