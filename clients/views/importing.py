"""Imports: choose a file, say what its columns mean, decide row by row, close or take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients.bookings.calendar import is_calendar
from clients.cards import card_address
from clients.forms.importing import ColumnsForm, UploadForm
from clients.importing import actions, stored
from clients.importing.formats import Column, ColumnMap, guess, recognise
from clients.importing.kinds import Outcome
from clients.importing.progress import Progress, progress_of
from clients.importing.reading import read_table
from clients.importing.tables import Table, Unreadable
from clients.importing.words import remarks, why_unreadable
from clients.merged import people
from clients.models import Client, ColumnMapping, ImportBatch, ImportRow
from clients.views.common import VIEW, shows_or_takes
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 30
SHOWN: Final = 5
"""Rows of the preview."""
imports_clients = permission_required((VIEW, "clients.import_clients"), raise_exception=True)
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


@shows_or_takes
@imports_clients
@once
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the last 30 days, and the beginning of a new one."""
    files = request.FILES if request.method == "POST" else None
    form = UploadForm(request.POST, files) if files is not None else UploadForm()
    if form.is_bound and form.is_valid():
        octets = form.cleaned_data["file"].read()
        try:
            if is_calendar(octets):
                raise Unreadable("calendar")
            table = read_table(octets)
        except Unreadable as problem:
            form.add_error("file", why_unreadable(problem))
        else:
            batch = _started(request, octets, table)
            return redirect("clients:import_show", batch.pk)
    return render(
        request, "clients/import_list.html", {"form": form, "imports": ImportBatch.objects.all()}
    )


@require_safe
@imports_clients
def import_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where an import stands: columns to be named, being read, to be decided, or closed."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    if batch.state == State.MAPPING:
        return _columns_page(request, batch)
    if batch.state == State.READING or (batch.state == State.OPEN and not _is_compared(batch)):
        return _progress_page(request, batch, progress_of(batch))
    return _decisions_page(request, batch)


@require_POST
@imports_clients
@once
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the columns mean; or the preview again in another character set."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    if batch.state != State.MAPPING:
        return redirect("clients:import_show", pk)
    charset = request.POST.get("charset", "")
    table = _table_of(batch, charset)
    if isinstance(table, str):
        return _columns_page(request, batch, problem=table)
    form = ColumnsForm(table.header, _meaning(table), request.POST)
    if "preview" in request.POST or not form.is_valid():
        return _columns_page(request, batch, form, table)
    named = form.columns
    actions.name_columns(
        by=actor_of(request),
        batch=batch,
        columns=named,
        charset=charset,
        save_as=named.source if form.cleaned_data["save"] else "",
    )
    return redirect("clients:import_show", pk)


@require_POST
@imports_clients
def import_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next stretch of work; the page shows how far it is and asks for the next."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    by = actor_of(request)
    try:
        if batch.state == State.READING:
            actions.read_rows(by=by, batch=batch)
        elif batch.state == State.OPEN and not _is_compared(batch):
            actions.compare_rows(by=by, batch=batch)
        elif batch.state == State.OPEN and "accept" in request.POST:
            entered = actions.accept_plain(by=by, batch=batch)
            if entered and _open_rows(batch).filter(outcome=Outcome.PROPOSE).exists():
                return _progress_page(request, batch, progress_of(batch, entering=True))
    except Unreadable as problem:
        messages.error(request, why_unreadable(problem))
        actions.close_import(by=by, batch=batch)
        return redirect("clients:import_list")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


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
            actions.accept_rows(by=by, batch=found.batch, rows=[found])
        elif decision in (Decision.LEFT, Decision.LINKED):
            actions.decide_row(by=by, row=found, decision=decision)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(_back(request, pk))


@require_POST
@imports_clients
@once
def import_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close it: what was not accepted is gone."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    try:
        actions.close_import(by=actor_of(request), batch=batch)
        messages.success(request, _("The import is closed. What was not entered is gone."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


@require_POST
@imports_clients
@once
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the whole import back; the answer says what stayed and why."""
    batch = get_object_or_404(ImportBatch.objects.select_related("subject"), pk=pk)
    try:
        answer = actions.undo_import(by=actor_of(request), batch=batch)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        gone = answer["gone"]
        text = ngettext("%(count)s card was taken back.", "%(count)s cards were taken back.", gone)
        messages.success(request, text % {"count": gone})
    return redirect("clients:import_show", pk)


def _started(request: HttpRequest, octets: bytes, table: Table) -> ImportBatch:
    """Columns are asked for only where nobody knows them, or where letters look wrong."""
    meaning = _known_meaning(table)
    columns = None if table.is_doubtful else meaning
    source = meaning.source if meaning else ""
    by = actor_of(request)
    return actions.start_import(by=by, octets=octets, table=table, source=source, columns=columns)


def _known_meaning(table: Table) -> ColumnMap | None:
    saved = ColumnMapping.objects.filter(header=list(table.header)).first()
    if saved is not None:
        return stored.saved_map(saved)
    return recognise(table.header)


def _meaning(table: Table) -> ColumnMap:
    return _known_meaning(table) or guess(table.header)


def _table_of(batch: ImportBatch, charset: str) -> Table | str:
    """The file again, or why it cannot be read so."""
    try:
        return read_table(stored.unpacked(batch.sealed), charset or batch.charset)
    except Unreadable as problem:
        return why_unreadable(problem)


def _columns_page(
    request: HttpRequest,
    batch: ImportBatch,
    form: ColumnsForm | None = None,
    table: Table | None = None,
    problem: str = "",
) -> HttpResponse:
    if table is None:
        again = _table_of(batch, "")
        if isinstance(again, str):
            return render(request, "clients/import_broken.html", {"batch": batch, "why": again})
        table = again
    form = form or ColumnsForm(table.header, _meaning(table))
    if problem:
        messages.error(request, problem)
    columns = [(field, _samples(field, table)) for field in form.choices_in_order]
    page = {"batch": batch, "form": form, "columns": columns, "is_doubtful": table.is_doubtful}
    return render(request, "clients/import_columns.html", page)


def _samples(field: BoundField, table: Table) -> list[str]:
    """What stands in the first rows; of a column of notes, which may hold health data, nothing."""
    if field.value() == Column.NOTE:
        return []
    place = int(field.name.removeprefix("column_"))
    return [row[place] for row in table.rows[:SHOWN]]


def _progress_page(request: HttpRequest, batch: ImportBatch, progress: Progress) -> HttpResponse:
    return render(request, "clients/import_progress.html", {"batch": batch, "progress": progress})


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


def _is_compared(batch: ImportBatch) -> bool:
    return batch.compared >= batch.records


def _back(request: HttpRequest, pk: UUID) -> str:
    """The same list at the same page."""
    chosen, page = request.POST.get("rivit", ""), request.POST.get("page", "")
    where = reverse("clients:import_show", args=[pk])
    if chosen not in list(Outcome) or not page.isdecimal():
        return where
    return f"{where}?rivit={chosen}&page={page}"
