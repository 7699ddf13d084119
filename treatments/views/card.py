"""A client's card for those who treat: opened for a purpose, confirmed with one tap."""

from datetime import date
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients.cards import basic_card, card_address, get_visible_client_or_404, readable
from clients.models import Client
from privacy.once import once
from treatments.actions.consultation import confirm_unchanged
from treatments.actions.reading import Card
from treatments.actions.visit import note_visit_today, take_back_visit_today
from treatments.forms.purpose import PurposeForm
from treatments.purposes import VISIT
from treatments.refusals import PurposeNeeded, Refusal
from treatments.views import card_parts as parts
from treatments.views.common import (
    address_if_any,
    ensure_opened,
    needs_opened_card,
    open_for,
    records_health,
    refused,
    remember_reason,
    sees_clients,
    sees_health,
    staff_of,
)

VISIT_BEFORE: Final = "visit_before"
"""In the session: whose visit was noted last, and the day of the visit before it."""


@require_safe
@sees_clients
def card_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card. Without a visit today it is asked first why it is opened (R70)."""
    if not request.user.has_perm("treatments.view_health"):
        return redirect("clients:client_show", pk)
    client = get_visible_client_or_404(pk)
    try:
        card = open_for(request, client)
    except PurposeNeeded:
        return _ask_why(request, client, PurposeForm())
    return render(request, "treatments/card_show.html", _page(card))


@require_POST
@sees_health
def card_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why the card is opened, picked from a list and remembered for today."""
    client = get_visible_client_or_404(pk)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _ask_why(request, client, form)
    remember_reason(request, client.pk, form.cleaned_data["reason"])
    return redirect("treatments:card_show", client.pk)


@require_POST
@sees_clients
@once
def visit_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Came today": one tap, and the card is open."""
    client = get_visible_client_or_404(pk)
    note_today(request, client)
    return redirect(card_address(request.user, client.pk))


def note_today(request: HttpRequest, client: Client) -> None:
    """She has come; a first tap of the day can be taken back."""
    if client.last_visit_on != timezone.localdate():
        request.session[VISIT_BEFORE] = [str(client.pk), _day(client.last_visit_on)]
        undo = reverse("treatments:visit_take_back", args=[client.pk])
        messages.success(request, _("Saved."), extra_tags=undo)
    note_visit_today(by=staff_of(request), client=client)


@require_POST
@sees_clients
@once
def visit_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Undo": the last "came today" of this session."""
    client = get_visible_client_or_404(pk)
    known, before = request.session.pop(VISIT_BEFORE, ["", ""])
    if known != str(client.pk):
        messages.warning(request, _("There is nothing to take back any more."))
        return redirect(card_address(request.user, client.pk))
    try:
        take_back_visit_today(
            by=staff_of(request),
            client=client,
            before=date.fromisoformat(before) if before else None,
        )
    except Refusal as refusal:
        return refused(request, client, refusal)
    messages.success(request, _("The visit was taken back."))
    return redirect(card_address(request.user, client.pk))


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


@require_POST
@records_health
@once
@needs_opened_card
def answers_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "No changes": all answers hold as of today. What has ended is asked instead."""
    client = get_visible_client_or_404(pk)
    ensure_opened(request, client)
    try:
        confirmed = confirm_unchanged(by=staff_of(request), client=client)
    except Refusal as refusal:
        return refused(request, client, refusal)
    if confirmed.count:
        text = ngettext(
            "%(count)s answer confirmed.", "%(count)s answers confirmed.", confirmed.count
        )
        messages.success(request, text % {"count": confirmed.count})
    if confirmed.to_ask:
        messages.warning(request, _("The end of something is over: ask about it and change it."))
    is_from_overview = request.POST.get("then") == "overview"
    return redirect(f"treatments:{'overview' if is_from_overview else 'card'}_show", client.pk)


def _ask_why(request: HttpRequest, client: Client, form: PurposeForm) -> HttpResponse:
    page = {"client": client, "who": readable(client), "form": form}
    return render(request, "treatments/card_open.html", page)


def _page(card: Card) -> dict[str, object]:
    basic = basic_card(card.client, card.today, card.rules)
    page: dict[str, object] = {
        "card": basic,
        "client": card.client,
        "came_today": card.purpose == VISIT,
        "consent": parts.consent_of(card.consents),
        "has_silent": card.has_silent,
        "entries": parts.entry_lines(card),
        "unreadable_entries": len(card.unreadable),
        "ends": parts.ends_of(card, card.rules),
        "tests": sorted(card.facts.patch_tests, key=lambda t: t.applied_at, reverse=True)
        if card.facts
        else [],
        "no_catalogue": card.in_use is None,
        "log_url": address_if_any("treatments:treatment_log", card.client.pk),
    }
    if card.in_use is not None and card.facts is not None and basic.who is not None:
        methods = parts.shown_methods(card)
        is_new = not card.facts.was_interviewed
        page["alerts"] = parts.alerts_of(methods, is_new=is_new) if card.consent else []
        page["health"] = parts.health_of(card.facts, card.in_use.catalogue, card.today)
    return page
