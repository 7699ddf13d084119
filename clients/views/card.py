"""The basic card, as reception sees it, and what is corrected on it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.actions import (
    answer_turned_18,
    correct_client,
    open_card,
    record_notice_given,
    set_guardian,
)
from clients.cards import basic_card, card_address, get_visible_client_or_404, turns_18_in
from clients.details import EditConflict
from clients.forms.asking import AdultForm, GuardianForm, NoticeForm
from clients.forms.correcting import CorrectForm
from clients.models import Client
from clients.views.common import (
    add_problems,
    changes_clients,
    needs_readable_card,
    sees_clients,
    shows_or_takes,
)
from privacy.cases import open_rectification
from privacy.once import once
from privacy.requests import actor_of


@require_safe
@sees_clients
def client_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who she is, how to reach her, and when her data go. Nothing of health or treatments."""
    client, today = get_visible_client_or_404(pk), timezone.localdate()
    purpose = "visit" if client.last_visit_on == today else "reception"
    open_card(by=actor_of(request), client=client, purpose=purpose)
    page = {"card": basic_card(client, today), "came_today": client.last_visit_on == today}
    return render(request, "clients/client_show.html", page)


@shows_or_takes
@changes_clients
@once
@needs_readable_card
def client_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct the card. Whoever saves second sees both versions and loses nothing."""
    client = get_visible_client_or_404(pk)
    form = CorrectForm(request.POST if request.method == "POST" else None, stored=client.details)
    if form.is_valid():
        try:
            correct_client(
                by=actor_of(request),
                client=client,
                seen=form.seen,
                wanted=form.wanted,
                request=open_rectification(client.pk),
            )
        except EditConflict as conflict:
            form = form.after_conflict(conflict)
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            return _saved(request, client)
    return _page(request, "clients/client_correct.html", client, form)


@shows_or_takes
@changes_clients
@once
@needs_readable_card
def client_guardian(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who answers for a minor, and how to reach her."""
    client = get_visible_client_or_404(pk)
    age = client.age_group(timezone.localdate())
    sent = request.POST if request.method == "POST" else None
    form = GuardianForm(sent, who=client.sealed, age=age)
    if form.is_valid():
        try:
            set_guardian(by=actor_of(request), client=client, guardian=form.guardian)
        except ValidationError as problem:
            add_problems(form, problem)
        else:
            return _saved(request, client)
    return _page(request, "clients/client_guardian.html", client, form)


@shows_or_takes
@changes_clients
@once
@needs_readable_card
def client_adult(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether she has turned 18, asked in that year only; a "no" may become a "yes" later."""
    client = get_visible_client_or_404(pk)
    if not turns_18_in(client.sealed.birth_year, timezone.localdate()):
        raise Http404
    form = AdultForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer = form.cleaned_data["turned_18"] == "yes"
        answer_turned_18(by=actor_of(request), client=client, turned_18=answer)
        return _saved(request, client)
    return _page(request, "clients/client_adult.html", client, form)


@shows_or_takes
@changes_clients
@once
def notice_given(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She was given the privacy notice that is in force."""
    client = get_visible_client_or_404(pk)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        way = form.cleaned_data["notice_way"]
        record_notice_given(by=actor_of(request), client=client, way=way)
        return _saved(request, client)
    return _page(request, "clients/notice_given.html", client, form)


def _page(request: HttpRequest, template: str, client: Client, form: forms.Form) -> HttpResponse:
    """A page with a form, and the way back to the card."""
    page = {"form": form, "card_url": card_address(request.user, client.pk)}
    return render(request, template, page)


def _saved(request: HttpRequest, client: Client) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(card_address(request.user, client.pk))
