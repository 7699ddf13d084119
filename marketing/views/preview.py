"""The letter inside its frame: the one page that another page of ours may show within itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from marketing.letters.page import preview_page, preview_text
from marketing.models import Campaign
from marketing.views.campaign import View, sees_letters, shows_or_takes

_framed: Any = csp_replace({"frame-ancestors": ["'self'"], "script-src": ["'none'"]})
may_be_framed: Callable[[View], View] = _framed


@shows_or_takes
@sees_letters
@xframe_options_sameorigin
@may_be_framed
def letter_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as stored, or as it is being typed (POST). Nothing is kept.

    `view=text`: the part for programs that show no HTML.
    """
    campaign = get_object_or_404(Campaign, pk=pk)
    if request.method == "POST":
        campaign.subject = request.POST.get("subject", "")[:120]
        campaign.body = request.POST.get("body", "")[:20_000]
    name, today = str(getattr(request.user, "name", "")), timezone.localdate()
    if "text" in (request.GET.get("view"), request.POST.get("view")):
        text = preview_text(campaign, name=name, permitted_on=today)
        return render(request, "marketing/letter_text.html", {"text": text})
    picture = reverse("marketing:letter_picture", args=[pk]) if campaign.picture else ""
    html = preview_page(campaign, picture=picture, name=name, permitted_on=today)
    return HttpResponse(html)


@require_safe
@sees_letters
def letter_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture of a letter."""
    campaign = get_object_or_404(Campaign, pk=pk)
    if not campaign.picture:
        raise Http404
    return HttpResponse(bytes(campaign.picture), content_type=f"image/{campaign.picture_kind}")
