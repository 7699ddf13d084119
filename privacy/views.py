"""The privacy notice: public without login and cookie (R16), and on paper for staff to print."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from privacy.models import NoticeVersion
from privacy.notices.papers import POSTER, SHORT, WHOLE, notice_paper
from privacy.text import to_html

PAPERS = (WHOLE, SHORT, POSTER)
NAMES = {"fi": "Suomeksi", "en": "In English"}  # each in its own language


@require_safe
@login_not_required
def notice_show(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force; in English with `?kieli=en`, so that no cookie is needed."""
    language = _language(request)
    notice = NoticeVersion.current(timezone.localdate())
    earlier = NoticeVersion.objects.filter(number__lte=notice.number).order_by("-number")
    page = {
        "notice": notice,
        "text": to_html(notice.in_language(language)),
        "versions": [version for version in earlier if version.summary],
        "in_english": language == "en",
        "names": NAMES,
    }
    with translation.override(language):
        return render(request, "privacy/notice_show.html", page)


@require_safe
def notice_paper_show(request: HttpRequest, paper: str) -> HttpResponse:
    """For staff to print: the notice in force, one sheet of it, or the poster for the counter."""
    language = _language(request)
    notice = NoticeVersion.current(timezone.localdate())
    made = HttpResponse(notice_paper(notice, paper, language), content_type="application/pdf")
    made["Content-Disposition"] = f'inline; filename="{paper}-{language}.pdf"'
    return made


def _language(request: HttpRequest) -> str:
    return "en" if request.GET.get("kieli") == "en" else "fi"
