"""The owner's pages about reading: who opened which cards, and what was opened without a visit.

No client is named here; a card is called by a part of its random id and leads to itself, where it
is asked why it is opened.
"""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.audit.models import AuditEvent
from privacy.once import once
from staff import actions, watching
from staff.openings import Opening, after, before, in_words, month_report, openings
from staff.requests import user_of
from staff.watch_forms import OpeningFilter

ON_A_PAGE = 50
reads_log = permission_required("audit.read_audit_log", raise_exception=True)


@require_safe
@reads_log
def opening_list(request: HttpRequest) -> HttpResponse:
    """Who opened which cards and why, newest first."""
    form = OpeningFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    events = openings(day=chosen.get("day"), who=chosen.get("who"))
    said = {name: str(value) for name, value in chosen.items() if value}

    def read() -> tuple[Page[AuditEvent], list[Opening]]:
        page = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
        return page, in_words(page)

    page, lines = actions.read_openings(by=user_of(request), read=read)
    shown = {
        "form": form,
        "page": page,
        "openings": lines,
        "more": f"{urlencode(said)}&" if said else "",
        "notices": watching.unseen_notices().select_related("user"),
        "limit": watching.LIMIT,
    }
    return render(request, "staff/opening_list.html", shown)


@require_POST
@reads_log
@once
def reading_notices_see(request: HttpRequest) -> HttpResponse:
    """The owner has seen the notices: they leave her front page."""
    actions.see_notices(by=user_of(request))
    messages.success(request, _("Noted. The openings stay in the log."))
    return redirect("staff:opening_list")


@require_safe
@reads_log
def opening_report(request: HttpRequest) -> HttpResponse:
    """Openings without a visit in a month, the last whole one unless another is asked for."""
    this_month = timezone.localdate().replace(day=1)
    month = min(_month(request.GET.get("month", "")) or before(this_month), this_month)
    report = actions.read_openings(by=user_of(request), read=lambda: month_report(month))
    page = {
        "report": report,
        "before": before(month),
        "after": after(month) if month < this_month else None,
    }
    return render(request, "staff/opening_report.html", page)


def _month(text: str) -> date | None:
    """`2026-10` as its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
