"""Recall by batch or device, words to classify, and treatments without a name."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from privacy.once import once
from treatments.actions.recall import Recall, search_batch, search_device
from treatments.actions.terms import classify_term, open_unknown_terms
from treatments.actions.visit import log_nameless_treatment
from treatments.forms.owner import NamelessForm, RecallForm, TermForm
from treatments.refusals import NoApprovedCatalogue, Refusal
from treatments.views.common import in_use_if_any, shows_or_takes, staff_of

searches_batches = permission_required("treatments.search_batch", raise_exception=True)
approves = permission_required("treatments.approve_catalogue", raise_exception=True)
sees_clients = permission_required("clients.view_client", raise_exception=True)


@shows_or_takes
@searches_batches
def recall_search(request: HttpRequest) -> HttpResponse:
    """Who was treated with a batch or a device between two dates (R11). Searched by POST."""
    form = RecallForm(request.POST or None)
    recall = _recalled(request, form) if form.is_valid() else None
    return render(request, "treatments/recall_search.html", {"form": form, "recall": recall})


@shows_or_takes
@approves
@once
def term_list(request: HttpRequest) -> HttpResponse:
    """Words that no list knows, to be classified by the responsible person."""
    in_use = in_use_if_any()
    if in_use is None:
        messages.error(request, str(NoApprovedCatalogue()))
        return redirect("treatments:today")
    said = request.POST.get("term", "")
    form = TermForm(request.POST or None, in_use=in_use)
    if request.method == "POST" and said.strip() and form.is_valid():
        try:
            classify_term(
                by=staff_of(request),
                term=said,
                condition_code=form.condition_code,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error("condition", str(refusal))
        else:
            messages.success(request, _("The word is classified."))
            return redirect("treatments:term_list")
    terms = []
    for number, waiting in enumerate(open_unknown_terms(by=staff_of(request))):
        own = form if waiting.term == said else TermForm(in_use=in_use)
        own.auto_id = f"id_%s_{number}"  # the same fields stand on the page once per word
        terms.append((waiting, own))
    return render(request, "treatments/term_list.html", {"terms": terms})


@shows_or_takes
@sees_clients
@once
def nameless_log(request: HttpRequest) -> HttpResponse:
    """A treatment of somebody who wants nothing stored (R5)."""
    in_use = in_use_if_any()
    if in_use is None:
        messages.error(request, str(NoApprovedCatalogue()))
        return redirect("treatments:today")
    form = NamelessForm(request.POST or None, in_use=in_use)
    if request.method == "POST" and form.is_valid():
        try:
            log_nameless_treatment(
                by=staff_of(request),
                method=form.cleaned_data["method"],
                products=form.products(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Logged without a name."))
            return redirect("treatments:today")
    return render(request, "treatments/nameless_log.html", {"form": form})


def _recalled(request: HttpRequest, form: RecallForm) -> Recall:
    said = form.cleaned_data
    period = {"since": said["since"], "until": said["until"]}
    if said["device"]:
        return search_device(by=staff_of(request), device=said["device"], **period)
    return search_batch(
        by=staff_of(request), batch=said["batch"], product=said["product"], **period
    )
