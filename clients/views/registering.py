"""Registering a client. The search comes first, so that nobody is entered twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import refuse_health_storing, register_client
from clients.cards import card_address
from clients.forms.prefill import typed_details
from clients.forms.registering import RegisterForm
from clients.models import Client
from clients.search import Duplicate, FoundClient, look_alike, possible_duplicates
from clients.views.booked import BOOKING, booked_details, link_new_client
from clients.views.common import MERGES, add_problems, adds_clients, shows_or_takes
from clients.views.finding import WORDS, Row, row_of
from privacy.audit.acts import act
from privacy.encryption import KeysUnavailable
from privacy.once import once
from privacy.requests import actor_of

AS_NEW = "as_new"
"""Ids of clients whom the person has seen and says are somebody else."""


@dataclass(frozen=True)
class Same:
    """Somebody registered already who may be meant, and what they have in common.

    `twin_url`: both cards side by side, where one that is found above looks like the same person
    and whoever asks may merge them.
    """

    row: Row
    shared: list[str]
    twin_url: str = ""
    twin_name: str = ""


@shows_or_takes
@adds_clients
def client_register(request: HttpRequest) -> HttpResponse:
    """A new client on one page. Coming from the search, it begins with what was typed there."""
    if WORDS in request.POST:
        initial = typed_details(request.POST[WORDS], timezone.localdate().year)
        initial |= booked_details(request)
        return _page(request, RegisterForm(initial=initial), [])
    return _register(request)


@once
def _register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST if request.method == "POST" else None)
    same = _not_seen_yet(request, form)
    if form.is_valid() and not same and (client := _registered(request, form)):
        messages.success(request, _("The client is registered."))
        link_new_client(request, client)
        return redirect(card_address(request.user, client.pk))
    return _page(request, form, same)


@require_POST
@adds_clients
def client_same(request: HttpRequest) -> HttpResponse:
    """While one types: who may be meant. A fragment. A first name alone means nobody yet."""
    form = RegisterForm(request.POST)
    is_begun = (
        form.is_valid() or " " in form.details.name or form.details.phone or form.details.email
    )
    same = _not_seen_yet(request, form) if is_begun else []
    return render(request, "clients/_same.html", {"same": same})


def _page(request: HttpRequest, form: RegisterForm, same: Sequence[Same]) -> HttpResponse:
    page = {
        "form": form,
        "same": same,
        "same_takes_focus": form.is_valid(),
        "said_new": _said_new(request),
        "booking": request.POST.get(BOOKING, ""),
    }
    return render(request, "clients/client_register.html", page)


def _registered(request: HttpRequest, form: RegisterForm) -> Client | None:
    """The new client, or None and the form says why."""
    by = actor_of(request)
    try:
        with act():
            client = register_client(by=by, **form.entry)
            if form.cleaned_data["without_health"]:
                refuse_health_storing(by=by, client=client)
    except ValidationError as problem:
        add_problems(form, problem)
    except KeysUnavailable as problem:
        form.add_error(None, str(problem))
    else:
        return client
    return None


def _not_seen_yet(request: HttpRequest, form: RegisterForm) -> list[Same]:
    if not form.is_bound or form.errors is None:
        return []
    said_new = _said_new(request).split()
    found = [one for one in possible_duplicates(form.details) if str(one.client.id) not in said_new]
    may_merge = request.user.has_perms(MERGES)
    same = []
    for place, one in enumerate(found):
        above = (other.client for other in found[:place] if may_merge)
        twin = next((other for other in above if look_alike(one.client, other)), None)
        same.append(_same(request, one, twin))
    return same


def _same(request: HttpRequest, one: Duplicate, twin: FoundClient | None) -> Same:
    row = row_of(request, one.client)
    if twin is None:
        return Same(row, shared_words(one))
    url = reverse("clients:client_merge", args=[twin.id, one.client.id])
    return Same(row, shared_words(one), url, row_of(request, twin).name)


def _said_new(request: HttpRequest) -> str:
    return " ".join(request.POST.getlist(AS_NEW))


def shared_words(duplicate: Duplicate) -> list[str]:
    """What a client has in common with somebody who was typed in, in words."""
    words: list[tuple[Any, str]] = [
        (duplicate.same_name, _("same name")),
        (duplicate.same_phone, _("same phone")),
        (duplicate.same_email, _("same e-mail")),
    ]
    return [word for is_shared, word in words if is_shared]
