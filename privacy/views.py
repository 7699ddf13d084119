"""Public pages of privacy/: no login, no cookie, nothing from another host (R16)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from privacy.models import NoticeVersion
from privacy.text import to_html


@require_safe
@login_not_required
def notice_show(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force."""
    notice = NoticeVersion.current(timezone.localdate())
    page = {"notice": notice, "text": to_html(notice.text)}
    return render(request, "privacy/notice_show.html", page)
