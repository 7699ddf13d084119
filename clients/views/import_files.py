"""The file of an import: choose it, say what its columns mean, or that another sheet is meant."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.bookings.calendar import is_calendar
from clients.forms.importing import ColumnsForm, UploadForm, octets_of
from clients.importing import actions, meaning, stored
from clients.importing.formats import Column
from clients.importing.reading import TOO_SLOW, read_table
from clients.importing.tables import Table, Unreadable
from clients.importing.words import sheets_unread, why_unreadable
from clients.models import ImportBatch
from clients.views.common import shows_or_takes
from clients.views.stepping import imports, imports_clients
from privacy.forms import health_words_in
from privacy.once import once
from privacy.requests import actor_of

PATIENCE: Final = 1.2
"""Seconds for which somebody waits while her file is looked at; then it is done in the background,
and the page shows that."""
State = ImportBatch.State
Upload = tuple[bytes, Table | None]


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


@require_POST
@imports_clients
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the columns mean; or the preview again of another sheet or in another character set."""
    batch = get_object_or_404(imports(), pk=pk)
    if batch.state != State.MAPPING:
        return redirect("clients:import_show", pk)
    said = request.POST.get("sheet", "")
    if said and said != str(batch.sheet) and said in map(str, range(len(batch.sealed.sheets))):
        return _choose_sheet(request, batch, int(said))
    charset = request.POST.get("charset", "")
    return _import_columns(request, batch, charset, _table_of(batch, charset))


@once
def _import_columns(
    request: HttpRequest, batch: ImportBatch, charset: str, table: Table | str
) -> HttpResponse:
    if isinstance(table, str):
        return columns_page(request, batch, problem=table)
    form = ColumnsForm(table, meaning.known_or_guessed(table), request.POST)
    if "preview" in request.POST or not form.is_valid():
        return columns_page(request, batch, form, table)
    named = form.columns
    actions.name_columns(
        by=actor_of(request),
        batch=batch,
        columns=named,
        charset=charset,
        save_as=named.source if form.cleaned_data["save"] else "",
    )
    return redirect("clients:import_show", batch.pk)


def _choose_sheet(request: HttpRequest, batch: ImportBatch, sheet: int) -> HttpResponse:
    """Its columns; where they take longer to find than she should wait, in the background."""
    octets = stored.unpacked(batch.sealed)
    try:
        table = read_table(octets, shown=stored.SHOWN, sheet=sheet, wait=PATIENCE)
    except Unreadable as problem:
        return _chosen(request, batch, sheet, problem)
    return _chosen(request, batch, sheet, table)


@once
def _chosen(
    request: HttpRequest, batch: ImportBatch, sheet: int, found: Table | Unreadable
) -> HttpResponse:
    by = actor_of(request)
    if isinstance(found, Table):
        begun = meaning.beginning(found)
        actions.look_at_file(
            by=by, batch=batch, table=found, source=begun.source, columns=begun.columns
        )
    elif found.reason == TOO_SLOW:
        actions.choose_sheet(by=by, batch=batch, sheet=sheet)
    else:
        return columns_page(request, batch, problem=why_unreadable(found))
    return redirect("clients:import_show", batch.pk)


def _uploaded(form: UploadForm) -> Upload | None:
    """The file and the beginning of its table; no table where that takes longer than she should
    wait, and None where the form now says why it cannot be read.
    """
    octets = octets_of(form.cleaned_data["file"])
    try:
        if is_calendar(octets):
            raise Unreadable("calendar")
        return octets, read_table(octets, shown=stored.SHOWN, wait=PATIENCE)
    except Unreadable as problem:
        if problem.reason == TOO_SLOW:
            return octets, None
        form.add_error("file", why_unreadable(problem))
        return None


def _started(request: HttpRequest, octets: bytes, table: Table | None) -> ImportBatch:
    begun = meaning.Beginning("", None) if table is None else meaning.beginning(table)
    return actions.start_import(
        by=actor_of(request),
        octets=octets,
        table=table,
        source=begun.source,
        columns=begun.columns,
    )


def _table_of(batch: ImportBatch, charset: str) -> Table | str:
    """The beginning of the file, in another charset if one is chosen, or why it cannot be read."""
    if not charset or batch.sheet is not None:
        return stored.beginning_of(batch)
    try:
        return read_table(stored.unpacked(batch.sealed), charset, shown=stored.SHOWN)
    except Unreadable as problem:
        return why_unreadable(problem)


def columns_page(
    request: HttpRequest,
    batch: ImportBatch,
    form: ColumnsForm | None = None,
    table: Table | None = None,
    problem: str = "",
) -> HttpResponse:
    """The columns with what stands in the first rows of each."""
    table = table or stored.beginning_of(batch)
    form = form or ColumnsForm(table, meaning.known_or_guessed(table))
    if problem:
        messages.error(request, problem)
    columns = [(field, _samples(field, table)) for field in form.choices_in_order]
    page = {
        "batch": batch,
        "form": form,
        "columns": columns,
        "is_doubtful": table.is_doubtful,
        "sheets_unread": sheets_unread(table.others),
    }
    return render(request, "clients/import_columns.html", page)


def broken_page(request: HttpRequest, batch: ImportBatch, why: str) -> HttpResponse:
    """A file that could not be read after all, and why."""
    return render(request, "clients/import_broken.html", {"batch": batch, "why": why})


def _samples(field: BoundField, table: Table) -> list[str]:
    """What stands in the first rows; of a column of notes, which may hold health data, nothing."""
    if field.value() == Column.NOTE:
        return []
    place = int(field.name.removeprefix("column_"))
    return [_sample(row[place]) for row in table.rows]


def _sample(cell: str) -> str:
    """A cell, shortly; not where it speaks of health, whatever its column is called."""
    short = Truncator(cell).chars(stored.LONGEST_SAMPLE)
    return _("(not shown)") if health_words_in(cell) else short
