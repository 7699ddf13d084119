"""Patch tests and observed reactions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from clients.cards import get_visible_client_or_404
from privacy.once import once, untaken
from treatments.actions.consultation import record_reaction
from treatments.actions.patch_test import read_patch_test, record_patch_test
from treatments.answering import UnknownTerm
from treatments.forms.patch_test import PatchTestForm, PatchTestReadingForm
from treatments.forms.reaction import ReactionForm
from treatments.models import PatchTest
from treatments.refusals import NoApprovedCatalogue, Refusal
from treatments.views.common import (
    in_use_if_any,
    needs_card_of,
    needs_opened_card,
    read_again,
    records_health,
    refused,
    shows_or_takes,
    staff_of,
)


@shows_or_takes
@records_health
@once
@needs_opened_card
def patch_test_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A test was applied."""
    client = get_visible_client_or_404(pk)
    in_use = in_use_if_any()
    if in_use is None:
        return untaken(refused(request, client, NoApprovedCatalogue()))
    read_again(request, client)
    initial = {"method": request.GET.get("method", "")}
    form = PatchTestForm(request.POST or None, in_use=in_use, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_patch_test(by=staff_of(request), client=client, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The patch test is stored."))
            return redirect("treatments:card_show", pk)
    page = {"client": client, "who": client.sealed, "form": form}
    return render(request, "treatments/patch_test_record.html", page)


@shows_or_takes
@records_health
@once
@needs_card_of(PatchTest)
def patch_test_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of a test."""
    test = get_object_or_404(PatchTest.objects.select_related("subject"), pk=pk)
    client = get_visible_client_or_404(test.subject_id)
    read_again(request, client)
    form = PatchTestReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            read_patch_test(by=staff_of(request), test=test, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The patch test is read."))
            return redirect("treatments:card_show", client.pk)
    page = {"client": client, "who": client.sealed, "form": form, "test": test}
    return render(request, "treatments/patch_test_read.html", page)


@shows_or_takes
@records_health
@once
@needs_opened_card
def reaction_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A reaction was observed: a health answer, under consent only (R11)."""
    client = get_visible_client_or_404(pk)
    read_again(request, client)
    form = ReactionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        term = UnknownTerm(said["reaction"], kind=said["kind"], note=said["note"])
        try:
            record_reaction(by=staff_of(request), client=client, term=term)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The reaction is stored. The responsible person classifies it.")
            )
            return redirect("treatments:card_show", pk)
    page = {"client": client, "who": client.sealed, "form": form}
    return render(request, "treatments/reaction_record.html", page)
