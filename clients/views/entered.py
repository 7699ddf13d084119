"""The cards that came with an import: each can be taken back by itself."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.cards import card_address, readable
from clients.importing.undoing import REASONS, undo_client, worked_on
from clients.models import Client, ImportBatch, ImportedClient
from clients.views.stepping import imports_clients
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 30
_CAN_UNDO: Final = (ImportBatch.State.OPEN, ImportBatch.State.CLOSED)


@require_safe
@imports_clients
def import_entered(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who was entered, what her program said about letters, and why a card stays."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    origins = ImportedClient.objects.filter(batch_id=pk).select_related("subject")
    page = Paginator(origins.order_by("imported_at", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    can_undo = batch.state in _CAN_UNDO and timezone.now() <= batch.undo_until
    context = {
        "batch": batch,
        "page": page,
        "rows": _rows(request, batch, list(page.object_list)),
        "can_undo": can_undo,
    }
    return render(request, "clients/import_entered.html", context)


@require_POST
@imports_clients
@once
def import_client_undo(request: HttpRequest, pk: UUID, client: UUID) -> HttpResponse:
    """Take one card back. Where somebody has worked on it, it stays and the page says why."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    get_object_or_404(ImportedClient, batch_id=pk, subject=client)
    card = get_object_or_404(Client, pk=client)
    try:
        undo_client(by=actor_of(request), batch=batch, client=card)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The card was taken back."))
    return redirect("clients:import_entered", pk)


def _rows(
    request: HttpRequest, batch: ImportBatch, origins: list[ImportedClient]
) -> list[dict[str, Any]]:
    ids = [origin.subject_id for origin in origins]
    cards = Client.objects.select_related("subject", "contact").in_bulk(ids)
    kept = worked_on(ids)
    return [
        {
            "id": origin.subject_id,
            "who": readable(cards[origin.subject_id]),
            "url": card_address(request.user, origin.subject_id),
            "origin": readable(origin),
            "stays": REASONS.get(kept.get(origin.subject_id, ""), ""),
        }
        for origin in origins
        if origin.subject_id in cards
    ]
