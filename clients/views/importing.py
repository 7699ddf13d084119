"""Imports: where one stands, decide row by row, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.cards import card_address
from clients.importing import actions, background, forgetting, stored, undoing
from clients.importing.kinds import Outcome
from clients.importing.progress import of_forgetting, of_undoing, of_working, unmeasured
from clients.importing.words import remarks, sheets_unread, why_unreadable
from clients.merged import people
from clients.models import Client, ImportBatch, ImportRow
from clients.views.import_files import broken_page, columns_page
from clients.views.stepping import (
    IN_BULK,
    closed_words,
    imports,
    imports_clients,
    is_under_way,
    progress_page,
)
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 30
State, Decision = ImportBatch.State, ImportRow.Decision


@dataclass(frozen=True)
class Shown:
    """A row in quarantine, with what is said of it and the clients beside it."""

    row: ImportRow
    remarks: Sequence[str]
    beside: Sequence[tuple[str, Client]]

    @property
    def twice(self) -> Sequence[UUID]:
        """Two cards of the register that look like this row, and so like each other."""
        return [client.pk for _url, client in self.beside][:2] if len(self.beside) > 1 else ()


@require_safe
@imports_clients
def import_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where an import stands: columns to be named, being read, to be decided, or closed."""
    batch = get_object_or_404(imports(), pk=pk)
    if batch.state == State.MAPPING:
        return columns_page(request, batch)
    if is_under_way(batch):
        why = background.why_not(batch.pk)
        if why is not None:
            return broken_page(request, batch, why_unreadable(why))
        return progress_page(request, batch, of_working(batch))
    if undoing.is_begun(batch):
        return progress_page(request, batch, unmeasured(of_undoing(batch)), view="import_undo")
    if forgetting.is_unfinished(batch):
        return progress_page(request, batch, unmeasured(of_forgetting(batch)))
    return _decisions_page(request, batch)


@require_POST
@imports_clients
@once
def import_row(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """One row: enter it, leave it out, or say that she is in the register already."""
    found = get_object_or_404(
        ImportRow.objects.select_related("batch__subject", "subject"), pk=row, batch_id=pk
    )
    decision, by = request.POST.get("decision"), actor_of(request)
    try:
        if decision == Decision.ACCEPTED:
            if not actions.accept_rows(by=by, batch=found.batch, rows=[found]):
                messages.warning(request, _("Look at her again: the register has changed."))
        elif decision in (Decision.LEFT, Decision.LINKED):
            actions.decide_row(by=by, row=found, decision=decision)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(_back(request, pk))


@require_POST
@imports_clients
@once
def import_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close it: what was not accepted is gone, or goes with the next steps."""
    batch = get_object_or_404(imports(), pk=pk)
    try:
        actions.close_import(by=actor_of(request), batch=batch)
        if not forgetting.holds_rows(batch):
            messages.success(request, closed_words())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


def _decisions_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    counts = stored.counts_of(batch) if batch.state == State.OPEN else batch.counts
    chosen = request.GET.get("rivit") or _first_with_rows(counts)
    rows = _open_rows(batch).filter(outcome=chosen).select_related("subject").order_by("number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "batch": batch,
        "counts": counts,
        "chosen": chosen,
        "tabs": [(o.value, counts.get(f"open_{o.value}", 0)) for o in Outcome],
        "page": page,
        "rows": [_shown(request, row) for row in page.object_list],
        "in_bulk": chosen in IN_BULK,
        "sheets_unread": sheets_unread(stored.sheets_left(batch)),
        "can_undo": batch.state in (State.OPEN, State.CLOSED)
        and timezone.now() <= batch.undo_until,
        "entered": counts.get(Decision.ACCEPTED, 0),
    }
    return render(request, "clients/import_show.html", context)


def _shown(request: HttpRequest, row: ImportRow) -> Shown:
    known = people(stored.known_ids(row))
    clients = Client.objects.filter(pk__in=known).select_related("subject", "contact")
    beside = [(card_address(request.user, client.pk), client) for client in clients]
    return Shown(row, remarks(row.sealed.kinds), beside)


def _first_with_rows(counts: dict[str, int]) -> str:
    return next((o.value for o in Outcome if counts.get(f"open_{o.value}")), Outcome.PROPOSE.value)


def _open_rows(batch: ImportBatch) -> Any:
    return ImportRow.objects.filter(batch=batch, decision=Decision.OPEN)


def _back(request: HttpRequest, pk: UUID) -> str:
    """The same list at the same page."""
    chosen, page = request.POST.get("rivit", ""), request.POST.get("page", "")
    where = reverse("clients:import_show", args=[pk])
    if chosen not in list(Outcome) or not page.isdecimal():
        return where
    return f"{where}?rivit={chosen}&page={page}"
