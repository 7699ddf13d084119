"""Whom has nobody told yet where her data came from (art. 14)."""

from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.cards import card_address, readable
from clients.models import Client
from clients.views.stepping import imports_clients
from clients.waiting import not_told

PER_PAGE: Final = 50


@require_safe
@imports_clients
def untold_list(request: HttpRequest) -> HttpResponse:
    """Imported clients without the notice, the most urgent first."""
    origins = not_told(date.max).order_by("tell_by", "pk").select_related("subject")
    page = Paginator(origins, PER_PAGE).get_page(request.GET.get("page"))
    cards = Client.objects.in_bulk([origin.subject_id for origin in page.object_list])
    rows = []
    for origin in page.object_list:
        card = cards[origin.subject_id]
        card.subject = origin.subject
        rows.append((card_address(request.user, card.pk), readable(card), readable(origin), origin))
    context = {"rows": rows, "page": page, "today": timezone.localdate()}
    return render(request, "clients/untold_list.html", context)
