"""What goes by itself within the next thirty days, for the owner."""

from typing import Any, Final

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.cards import card_address
from clients.ending import DAYS_AHEAD, ending_cards, ending_clients, ending_kinds
from clients.views.common import VIEW

PER_PAGE: Final = 50


@require_safe
@permission_required((VIEW, "privacy.view_promises"), raise_exception=True)
def ending_list(request: HttpRequest) -> HttpResponse:
    """Cards with their last day, and how many other rows end soon. Nobody is written to."""
    today = timezone.localdate()
    paginator = Paginator(ending_clients(today), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "cards": [
            (card_address(request.user, card.id), card) for card in ending_cards(page.object_list)
        ],
        "page": page,
        "count": paginator.count,
        "kinds": ending_kinds(today),
        "days": DAYS_AHEAD,
    }
    return render(request, "clients/ending_list.html", context)
