"""The owner's papers as pages: what she adopts and decides, and the draft of a breach notice."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.actions import decide_for_salon
from privacy.models import Breach, OwnerDecision
from privacy.notices import draft_now, record_text
from privacy.once import once
from privacy.papers.decisions import DecisionForm, open_questions
from privacy.papers.documents import BY_SLUG, PAPERS
from privacy.papers.rules import hours_left, notify_by
from privacy.requests import actor_of
from privacy.salon import salon
from privacy.text import to_html

keeps_papers = permission_required("privacy.keep_papers", raise_exception=True)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@keeps_papers
def paper_list(request: HttpRequest) -> HttpResponse:
    """The papers to adopt, the questions to decide, and the ways to the registers."""
    page = {"papers": PAPERS, "questions": open_questions()}
    return render(request, "privacy/paper_list.html", page)


@require_safe
@keeps_papers
def paper_show(request: HttpRequest, slug: str) -> HttpResponse:
    """One paper, to read and to print."""
    if slug not in BY_SLUG:
        raise Http404
    paper = BY_SLUG[slug]
    page = {
        "paper": paper,
        "text": to_html(paper.text),
        "decision": OwnerDecision.newest(paper.question),
    }
    return render(request, "privacy/paper_show.html", page)


@require_safe
@keeps_papers
def record_show(request: HttpRequest) -> HttpResponse:
    """The record of processing activities (art. 30, R80), made anew whenever it is opened."""
    text = record_text(draft_now(), get_language() or "fi")
    page = {"text": to_html(text), "today": timezone.localdate()}
    return render(request, "privacy/record_show.html", page)


@shows_or_takes
@keeps_papers
@once
def decision_record(request: HttpRequest, question: str) -> HttpResponse:
    """Answer one question that the law leaves to the salon."""
    if question not in OwnerDecision.Question.values:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_for_salon(by=actor_of(request), question=question, **form.said())
        messages.success(request, _("The decision is recorded."))
        return redirect("privacy:paper_list")
    page = {
        "form": form,
        "question": OwnerDecision.Question(question).label,
        "decision": OwnerDecision.newest(question),
    }
    return render(request, "privacy/decision_record.html", page)


@require_safe
@keeps_papers
def breach_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft of the notice to the Ombudsman (art. 33(3)) and of the letter to clients."""
    breach = get_object_or_404(Breach.objects.with_keys(), pk=pk)
    page = {
        "breach": breach,
        "told": breach.sealed,
        "salon": salon(),
        "notify_by": notify_by(breach.aware_at),
        "hours_left": hours_left(breach.aware_at, timezone.now()),
    }
    return render(request, "privacy/breach_notice.html", page)
