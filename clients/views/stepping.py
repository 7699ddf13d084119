"""The work of an import: each answer shows how far it is, and the page asks for the next.

Reading and comparing are done in the background. Entering people, taking them back and forgetting
what was not entered is done here, for a while at a time.
"""

import re
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clients.importing import actions, background, forgetting, stretches
from clients.importing.kinds import Outcome
from clients.importing.progress import Progress, of_entering, of_forgetting, of_undoing
from clients.importing.undoing import undo_some
from clients.models import ImportBatch
from clients.views.common import VIEW
from privacy.requests import actor_of

IN_BULK: Final = (Outcome.PROPOSE, Outcome.MERGE)
"""Kinds of which all rows can be entered at once. Doubtful ones are decided one by one."""
A_WHILE: Final = 0.6
"""Seconds for which one request enters people, or takes them back."""
ASKS_AFTER, LOOKS_AFTER = 200, 1_000
"""Milliseconds after which the page sends the next request; where it only looks, later."""
GOES_ON: Final = "goes_on"
imports_clients = permission_required((VIEW, "clients.import_clients"), raise_exception=True)
State = ImportBatch.State


@require_POST
@imports_clients
def import_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next of the work; the page shows how far it is and asks for the next."""
    batch = get_object_or_404(imports(), pk=pk)
    try:
        if is_under_way(batch):
            background.go_on(by=actor_of(request), batch=batch)
        elif forgetting.is_unfinished(batch):
            return _forgotten_next(request, batch)
        elif batch.state == State.OPEN and request.POST.get("accept") in IN_BULK:
            return _entered_next(request, batch)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


@require_POST
@imports_clients
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the whole import back; the end says how many went, and its page what stayed and why."""
    batch = get_object_or_404(imports(), pk=pk)
    if batch.state == State.UNDONE:  # a second tap
        return redirect("clients:import_show", pk)
    try:
        is_undone = _is_undone(request, batch)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("clients:import_show", pk)
    batch.refresh_from_db(fields=["stretch_at", "counts", "state"])
    if not is_undone:
        more, view = {GOES_ON: "1"}, "import_undo"
        return progress_page(request, batch, of_undoing(batch), more, view=view)
    gone = batch.counts["undone"]["gone"]
    text = ngettext("%(count)s card was taken back.", "%(count)s cards were taken back.", gone)
    messages.success(request, text % {"count": gone})
    return redirect("clients:import_show", pk)


def imports() -> QuerySet[ImportBatch]:
    """Without their files, which are large, until somebody asks for one."""
    return ImportBatch.objects.select_related("subject").defer("sealed")


def is_under_way(batch: ImportBatch) -> bool:
    """Whether the file is still being looked at, read or compared with the register."""
    is_compared = batch.compared >= batch.records
    is_file = batch.state in (State.ARRIVED, State.READING)
    return is_file or (batch.state == State.OPEN and not is_compared)


def progress_page(
    request: HttpRequest,
    batch: ImportBatch,
    progress: Progress,
    more: Mapping[str, Any] | None = None,
    *,
    view: str = "import_step",
) -> HttpResponse:
    """`view`: who gets the next request; `more`: what it has to say."""
    is_aside = is_under_way(batch) and background.is_aside(batch)
    is_looking = is_aside and background.is_worked_on(batch.pk)
    context = {
        "batch": batch,
        "progress": progress,
        "more": more or {},
        "view": f"clients:{view}",
        "is_aside": is_aside,
        "pause": LOOKS_AFTER if is_looking else ASKS_AFTER,
    }
    return render(request, "clients/import_progress.html", context)


def _entered_next(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The next rows of one kind, for a while. Raises ValidationError."""
    outcome, said = request.POST["accept"], request.POST.get("after", "")
    after, begins = int(said) if re.fullmatch("[0-9]{1,9}", said) else 0, not said
    by, end = actor_of(request), time.monotonic() + A_WHILE
    while True:
        with stretches.in_turn():
            stretch = actions.accept_plain(
                by=by, batch=batch, outcome=outcome, after=after, begins=begins
            )
        if stretch.is_last:
            return redirect("clients:import_show", batch.pk)
        after, begins = stretch.until, False
        if time.monotonic() > end:
            break
    batch.refresh_from_db(fields=["stretch_at", "counts"])
    more = {"accept": outcome, "after": after}
    return progress_page(request, batch, of_entering(batch, outcome), more)


def _forgotten_next(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The next rows of an import that is closed, for a while. Raises ValidationError."""
    by, end = actor_of(request), time.monotonic() + A_WHILE
    begins = GOES_ON not in request.POST
    while True:
        with stretches.in_turn():
            is_gone = forgetting.forget_rows(by=by, batch=batch, begins=begins)
        begins = False
        if is_gone:
            messages.success(request, closed_words())
            return redirect("clients:import_show", batch.pk)
        if time.monotonic() > end:
            break
    batch.refresh_from_db(fields=["stretch_at", "counts"])
    return progress_page(request, batch, of_forgetting(batch), {GOES_ON: "1"})


def closed_words() -> str:
    """What is said when nothing is left of what was not entered."""
    return _("The import is closed. What was not entered is gone.")


def _is_undone(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whether all are taken back, after a while of it. Raises ValidationError."""
    by, end = actor_of(request), time.monotonic() + A_WHILE
    begins = GOES_ON not in request.POST
    while True:
        with stretches.in_turn():
            is_last = undo_some(by=by, batch=batch, begins=begins)
        if is_last or time.monotonic() > end:
            return is_last
        begins = False
