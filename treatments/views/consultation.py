"""The consultation: asked for the chosen methods, the outcome of each beside the questions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.cards import get_visible_client_or_404
from clients.merged import subject_of
from privacy.once import once, untaken
from treatments.actions.consultation import record_consultation
from treatments.actions.reading import Card
from treatments.facts import Meanwhile, facts_about
from treatments.forms import drawing
from treatments.forms.consultation import Basis, ConsultationForm
from treatments.forms.fields import NO, NOT_ASKED
from treatments.forms.replies import ANSWER
from treatments.models import AnswerRecord, Consultation
from treatments.opening import opens
from treatments.refusals import (
    AnswersChanged,
    NoApprovedCatalogue,
    NoHealthConsent,
    Refusal,
    StoringRefused,
)
from treatments.showing import ShownMethod, shown_method
from treatments.views.common import (
    needs_opened_card,
    open_for,
    read_again,
    records_health,
    refused,
    shows_or_takes,
    staff_of,
)

ALL_NO, REDRAW, CHANGE = "all_no", "show", "muuta"
METHOD, BACK = "method", "back_to"
"""From the page of a treatment one comes with its method, and is led back to it."""


@shows_or_takes
@records_health
@once
@needs_opened_card
def consultation_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask and store. Without script the page is drawn anew for other methods and "no to all"."""
    client = get_visible_client_or_404(pk)
    is_sent = request.method == "POST"
    card = read_again(request, client) if is_sent else open_for(request, client)
    try:
        basis = _basis(card)
    except NoHealthConsent:
        return redirect("treatments:consent_give", pk)
    except NoApprovedCatalogue as refusal:
        return untaken(refused(request, client, refusal))
    except Refusal as refusal:
        return refused(request, client, refusal)
    if not is_sent:
        return _show(request, _first_form(request, card, basis), request.GET.get(METHOD, ""))
    if ALL_NO in request.POST or REDRAW in request.POST:
        return _show(request, ConsultationForm(basis=basis, typed=_typed(request.POST, basis)))
    form = ConsultationForm(request.POST, basis=basis)
    if form.has_unseen_questions:
        messages.warning(request, _("There is more to ask: answer these and save again."))
        return _show(request, ConsultationForm(basis=basis, typed=request.POST))
    return _stored(request, form) or _show(request, form)


@require_POST
@records_health
@needs_opened_card
def consultation_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The parts of the page that follow from what is written so far. Nothing is stored."""
    client = get_visible_client_or_404(pk)
    try:
        basis = _basis(read_again(request, client))
    except Refusal:
        return HttpResponse(status=409)
    form = ConsultationForm(basis=basis, typed=request.POST)
    page = _page(form)
    page["is_redrawn"] = request.POST.get("drawn", "") != " ".join(form.chosen)
    return render(request, "treatments/_consultation_parts.html", page)


def _basis(card: Card) -> Basis:
    """What the form is built on. Raises StoringRefused, NoHealthConsent, NoApprovedCatalogue."""
    if card.client.refuses_health_storing:
        raise StoringRefused
    if card.consent is None or card.facts is None:
        raise NoHealthConsent
    if card.in_use is None:
        raise NoApprovedCatalogue
    return Basis(in_use=card.in_use, facts=card.facts, kinds=card.kinds, today=card.today)


def _first_form(request: HttpRequest, card: Card, basis: Basis) -> ConsultationForm:
    """With the method that one comes from, or that of the last time; to change an answer, none."""
    used = _methods_used(card)
    chosen = () if CHANGE in request.GET else request.GET.getlist(METHOD) or used[:1]
    return ConsultationForm(basis=basis, methods=chosen, first=used)


def _methods_used(card: Card) -> list[str]:
    """What she has had or been asked about, the last first."""
    entries = sorted(card.entries or (), key=lambda entry: entry.performed_on, reverse=True)
    codes = [entry.given.method_code for entry in entries]
    held = Consultation.objects.filter(subject__in=card.client.subject_ids)
    last = held.order_by("held_on", "pk").last()
    if last is not None:
        last.subject = subject_of(card.client, last.subject_id)
        codes += last.sealed.method_codes if opens(last) else ()
    return list(dict.fromkeys(codes))


def _typed(sent: QueryDict, basis: Basis) -> QueryDict:
    """What is written so far; "no to all" answers what has no answer yet in its group."""
    typed = sent.copy()
    talk = ConsultationForm(basis=basis, typed=sent).talk
    for topic, questions in talk.topics.items():
        if topic.value == sent.get(ALL_NO):
            for asked in questions:
                if typed.get(asked.name(ANSWER), NOT_ASKED) == NOT_ASKED:
                    typed[asked.name(ANSWER)] = NO
    return typed


def _stored(request: HttpRequest, form: ConsultationForm) -> HttpResponse | None:
    """The way on when everything is stored; None when something stands in the form."""
    client = form.basis.facts.client
    if not form.is_valid():
        return None
    try:
        record_consultation(
            by=staff_of(request),
            client=client,
            methods=form.chosen,
            answers=form.answers,
            unknown=form.unknown,
            seen=form.seen_counters,
        )
    except AnswersChanged as conflict:
        return _show(request, _after_conflict(form, conflict))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Answers are stored."))
    method = request.POST.get(BACK, "")
    if method in form.basis.in_use.offered:
        return redirect(f"{reverse('treatments:treatment_log', args=[client.pk])}?method={method}")
    return redirect("treatments:card_show", client.pk)


def _after_conflict(form: ConsultationForm, conflict: AnswersChanged) -> ConsultationForm:
    """The same form beside what somebody else has stored meanwhile; saving again decides."""
    client, data = form.basis.facts.client, form.sent.copy()
    basis = Basis(form.basis.in_use, facts_about(client), form.basis.kinds, form.basis.today)
    shown = ConsultationForm(basis=basis, typed=data)
    data["seen"] = shown.counters
    again = ConsultationForm(data, basis=basis)
    again.is_valid()
    for code, stored in conflict.stored.items():
        again.add_error(f"{ANSWER}-{code}", _in_words(stored))
    return again


def _in_words(stored: AnswerRecord) -> str:
    said = _("yes") if stored.is_yes else _("no")
    details = ", ".join(part for part in (stored.where, stored.since, stored.note) if part)
    text = _("Somebody else has answered meanwhile: %(answer)s. Choose and save again.")
    return text % {"answer": f"{said} ({details})" if details else said}


def _show(request: HttpRequest, form: ConsultationForm, back_to: str = "") -> HttpResponse:
    page = {**_page(form), BACK: back_to or request.POST.get(BACK, "")}
    return render(request, "treatments/consultation_record.html", page)


def _page(form: ConsultationForm) -> dict[str, Any]:
    basis = form.basis
    return {
        "client": basis.facts.client,
        "who": basis.facts.client.sealed,
        "form": form,
        "families": drawing.families(form),
        "groups": drawing.groups(form),
        "places": drawing.places(form),
        "verdicts": _verdicts(form),
        "unreadable": len(basis.facts.unreadable),
        "is_redrawn": True,
    }


def _verdicts(form: ConsultationForm) -> Sequence[ShownMethod]:
    """The outcome of each chosen method as things stand on the page, strongest first."""
    basis, catalogue = form.basis, form.basis.in_use.catalogue
    meanwhile = Meanwhile(answers=form.replies, text=form.unsettled)
    made = basis.facts.assessments(form.chosen, catalogue, basis.today, meanwhile=meanwhile)
    ordered = sorted(made.values(), key=lambda assessment: assessment.outcome.rank)
    return [shown_method(assessment, catalogue) for assessment in ordered]
