"""The work of an import, stretch by stretch; each answer shows how far it is."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.importing import actions, stored
from clients.importing.kinds import Outcome
from clients.importing.progress import Progress, of_entering
from clients.importing.tables import Unreadable
from clients.importing.words import why_unreadable
from clients.models import ImportBatch
from clients.views.common import VIEW
from privacy.forms import health_words_in
from privacy.requests import actor_of

IN_BULK: Final = (Outcome.PROPOSE, Outcome.MERGE)
"""Kinds of which all rows can be entered at once. Doubtful ones are decided one by one."""
imports_clients = permission_required((VIEW, "clients.import_clients"), raise_exception=True)
State = ImportBatch.State


@require_POST
@imports_clients
def import_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next stretch of work; the page shows how far it is and asks for the next."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    by = actor_of(request)
    try:
        if batch.state == State.READING:
            today = timezone.localdate()
            judged = stored.judged(batch, today=today, health_words=health_words_in)
            actions.read_rows(by=by, batch=batch, judged=judged)
        elif is_under_way(batch):
            actions.compare_rows(by=by, batch=batch)
        elif batch.state == State.OPEN and request.POST.get("accept") in IN_BULK:
            return _entered_next(request, batch)
    except Unreadable as problem:
        messages.error(request, why_unreadable(problem))
        actions.close_import(by=by, batch=batch)
        return redirect("clients:import_list")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


def is_under_way(batch: ImportBatch) -> bool:
    """Whether the file is still being read or compared with the register."""
    is_compared = batch.compared >= batch.records
    return batch.state == State.READING or (batch.state == State.OPEN and not is_compared)


def progress_page(
    request: HttpRequest,
    batch: ImportBatch,
    progress: Progress,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """`more`: what the next request has to say."""
    context = {"batch": batch, "progress": progress, "more": more or {}}
    return render(request, "clients/import_progress.html", context)


def _entered_next(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The next stretch of rows of one kind. Raises ValidationError."""
    outcome, after = request.POST["accept"], request.POST.get("after", "")
    stretch = actions.accept_plain(
        by=actor_of(request),
        batch=batch,
        outcome=outcome,
        after=int(after) if re.fullmatch("[0-9]{1,9}", after) else 0,
        begins=not after,
    )
    if stretch.is_last:
        return redirect("clients:import_show", batch.pk)
    batch.refresh_from_db(fields=["stretch_at", "counts"])
    more = {"accept": outcome, "after": stretch.until}
    return progress_page(request, batch, of_entering(batch, outcome), more)
