"""One treatment: shown with its check and its earlier versions, corrected, its note reviewed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.cards import get_visible_client_or_404
from privacy.links import primary_of
from privacy.once import once
from privacy.statements import statements_beside
from treatments.actions.consent import review_note
from treatments.actions.reading import OpenedEntry, open_entry
from treatments.actions.treatment import correct_entry
from treatments.catalogue_in_use import catalogue_in_use
from treatments.forms.entry import EntryForm, NoteForm
from treatments.models import Given, TreatmentEntry
from treatments.models.entry import Earlier
from treatments.refusals import EntryChanged, Refusal
from treatments.views.common import (
    needs_card_of,
    refused,
    remembered_reason,
    shows_or_takes,
    staff_of,
)
from treatments.waiting import notes_to_review
from treatments.words import given_in_words

sees_entries = permission_required("treatments.view_entry", raise_exception=True)
logs_treatments = permission_required(
    ("treatments.view_entry", "treatments.log_treatment"), raise_exception=True
)


@require_safe
@sees_entries
@needs_card_of(TreatmentEntry)
def entry_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was given, by which check, and how it stood before corrections."""
    entry = _entry_or_404(pk)
    client = get_visible_client_or_404(entry.subject_id)
    opened = _open(request, entry)
    record = opened.entry.sealed
    page = {
        "client": client,
        "who": client.sealed,
        "entry": opened.entry,
        "given": _given(record.given),
        "earlier": [_before(one) for one in record.earlier],
        "check": opened.check,
        "statements": statements_beside(client.pk, entry.pk),
        "is_of_today": timezone.localdate(entry.told_at) == timezone.localdate(),
    }
    return render(request, "treatments/entry_show.html", page)


@shows_or_takes
@logs_treatments
@once
@needs_card_of(TreatmentEntry)
def entry_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what was used and the words; the earlier version stays inside the entry (R38)."""
    entry = _entry_or_404(pk)
    client = get_visible_client_or_404(entry.subject_id)
    opened = _open(request, entry).entry
    basis: dict[str, Any] = {
        "in_use": catalogue_in_use(),
        "method": opened.given.method_code,
        "today": timezone.localdate(),
        "before": opened.given,
        "day": opened.performed_on,
    }
    page = {"client": client, "who": client.sealed, "entry": opened}
    if request.method != "POST":
        page |= {"form": EntryForm(**basis), "seen": opened.sealed_n}
        return render(request, "treatments/entry_correct.html", page)
    if "add" in request.POST:
        form = EntryForm(initial=request.POST.dict(), **basis)
    else:
        form = EntryForm(request.POST, **basis)
        if form.is_valid() and _corrected(request, opened, form):
            messages.success(request, _("The entry is corrected."))
            return redirect("treatments:entry_show", pk)
    page |= {"form": form, "seen": opened.sealed_n}
    return render(request, "treatments/entry_correct.html", page)


@require_safe
@sees_entries
def note_list(request: HttpRequest) -> HttpResponse:
    """Entries whose note has to be looked at: consent was withdrawn, words may tell of health."""
    entries = notes_to_review().order_by("note_review_due_on", "pk")
    return render(request, "treatments/note_list.html", {"entries": list(entries)})


@shows_or_takes
@logs_treatments
@once
@needs_card_of(TreatmentEntry)
def note_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep of a note what does not tell of health."""
    entry = _entry_or_404(pk)
    client = get_visible_client_or_404(entry.subject_id)
    opened = _open(request, entry).entry
    form = NoteForm(request.POST or None, initial={"note": opened.given.note})
    if request.method == "POST" and form.is_valid():
        try:
            review_note(by=staff_of(request), entry=entry, note=form.cleaned_data["note"])
        except Refusal as refusal:
            return refused(request, client, refusal)
        messages.success(request, _("The note is reviewed."))
        return redirect("treatments:note_list")
    page = {"client": client, "who": client.sealed, "entry": opened, "form": form}
    return render(request, "treatments/note_review.html", page)


def _entry_or_404(pk: UUID) -> TreatmentEntry:
    return get_object_or_404(TreatmentEntry.objects.select_related("subject"), pk=pk)


def _open(request: HttpRequest, entry: TreatmentEntry) -> OpenedEntry:
    reason = remembered_reason(request, primary_of(entry.subject_id))
    return open_entry(by=staff_of(request), entry=entry, reason=reason)


def _corrected(request: HttpRequest, entry: TreatmentEntry, form: EntryForm) -> bool:
    """Whether the correction is stored; otherwise the form says why not."""
    try:
        seen = int(request.POST.get("seen", ""))
    except ValueError:
        seen = 0
    try:
        correct_entry(
            by=staff_of(request),
            entry=entry,
            given=form.given(),
            seen=seen,
            performed_on=form.cleaned_data["performed_on"],
        )
    except EntryChanged as conflict:
        form.add_error(None, str(conflict))
        form.stored = _given(conflict.stored)
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _before(version: Earlier) -> list[tuple[str, str]]:
    """How it stood before a correction."""
    days = ((_("Day"), version.performed_on), (_("Corrected on"), version.corrected_on))
    return [*((title, date_format(day, "j.n.Y")) for title, day in days), *_given(version.given)]


def _given(given: Given) -> list[tuple[str, str]]:
    """What is filled in, one line per heading. Codes are for files, not for reading."""
    words = given_in_words(given)
    del words[_("Code of the method")]
    return [
        (title, ", ".join(value) if isinstance(value, list) else str(value))
        for title, value in words.items()
        if value
    ]
