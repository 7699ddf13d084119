"""Logging a treatment: the check first, then what was used, then one button."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.cards import get_visible_client_or_404
from privacy.once import once, untaken
from treatments.actions.consultation import confirm_unchanged
from treatments.actions.reading import Card
from treatments.actions.treatment import decline_treatment, log_treatment, take_back_entry
from treatments.assessment import Why
from treatments.catalogue_reading import Method
from treatments.checking import Checked, check
from treatments.facts import facts_about
from treatments.forms.treatment import TreatmentForm
from treatments.models import Given, TreatmentEntry
from treatments.opening import opened
from treatments.refusals import CheckOutdated, MethodNotOffered, NoApprovedCatalogue, Refusal
from treatments.showing import families_of, shown_method
from treatments.views.common import (
    needs_card_of,
    needs_opened_card,
    open_for,
    read_again,
    refused,
    shows_or_takes,
    staff_of,
)

logs_treatments = permission_required(
    ("treatments.view_health", "treatments.log_treatment"), raise_exception=True
)
ADD, CONFIRM, METHOD, LIKE = "add", "confirm", "method", "like"


@dataclass(frozen=True)
class Stage:
    """A client, the method that is meant, and what was given the last time."""

    card: Card
    method: Method
    before: Given
    checked: Checked | None

    @property
    def must_confirm(self) -> bool:
        """Whether answers are too old for a treatment (R8)."""
        facts = self.card.facts
        return self.checked is not None and bool(facts and facts.to_confirm(self.card.today))

    @property
    def can_confirm(self) -> bool:
        """Whether "no changes" would answer something that is asked."""
        questions = self.checked.assessment.questions if self.checked is not None else ()
        return any(question.why is Why.EXPIRED for question in questions)


@shows_or_takes
@logs_treatments
@once
@needs_opened_card
def treatment_log(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Method, check, decision, products and devices; then stored, or said beside the field."""
    client = get_visible_client_or_404(pk)
    is_sent = request.method == "POST"
    card = read_again(request, client) if is_sent else open_for(request, client)
    if card.in_use is None or not card.in_use.methods:
        return untaken(refused(request, client, NoApprovedCatalogue()))
    code = request.POST.get(METHOD, "") if is_sent else request.GET.get(METHOD, "")
    try:
        stage = _stage(card, code, request.GET.get(LIKE, ""))
    except MethodNotOffered as refusal:
        if is_sent and code:  # it was on offer when the form was opened
            return untaken(refused(request, client, refusal))
        return _choose_method(request, card)
    if not is_sent:
        return _show(request, stage, _form(request, stage))
    if CONFIRM in request.POST:
        return _confirmed(request, stage)
    if ADD in request.POST:
        return _show(request, stage, _form(request, stage, typed=request.POST.dict()))
    return _stored(request, stage)


@require_safe
@logs_treatments
@needs_card_of(TreatmentEntry)
def treatment_repeat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last treatment again: the same form, filled in with what was given then."""
    entry = get_object_or_404(TreatmentEntry.objects.select_related("subject"), pk=pk)
    card = read_again(request, get_visible_client_or_404(entry.subject_id))
    if card.in_use is None:
        return refused(request, card.client, NoApprovedCatalogue())
    given = entry.given
    if given.method_code not in card.in_use.offered:
        return refused(request, card.client, MethodNotOffered())
    address = reverse("treatments:treatment_log", args=[card.client.pk])
    return redirect(f"{address}?{METHOD}={given.method_code}&{LIKE}={entry.pk}")


@require_POST
@logs_treatments
@once
def entry_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo, on the day of logging."""
    entry = get_object_or_404(TreatmentEntry, pk=pk)
    client = get_visible_client_or_404(entry.subject_id)
    try:
        take_back_entry(by=staff_of(request), entry=entry)
    except Refusal as refusal:
        return refused(request, client, refusal)
    messages.success(request, _("The treatment was taken back."))
    return redirect("treatments:card_show", client.pk)


def _stage(card: Card, code: str, like: str) -> Stage:
    """Raises MethodNotOffered for a method that was not chosen or is not on offer."""
    in_use = card.in_use
    if in_use is None:
        raise NoApprovedCatalogue
    method = in_use.method(code)
    checked = None
    if card.consent is not None and card.facts is not None:
        checked = check(card.facts, in_use, code, card.today)
    return Stage(card, method, _last_time(card, code, like), checked)


def _last_time(card: Card, code: str, like: str) -> Given:
    """What was given with this method before: in the entry that is meant, or the last one."""
    rows = TreatmentEntry.objects.filter(subject__in=card.client.subject_ids)
    entries = card.entries if card.entries is not None else opened(rows, card.client)[0]
    fitting = [entry for entry in entries if entry.given.method_code == code]
    chosen = [entry for entry in fitting if str(entry.pk) == like]
    newest = sorted(fitting, key=lambda entry: (entry.performed_on, entry.told_at))
    entry = (chosen or newest)[-1:]
    return entry[0].given if entry else Given(code, "")


