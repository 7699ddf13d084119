"""Imports: choose a file, say what its columns mean, decide row by row, close or take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.bookings.calendar import is_calendar
from clients.cards import card_address
from clients.forms.importing import ColumnsForm, UploadForm, octets_of
from clients.importing import actions, background, stored
from clients.importing.formats import Column, ColumnMap, guess, recognise
from clients.importing.kinds import Outcome
from clients.importing.progress import of_working
from clients.importing.reading import read_table
from clients.importing.tables import Table, Unreadable
from clients.importing.words import remarks, why_unreadable
from clients.merged import people
from clients.models import Client, ColumnMapping, ImportBatch, ImportRow
from clients.views.common import shows_or_takes
from clients.views.stepping import (
    IN_BULK,
    imports,
    imports_clients,
    is_under_way,
    progress_page,
)
from privacy.once import once
from privacy.requests import actor_of

PER_PAGE: Final = 30
SHOWN: Final = 5
"""Rows of the preview."""
LONGEST_SAMPLE: Final = 80
State, Decision = ImportBatch.State, ImportRow.Decision
Upload = tuple[bytes, Table]


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
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the last 30 days, and the beginning of a new one.

    The file is read before the transaction: one that is made to hurt holds up nobody else.
    """
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    upload = _uploaded(form) if is_sent and form.is_valid() else None
    return _import_list(request, form, upload)


@once
def _import_list(request: HttpRequest, form: UploadForm, upload: Upload | None) -> HttpResponse:
    if upload is not None:
        return redirect("clients:import_show", _started(request, *upload).pk)
    return render(request, "clients/import_list.html", {"form": form, "imports": imports()})


@require_safe
@imports_clients
def import_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where an import stands: columns to be named, being read, to be decided, or closed."""
    batch = get_object_or_404(imports(), pk=pk)
    if batch.state == State.MAPPING:
        return _columns_page(request, batch)
    if is_under_way(batch):
        why = background.why_not(batch.pk)
        if why is not None:
            return _broken_page(request, batch, why_unreadable(why))
        return progress_page(request, batch, of_working(batch))
    return _decisions_page(request, batch)


@require_POST
@imports_clients
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the columns mean; or the preview again in another character set."""
    batch = get_object_or_404(imports(), pk=pk)
    if batch.state != State.MAPPING:
        return redirect("clients:import_show", pk)
    charset = request.POST.get("charset", "")
    return _import_columns(request, batch, charset, _table_of(batch, charset))


@once
def _import_columns(
    request: HttpRequest, batch: ImportBatch, charset: str, table: Table | str
) -> HttpResponse:
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
    return redirect("clients:import_show", batch.pk)


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
    """Close it: what was not accepted is gone."""
    batch = get_object_or_404(imports(), pk=pk)
    try:
        actions.close_import(by=actor_of(request), batch=batch)
        messages.success(request, _("The import is closed. What was not entered is gone."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("clients:import_show", pk)


def _uploaded(form: UploadForm) -> Upload | None:
    """The file and the beginning of its table; None where the form now says why it has none."""
    octets = octets_of(form.cleaned_data["file"])
    try:
        if is_calendar(octets):
            raise Unreadable("calendar")
        return octets, read_table(octets, shown=SHOWN)
    except Unreadable as problem:
        form.add_error("file", why_unreadable(problem))
        return None


def _started(request: HttpRequest, octets: bytes, table: Table) -> ImportBatch:
    """Columns are asked for only where nobody knows them, or where letters look wrong."""
    meaning = _known_meaning(table)
    columns = None if table.is_doubtful else meaning
    source = meaning.source if meaning else ""
    by = actor_of(request)
    return actions.start_import(by=by, octets=octets, table=table, source=source, columns=columns)


def _known_meaning(table: Table) -> ColumnMap | None:
    """None for a table without a header, which tells nothing: its columns are named each time."""
    if not any(table.header):
        return None
    saved = ColumnMapping.objects.filter(header=list(table.header)).first()
    if saved is not None:
        return stored.saved_map(saved)
    return recognise(table.header)


def _meaning(table: Table) -> ColumnMap:
    return _known_meaning(table) or guess(table.header)


def _table_of(batch: ImportBatch, charset: str) -> Table | str:
    """The file again, or why it cannot be read so."""
    try:
        octets = stored.unpacked(batch.sealed)
        return read_table(octets, charset or batch.charset, shown=SHOWN)
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
            return _broken_page(request, batch, again)
        table = again
    form = form or ColumnsForm(table.header, _meaning(table))
    if problem:
        messages.error(request, problem)
    columns = [(field, _samples(field, table)) for field in form.choices_in_order]
    page = {"batch": batch, "form": form, "columns": columns, "is_doubtful": table.is_doubtful}
    return render(request, "clients/import_columns.html", page)


def _broken_page(request: HttpRequest, batch: ImportBatch, why: str) -> HttpResponse:
    return render(request, "clients/import_broken.html", {"batch": batch, "why": why})


def _samples(field: BoundField, table: Table) -> list[str]:
    """What stands in the first rows; of a column of notes, which may hold health data, nothing."""
    if field.value() == Column.NOTE:
        return []
    place = int(field.name.removeprefix("column_"))
    return [Truncator(row[place]).chars(LONGEST_SAMPLE) for row in table.rows]


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
