"""The owner's letters: written with a live preview, approved, watched while they go."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketing.actions import campaign as acts
from marketing.audience import count
from marketing.forms.campaign import ApproveForm, CampaignForm, PictureForm
from marketing.letters.ready import problems_with
from marketing.letters.to_oneself import send_test_letter
from marketing.models import Campaign
from marketing.progress import progress_of
from marketing.reasons import in_words
from marketing.refusals import Incomplete, NotWaiting, TooSoon
from marketing.sending.guards import refusal
from marketing.sending.relay import RelayUnavailable
from privacy.once import once
from privacy.requests import actor_of

View = Callable[..., HttpResponse]
sees_letters = permission_required("marketing.view_campaign", raise_exception=True)
writes_letters = permission_required(
    ("marketing.view_campaign", "marketing.change_campaign"), raise_exception=True
)
approves_letters = permission_required(
    ("marketing.view_campaign", "marketing.approve_campaign"), raise_exception=True
)
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])
_frame_self: Any = csp_update({"frame-src": ["'self'"]})
frames_letter: Callable[[View], View] = _frame_self
USUAL_TIME = time(9, 0)


@require_safe
@sees_letters
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All letters, newest first."""
    letters = Campaign.objects.defer("body", "picture").order_by("-written_at")[:100]
    return render(request, "marketing/campaign_list.html", {"letters": letters})


@require_POST
@writes_letters
@once
def campaign_begin(request: HttpRequest) -> HttpResponse:
    """An empty draft, opened for writing."""
    begun = acts.write_campaign(by=actor_of(request), campaign=None, subject="", body="")
    return redirect("marketing:campaign_write", begun.pk)


@shows_or_takes
@writes_letters
@once
@frames_letter
def campaign_write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The editor. What is shown beside it is what will be sent."""
    campaign = get_object_or_404(Campaign, pk=pk)
    if not campaign.is_draft:
        return redirect("marketing:campaign_show", pk)
    stored = {"subject": campaign.subject, "body": campaign.body}
    form = CampaignForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        try:
            acts.write_campaign(by=actor_of(request), campaign=campaign, **form.cleaned_data)
        except NotWaiting as problem:
            return _moved_on(request, pk, problem)
        messages.success(request, _("Saved."))
        return redirect("marketing:campaign_write", pk)
    return _editor(request, campaign, form=form)


@require_POST
@writes_letters
@once
@frames_letter
def picture_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the picture in, or take it out."""
    campaign = get_object_or_404(Campaign, pk=pk)
    is_out = "take_out" in request.POST
    form = PictureForm(request.POST, request.FILES)
    if not is_out and not form.is_valid():
        return _editor(request, campaign, picture_form=form)
    kind, content = ("", None) if is_out else form.cleaned_data["picture"]
    text = "" if is_out else form.cleaned_data["picture_text"]
    by = actor_of(request)
    try:
        acts.set_picture(by=by, campaign=campaign, kind=kind, content=content, text=text)
    except NotWaiting as problem:
        return _moved_on(request, pk, problem)
    return redirect("marketing:campaign_write", pk)


@require_POST
@writes_letters
@once
def test_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as it is stored, to the owner's own address."""
    campaign = get_object_or_404(Campaign, pk=pk)
    try:
        me: Any = request.user
        send_test_letter(campaign, name=me.name, to=me.email)
    except RelayUnavailable as problem:
        messages.error(request, str(problem))
    else:
        acts.note_test_letter(by=actor_of(request), campaign=campaign)
        messages.success(request, _("The letter is on its way to your own address."))
    return redirect("marketing:campaign_write", pk)


@require_POST
@approves_letters
@once
@frames_letter
def campaign_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it go at the time chosen; what is missing is said, and nothing is sent."""
    campaign = get_object_or_404(Campaign, pk=pk)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            acts.approve_campaign(
                by=actor_of(request),
                campaign=campaign,
                edits=form.cleaned_data["edits"],
                send_at=form.send_at,
                why_so_soon=form.cleaned_data["why_so_soon"],
            )
        except NotWaiting as problem:
            return _moved_on(request, pk, problem)
        except TooSoon as problem:
            form.add_error("why_so_soon", str(problem))
        except Incomplete as problem:
            form.add_error(None, [str(problem), *problem.problems])
        else:
            messages.success(request, _("The letter is approved and goes at its time."))
            return redirect("marketing:campaign_show", pk)
    return _editor(request, campaign, approve_form=form)


@require_safe
@sees_letters
@frames_letter
def campaign_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the letter is, who got it and who did not, by reason."""
    campaign = get_object_or_404(Campaign, pk=pk)
    if campaign.is_draft:
        return redirect("marketing:campaign_write", pk)
    page = {
        "campaign": campaign,
        "progress": progress_of(campaign),
        "refusal": refusal(on_page=True),
    }
    return render(request, "marketing/campaign_show.html", page)


@require_POST
@approves_letters
@once
def campaign_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back, pause, resume, or decide about messages whose answer never came."""
    campaign, by = get_object_or_404(Campaign, pk=pk), actor_of(request)
    try:
        match request.POST.get("act"):
            case "take_back":
                acts.take_back_campaign(by=by, campaign=campaign)
            case "pause":
                acts.pause_campaign(by=by, campaign=campaign)
            case "resume":
                acts.resume_campaign(by=by, campaign=campaign)
            case "again" | "let_be" as decision:
                again = decision == "again"
                settled = acts.settle_unknown(by=by, campaign=campaign, again=again)
                text = ngettext("%(count)s message.", "%(count)s messages.", settled)
                messages.success(request, text % {"count": settled})
    except NotWaiting as problem:
        return _moved_on(request, pk, problem)
    return redirect("marketing:campaign_show", pk)


def _moved_on(request: HttpRequest, pk: UUID, problem: NotWaiting) -> HttpResponse:
    messages.error(request, str(problem))
    return redirect("marketing:campaign_show", pk)


def _editor(
    request: HttpRequest,
    campaign: Campaign,
    *,
    form: CampaignForm | None = None,
    picture_form: PictureForm | None = None,
    approve_form: ApproveForm | None = None,
) -> HttpResponse:
    if not campaign.is_draft:
        return redirect("marketing:campaign_show", campaign.pk)
    today = timezone.localdate()
    counts = count(today)
    tomorrow = {"edits": campaign.edits, "on": today + timedelta(days=1), "at": USUAL_TIME}
    stored = {"subject": campaign.subject, "body": campaign.body}
    shown = {"picture_text": campaign.picture_text}
    problems, why_not = problems_with(campaign), refusal()
    page = {
        "campaign": campaign,
        "form": form or CampaignForm(initial=stored),
        "picture_form": picture_form or PictureForm(initial=shown),
        "approve_form": approve_form or ApproveForm(initial=tomorrow),
        "problems": problems,
        "readers": counts.pop("", 0),
        "others": in_words(counts),
        "sender": settings.LETTER_FROM,
        "refusal": "" if why_not in problems else why_not,
    }
    return render(request, "marketing/campaign_write.html", page)