def _form(
    request: HttpRequest, stage: Stage, *, typed: dict[str, str] | None = None, sent: Any = None
) -> TreatmentForm:
    if stage.card.in_use is None:
        raise Http404
    return TreatmentForm(
        sent,
        initial=typed,
        in_use=stage.card.in_use,
        method=stage.method.code,
        today=stage.card.today,
        before=stage.before,
        checked=stage.checked,
        may_decide_stop=request.user.has_perm("treatments.decide_stop"),
    )


def _confirmed(request: HttpRequest, stage: Stage) -> HttpResponse:
    """ "No changes" in the middle of the form; what was typed stays."""
    try:
        confirm_unchanged(by=staff_of(request), client=stage.card.client)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    card = read_again(request, stage.card.client)
    again = _stage(card, stage.method.code, request.POST.get(LIKE, ""))
    return _show(request, again, _form(request, again, typed=request.POST.dict()))


def _stored(request: HttpRequest, stage: Stage) -> HttpResponse:
    form = _form(request, stage, sent=request.POST)
    if not form.is_valid():
        return _show(request, stage, form)
    try:
        if form.is_going_on:
            return _logged(request, stage, form)
        return _declined(request, stage, form)
    except CheckOutdated:
        return _look_again(request, stage)
    except Refusal as refusal:
        form.refuse(refusal)
    return _show(request, stage, form)


def _logged(request: HttpRequest, stage: Stage, form: TreatmentForm) -> HttpResponse:
    day: date | None = form.cleaned_data["performed_on"]
    entry = log_treatment(
        by=staff_of(request),
        client=stage.card.client,
        given=form.given(),
        told=form.cleaned_data["told"],
        check=request.POST.get("check", ""),
        decision=form.made_decision(),
        performed_on=day,
    )
    undo = reverse("treatments:entry_take_back", args=[entry.pk])
    messages.success(request, _("The treatment is logged."), extra_tags=undo)
    return redirect("treatments:card_show", stage.card.client.pk)


def _declined(request: HttpRequest, stage: Stage, form: TreatmentForm) -> HttpResponse:
    decline_treatment(
        by=staff_of(request),
        client=stage.card.client,
        method=stage.method.code,
        check=request.POST.get("check", ""),
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("The decision not to treat is stored."))
    return redirect("treatments:card_show", stage.card.client.pk)


def _look_again(request: HttpRequest, stage: Stage) -> HttpResponse:
    """The check has changed under the form: it is shown anew, with everything that was typed."""
    card = read_again(request, stage.card.client)
    again = _stage(card, stage.method.code, request.POST.get(LIKE, ""))
    day = _form(request, again, sent=request.POST)
    if again.checked is not None and card.in_use is not None and day.is_valid():
        on = day.cleaned_data["performed_on"] or card.today
        made = check(facts_about(card.client), card.in_use, again.method.code, on)
        again = Stage(card, again.method, again.before, made)
    form = _form(request, again, sent=request.POST)
    form.is_valid()
    form.add_error(None, str(CheckOutdated.message))
    return _show(request, again, form)


def _choose_method(request: HttpRequest, card: Card) -> HttpResponse:
    if card.in_use is None:
        raise Http404
    used = [entry.given for entry in card.entries or ()]
    last = list(dict.fromkeys(given.method_code for given in used if given.method_code))
    offered = {method.code: method for method in card.in_use.methods}
    shown = [shown_method(made, card.in_use.catalogue) for _method, made in card.overview]
    page = {
        "client": card.client,
        "who": card.client.sealed,
        "last": [method for method in shown if method.code in last and method.code in offered],
        "families": families_of(shown),
        "has_consent": card.consent is not None,
    }
    return render(request, "treatments/treatment_method.html", page)


def _show(request: HttpRequest, stage: Stage, form: TreatmentForm) -> HttpResponse:
    catalogue = stage.card.in_use.catalogue if stage.card.in_use else None
    verdict = None
    if stage.checked is not None and catalogue is not None:
        verdict = shown_method(stage.checked.assessment, catalogue)
    page = {
        "client": stage.card.client,
        "who": stage.card.client.sealed,
        "method": stage.method,
        "method_name": stage.method.name.fi,
        "verdict": verdict,
        "form": form,
        "stage": stage,
        "like": request.POST.get(LIKE) or request.GET.get(LIKE, ""),
        "refuses": stage.card.client.refuses_health_storing,
    }
    return render(request, "treatments/treatment_log.html", page)
