"""Public pages of privacy/: no login, no cookie, nothing from another host (R16)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from privacy.models import NoticeVersion
from privacy.notices.papers import POSTER, SHORT, WHOLE, notice_paper
from privacy.text import to_html

PAPERS = (WHOLE, SHORT, POSTER)


@require_safe
@login_not_required
def notice_show(request: HttpRequest, language: str = "fi") -> HttpResponse:
    """The privacy notice in force."""
    notice = NoticeVersion.current(timezone.localdate())
    earlier = NoticeVersion.objects.filter(number__lte=notice.number).order_by("-number")
    page = {
        "notice": notice,
        "text": to_html(notice.in_language(language)),
        "versions": [version for version in earlier if version.summary],
        "in_english": language == "en",
    }
    with translation.override(language):
        return render(request, "privacy/notice_show.html", page)


@require_safe
@login_not_required
def notice_paper_show(request: HttpRequest, paper: str, language: str = "fi") -> HttpResponse:
    """The notice in force as PDF: the whole, one sheet, or the poster for the counter."""
    notice = NoticeVersion.current(timezone.localdate())
    made = HttpResponse(notice_paper(notice, paper, language), content_type="application/pdf")
    made["Content-Disposition"] = f'inline; filename="{paper}-{language}.pdf"'
    return made
